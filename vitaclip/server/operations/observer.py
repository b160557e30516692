"""Observer: one record for each request, with nothing in it that a visitor has typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitaclip.server.gate.routes import Route, judged

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
NONE = "-"  # in the place of a method or a route that there is not
LEFT = 499  # whoever asked has gone before the answer began; nginx's word for it


@dataclass(frozen=True)
class Exchange:
    """A request and its answer; `route` is the name of a row of the gate's table, and no path."""

    address: str
    method: str
    route: str
    status: int
    seconds: float
    bytes_in: int
    bytes_out: int


class Observer:
    """ASGI, outermost: tells each of the listeners of every exchange, once it is over."""

    def __init__(
        self,
        app: ASGIApp,
        routes: tuple[Route, ...],
        address: Callable[[Request], str],
        listeners: Sequence[Callable[[Exchange], None]],
    ):
        self.app, self.routes, self.address, self.listeners = app, routes, address, listeners

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand it on, counting."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        status, bytes_in, bytes_out, begun = LEFT, 0, 0, monotonic()

        async def received() -> Message:
            nonlocal bytes_in
            message = await receive()
            bytes_in += len(message.get("body", b""))
            return message

        async def sent(message: Message) -> None:
            nonlocal status, bytes_out
            status = message.get("status", status)
            if scope["method"] != "HEAD":  # whose answers lose their body further out
                bytes_out += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, received, sent)
        finally:
            self._tell(scope, status, monotonic() - begun, bytes_in, bytes_out)

    def _tell(
        self, scope: Scope, status: int, seconds: float, bytes_in: int, bytes_out: int
    ) -> None:
        route = judged(scope["method"], scope["path"], self.routes)
        method = scope["method"] if scope["method"] in METHODS else NONE
        name, address = route.name if route else NONE, self.address(Request(scope))
        seen = Exchange(address, method, name, status, seconds, bytes_in, bytes_out)
        for listener in self.listeners:
            listener(seen)
