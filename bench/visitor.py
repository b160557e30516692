"""A visitor without a browser: uploads files and fires the page's own events, over HTTP."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

import httpx

FILE = {"meta": {"_type": "gradio.FileData"}}  # how the page marks a file among plain values
JSON = {"Content-Type": "application/json"}


class Refused(RuntimeError):
    """The server answered with an error instead; `str` is all that it told."""


class Silent(Refused):
    """It told nothing that a person could read: the answer broke off, or was a bare error."""


class Visitor:
    """One visit: a session whose state the server keeps. Events go by their handler's name."""

    def __init__(
        self,
        url: str,
        patience: float = 60.0,
        password: str = "",
        address: str | None = None,  # of this computer, from which it asks
    ):
        # a connection that rests is let go before the server does that, after 5 s
        rest = httpx.Limits(keepalive_expiry=3)
        way = httpx.HTTPTransport(verify=False, local_address=address, limits=rest)
        self.http = httpx.Client(base_url=url, timeout=patience, trust_env=False, transport=way)
        if password:
            told = {"username": "visitor", "password": password}
            self.http.post("login", data=told).raise_for_status()
        self.session = secrets.token_hex(6)
        config = _config(self.http.get("").raise_for_status().text)
        self.events = _named(config["dependencies"])
        self.pieces = {
            part["props"].get("elem_id"): part["id"]
            for part in config["components"]
            if part["props"].get("elem_id")
        }

    def upload(self, path: Path) -> dict:
        """A file, as an event takes it."""
        with path.open("rb") as file:
            reply = self.http.post("gradio_api/upload", files={"files": (path.name, file)})
        return {"path": _content(reply)[0], "orig_name": path.name, **FILE}

    def fire(self, name: str, *values: object, event: object = None, **query: str) -> list:
        """What the handler called `name` answers; `query` is what the page's link carries."""
        self.begin(name, *values, event=event, **query)
        try:
            with self.listen() as lines:
                return _last(lines.iter_lines())
        except httpx.HTTPError as problem:
            raise Silent(f"the answer broke off: {problem}") from None

    def begin(self, name: str, *values: object, event: object = None, **query: str) -> None:
        """The same without waiting for it."""
        number = self.events[name]["id"]
        body = {"fn_index": number, "data": values, "session_hash": self.session}
        body |= {"event_data": event, "trigger_id": _first(self.events[name]["targets"])}
        join = {"params": query, "content": _text(body), "headers": JSON}
        _content(self.http.post("gradio_api/queue/join", **join))

    def listen(self):
        """The line through which answers come; whoever lets go of it has left."""
        told = {"session_hash": self.session}
        return self.http.stream("GET", "gradio_api/queue/data", params=told)

    def ask(self, piece: str, function: str, value: object) -> object:
        """What a server function of one of our own components answers."""
        body = {"component_id": self.pieces[piece], "fn_name": function, "data": value}
        content = _text(body | {"session_hash": self.session})
        reply = self.http.post("gradio_api/component_server", content=content, headers=JSON)
        return _content(reply)

    def recognise(self, path: Path, ask: list[str]) -> dict:
        """The answer card for a file: a result, or one sentence."""
        return self.fire(*asking(self.upload(path), *ask))[1]

    def rank(self, ask: list[str]) -> dict:
        """The answer card for the clip of this visit: classes, template, model, prompts."""
        return self.fire("rank", "own", None, None, *ask, "")[3]


def asking(
    file: object, classes: str, template: str, model: str = "puppet-clip", prompts: str = "none"
) -> tuple:
    """The event that encodes a file and asks about it, with its values."""
    asked = "own", None, classes, template
    return "encode", file, None, None, "", model, prompts, "auto", "auto", *asked


def searching(words: str, like: str = "", prompts: str = "none", top: int = 12) -> tuple:
    """The event that searches the sample gallery, with its values: no filter, no own clips."""
    return "search", words, like, "", 0.5, None, "puppet-clip", prompts, top, "", "", ""


def _config(page: str) -> dict:
    """What the page tells its script, as a browser finds it: no request of its own."""
    told = page.split("window.gradio_config = ", 1)[1]
    return json.JSONDecoder().raw_decode(told)[0]


def _named(dependencies: list[dict]) -> dict[str, dict]:
    """The page's own events; of several with one handler, those after the first get a number."""
    named: dict[str, dict] = {}
    for event in dependencies:
        if event["backend_fn"] and event["api_visibility"] == "private":
            name = base = re.sub(r"_\d+$", "", event["api_name"])
            while name in named:
                name = f"{base}_{int(name.removeprefix(base).strip('_') or 0) + 1}"
            named[name] = event
    return named


def _text(body: dict) -> bytes:
    """JSON as Python writes it: NaN and lone surrogates go through, as anybody could send them."""
    return json.dumps(body).encode()


def _content(reply: httpx.Response):
    if reply.is_error:
        raise (Silent if reply.status_code >= 500 else Refused)(reply.text)
    return reply.json()


def _last(lines: Iterable[str]) -> list:
    """What the event answered in the end."""
    for line in lines:
        message = json.loads(line.removeprefix("data: ")) if line else {}
        if message.get("msg") == "process_completed":
            if not message["success"]:
                told = message["output"].get("error")
                raise Refused(told) if told else Silent("an error without words")
            return message["output"]["data"]
    raise Silent("the answer broke off")


def _first(targets: list) -> int | None:
    return targets[0][0] if targets else None
