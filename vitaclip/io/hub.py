"""Hugging Face Hub client: what it says of a file, its size, its fingerprint and its address."""

from __future__ import annotations

import http.client
import importlib.util
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from functools import cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit

from vitaclip.errors import InputError

OWN = "or stay with the built-in model"
FINGERPRINT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")  # git's SHA-1 of a small file, SHA-256
MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Hub:
    """Where files come from, where they lie here, and how patient we are."""

    url: str
    cache: Path
    offline: bool = False
    answer: float = 10.0  # seconds until a question must be answered
    silence: float = 10.0  # seconds without a byte after which a connection counts as broken
    tries: int = 5  # connections in a row that may break without bringing anything new
    pause: float = 1.0  # seconds between them

    @classmethod
    def usual(cls) -> Hub:
        """As the `HF_…` variables of huggingface_hub say, whose cache we share."""
        from huggingface_hub import constants

        return cls(
            constants.ENDPOINT,
            Path(constants.HF_HUB_CACHE),
            constants.HF_HUB_OFFLINE,
            constants.HF_HUB_ETAG_TIMEOUT,
            constants.HF_HUB_DOWNLOAD_TIMEOUT,
        )

    @property
    def name(self) -> str:
        """How a sentence names it."""
        return urlsplit(self.url).netloc

    def folder(self, repo: str) -> Path:
        """Where the files of a repository lie in the cache."""
        return self.cache / f"models--{repo.replace('/', '--')}"


@dataclass(frozen=True)
class Remote:
    """A file as the hub describes it."""

    repo: str
    name: str
    commit: str
    fingerprint: str
    size: int  # bytes


def describe(hub: Hub, repo: str, names: Sequence[str]) -> Remote:
    """The first of these files that the repository has."""
    if hub.offline:
        raise InputError(
            f"{repo} is not on this machine, and HF_HUB_OFFLINE forbids to fetch it; fetch it "
            f"once without, {OWN}."
        )
    for name in names:
        head = _head(hub, repo, name)
        if head is None:
            continue
        commit, size = head.get("X-Repo-Commit", ""), head.get("X-Linked-Size")
        mark = (head.get("X-Linked-Etag") or head.get("ETag") or "").removeprefix("W/").strip('"')
        size = size or head.get("Content-Length") or ""
        if FINGERPRINT.fullmatch(mark) and FINGERPRINT.fullmatch(commit) and size.isdigit():
            return Remote(repo, name, commit, mark, int(size))
        raise InputError(
            f"What answers as {hub.name} is no model hub, perhaps the login page of a network; "
            f"open a web page there first, {OWN}."
        )
    raise InputError(
        f"{repo} at {hub.name} has no file {' or '.join(names)}; try another model, {OWN}."
    )


def connect(hub: Hub, remote: Remote, start: int) -> http.client.HTTPResponse:
    """The bytes of a file from `start` on, as an answer that can be read."""
    request = _request(hub, remote.repo, remote.commit, remote.name, "GET")
    if start:
        request.add_header("Range", f"bytes={start}-")
    return _opener().open(request, timeout=hub.silence)


def unreachable(hub: Hub, repo: str, problem: Exception) -> InputError:
    """The sentence for a question that was not answered, or answered with no."""
    if isinstance(problem, urllib.error.HTTPError):
        if problem.code in (401, 403, 404):
            return InputError(
                f"{hub.name} has no public model {repo}; check the name, {OWN} (what is private "
                "or asks for consent needs `hf auth login` on this machine first)."
            )
        return InputError(
            f"{hub.name} answered with error {problem.code} when asked for {repo}; try again in "
            f"some minutes, {OWN}."
        )
    reason = getattr(problem, "reason", problem)
    if isinstance(reason, TimeoutError):
        return InputError(
            f"{hub.name} did not answer within {hub.answer:g} seconds when asked for {repo}; "
            f"check the network and choose the model again, {OWN}."
        )
    return InputError(
        f"{hub.name} cannot be reached to fetch {repo}; check the network and choose the model "
        f"again, {OWN}."
    )


def _head(hub: Hub, repo: str, name: str) -> Message | None:
    """The headers that tell of a file, None if the repository has no such file."""
    request = _request(hub, repo, "main", name, "HEAD")
    try:
        with _opener(_UntilDescribed).open(request, timeout=hub.answer) as answer:
            return answer.headers
    except urllib.error.HTTPError as answer:
        answer.close()
        if answer.code in MOVED and answer.headers.get("X-Linked-Etag"):
            return answer.headers
        if answer.code == 404 and answer.headers.get("X-Error-Code") == "EntryNotFound":
            return None
        raise unreachable(hub, repo, answer) from answer
    except (OSError, http.client.HTTPException) as problem:
        raise unreachable(hub, repo, problem) from problem


def _request(hub: Hub, repo: str, commit: str, name: str, method: str) -> urllib.request.Request:
    from huggingface_hub import get_token

    url = f"{hub.url}/{quote(repo)}/resolve/{commit}/{quote(name)}"
    headers = {"User-Agent": "vitaclip", "Accept-Encoding": "identity"}
    request = urllib.request.Request(url, headers=headers, method=method)
    if token := get_token():  # for the hub alone: not taken along when it sends us elsewhere
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    return request


class _UntilDescribed(urllib.request.HTTPRedirectHandler):
    """Follows a repository that was renamed, but stops where the fingerprint is told.

    The place where the bytes lie, to which that answer points, does not know it.
    """

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if headers.get("X-Linked-Etag"):
            return None
        again = super().redirect_request(req, fp, code, msg, headers, newurl)
        if again:
            again.method = req.method  # before Python 3.13 a HEAD became a GET here
        return again


def _opener(*handlers: Any) -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.HTTPSHandler(context=_trust()), *handlers)


@cache
def _trust() -> ssl.SSLContext:
    """What the system trusts, so a school's own proxy too, and what huggingface_hub trusts."""
    context = ssl.create_default_context()
    if importlib.util.find_spec("certifi"):
        import certifi

        context.load_verify_locations(certifi.where())
    return context
