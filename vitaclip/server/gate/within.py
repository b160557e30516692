"""How a request is handed on within the share of its visitor, by the kind of what it takes."""

from __future__ import annotations

import json
from contextlib import suppress

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitaclip.server.gate.routes import LOOKING, QUESTION, STREAM, UPLOADING, WORK
from vitaclip.server.shares.idle import until_idle
from vitaclip.server.shares.shares import Shares
from vitaclip.server.shares.visitor import VISIT, Visitor

END: Message = {"type": "http.response.body", "body": b"", "more_body": False}


class Within:
    """`Spent` is raised before anything is handed on."""

    def __init__(self, app: ASGIApp, shares: Shares):
        self.app, self.shares = app, shares
        self._ways = {
            QUESTION: self._known, WORK: self._known, LOOKING: self._known,
            UPLOADING: self._upload, STREAM: self._stream,
        }  # fmt: skip

    async def __call__(
        self, kind: str, visitor: Visitor, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Hand it on, with its visitor noted for whoever works on it."""
        async with self.shares.one(kind, visitor):
            noted = {**scope, VISIT: visitor}
            await self._ways.get(kind, self.app)(noted, receive, send)

    async def _known(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What makes a visit, so that it is known where that came from."""
        self.shares.visits.came_from(scope[VISIT])
        await self.app(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers of some question; when there is none any more it ends."""
        visitor = scope[VISIT]
        work = self.app(scope, receive, send)
        if await until_idle(work, lambda: self.shares.needs_stream(visitor)):
            await send(END)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Files: what the answer says has come is counted from now on as the visitor's."""
        told = bytearray()

        async def reading(message: Message) -> None:
            told.extend(message.get("body", b""))
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self._keep(scope[VISIT], told)
            await send(message)

        plain = MutableHeaders(raw=list(scope["headers"]))
        del plain["accept-encoding"]  # else the answer comes compressed
        await self.shares.disk.look()
        await self.app({**scope, "headers": plain.raw}, receive, reading)

    def _keep(self, visitor: Visitor, told: bytearray) -> None:
        with suppress(ValueError):
            paths = json.loads(told)
            if isinstance(paths, list):
                self.shares.disk.keep(visitor.address, filter(None, map(str, paths)))
