"""Drain: a server that was told to end finishes what it has begun, and begins nothing new."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import monotonic, sleep

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from vitaclip.server.error_handlers import mistaken
from vitaclip.server.gate import body as bodies
from vitaclip.server.gate.routes import ROUTES, Route, judged
from vitaclip.server.operations.state import ServerState

ENDING = "This server is about to end or to start anew; open the page again in a minute."
AGAIN = {"retry-after": "30", "connection": "close"}
# Gradio's clients show no words that come with 503, but those of a question that was mistaken.
IN_WORDS = ("/gradio_api/queue/join", "/gradio_api/run/predict")
CALM = 0.5  # seconds in which the page asks the next part of an answer, and a program for its own


class Drain:
    """ASGI, behind the gate: counts what is under way, and once it drains refuses what is new.

    A page asks for an answer in several steps, so visits that were being answered go on asking.
    """

    def __init__(self, app: ASGIApp, state: ServerState, routes: tuple[Route, ...] = ROUTES):
        self.app, self.state, self.routes = app, state, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, or refuse it in one sentence."""
        route = judged(scope["method"], scope["path"], self.routes)
        if self.state.draining and _begins(scope):
            body, receive = await bodies.whole(receive) if _in_json(route) else (b"", receive)
            if _visit(body) not in self.state.served:
                await _refusal(scope["path"])(scope, receive, send)
                return
        waited_for = int(route is None or not route.lasts)
        self.state.under_way += waited_for
        try:
            await self.app(scope, receive, send)
        finally:
            self.state.under_way -= waited_for


def wait_until_calm(busy: Callable[[], object], most: float) -> None:
    """Return once nothing has been under way for a moment, or after `most` seconds."""
    end = monotonic() + most
    calm = min(end, monotonic() + CALM)
    while (now := monotonic()) < calm:
        if busy():
            calm = min(end, now + CALM)
        sleep(0.02)


def _begins(scope: Scope) -> bool:
    """A visit or a question; a page that is open may still load its parts and its answers."""
    return scope["method"] not in ("GET", "HEAD") or scope["path"] == "/"


def _in_json(route: Route | None) -> bool:
    return route is not None and route.most > 0


def _visit(body: bytes) -> str | None:
    """The visit that a question belongs to, in Gradio's way of saying it."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    visit = told.get("session_hash") if isinstance(told, dict) else None
    return visit if isinstance(visit, str) else None


def _refusal(path: str) -> Response:
    said = path.rstrip("/") in IN_WORDS
    return mistaken(ENDING) if said else PlainTextResponse(ENDING, 503, AGAIN)
