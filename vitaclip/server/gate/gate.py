"""The gate: every request is held against the table before anything of it is read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitaclip.server.error_handlers import mistaken
from vitaclip.server.gate import body as bodies
from vitaclip.server.gate.body import CountedBody
from vitaclip.server.gate.browser_policy import BrowserPolicy
from vitaclip.server.gate.login_pace import LoginPace
from vitaclip.server.gate.routes import API, ROUTES, UPLOAD, VISITOR, Route, judged, share_of
from vitaclip.server.gate.within import Within
from vitaclip.server.shares.share import Spent
from vitaclip.server.shares.shares import Shares
from vitaclip.server.shares.visitor import Visitor, network, visit_name

HANG_UP = {"connection": "close"}  # else the rest is still taken in, to be thrown away
NOT_HERE = "There is nothing here by that name; the page is at /, and docs/api.md says the rest."
OTHER_HOST = "This server does not know itself by that name; use its address, or --trusted-host."
OTHER_SITE = "That was sent by a page of another site, and this one takes requests from its own."
NOT_IN = "Log in first."
TOO_LONG = "That question is too long; ask a shorter one."
TOO_LARGE = "That file is larger than this server takes; send a shorter or smaller one."
TOO_SLOW = "Nothing came for too long; send it again."
ELSEWHERE = "This app fetches no file from the web; download it yourself, and upload it here."
OVERHEAD = 64 << 10  # bytes around a file in an upload: names and borders


@dataclass(frozen=True)
class GateSettings:
    """What the gate is told of this server."""

    upload_bytes: int
    logged_in: Callable[[Any, Request], bool]  # (app, request) -> whether a visitor may pass
    routes: tuple[Route, ...] = ROUTES
    policy: BrowserPolicy = field(default_factory=BrowserPolicy)
    behind_proxy: bool = False  # then its X-Forwarded-For is believed, and nobody else's

    def address(self, request: Request) -> str:
        """Who asks, see `network`; behind a proxy, who the proxy says has asked it."""
        told = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        here = request.client.host if request.client else ""
        return network(told if self.behind_proxy and told else here)


class Gate:
    """ASGI, outermost: in front of Gradio's own CORS and compression."""

    def __init__(self, app: ASGIApp, settings: GateSettings, shares: Shares):
        self.app, self.settings, self.shares = app, settings, shares
        self._pace, self._within = LoginPace(), Within(app, shares)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request by its first lines, or hand it on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":  # the page opens no web sockets
            await self._judge(scope, receive, send)

    async def _judge(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._telling(send, scope["scheme"] == "https")
        route = judged(scope["method"], scope["path"], self.settings.routes)
        refused = self._refused(scope, route)
        if refused or route is None:
            await (refused or PlainTextResponse(NOT_HERE, 404))(scope, receive, answer)
            return
        if scope["path"] == "/logout":
            scope = {**scope, "query_string": b"all_session=false"}  # one visit ends, not all
        through = self._log_in if scope["path"].rstrip("/") == "/login" else self._pass
        await through(scope, receive, answer, route)

    def _refused(self, scope: Scope, route: Route | None) -> Response | None:
        """Why a request does not come in, by its first lines alone."""
        request, policy = Request(scope), self.settings.policy
        if not policy.knows(request.headers.get("host", "")):
            return PlainTextResponse(OTHER_HOST, 421, HANG_UP)
        if not policy.comes_from_here(scope["method"], request.headers):
            return PlainTextResponse(OTHER_SITE, 403, HANG_UP)
        if route is None:
            return PlainTextResponse(NOT_HERE, 404, HANG_UP)
        if route.who == VISITOR and not self.settings.logged_in(scope.get("app"), request):
            return JSONResponse({"detail": {"error": NOT_IN}}, 401, HANG_UP)
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._most(route):
            return self._too_long(route)
        return None

    async def _log_in(self, scope: Scope, receive: Receive, send: Send, route: Route) -> None:
        """A wrong password's answer is held back."""
        address = self.settings.address(Request(scope))

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 400:
                await self._pace.wrong(address)
            await send(message)

        async with self._pace.turn(address):
            await self._pass(scope, receive, sent, route)

    async def _pass(self, scope: Scope, receive: Receive, send: Send, route: Route) -> None:
        """Hand it on; what is cut off, or one too many, ends with one sentence."""
        request, begun = Request(scope), False
        visitor = Visitor(self.settings.address(request), _visit(request))
        with self.shares.body(
            route.share, visitor, request.headers.get("content-type", "")
        ) as take:
            counted = bodies.CountedBody(receive, self._most(route), route.patience, take)

            async def sent(message: Message) -> None:
                nonlocal begun
                if not counted.cut:  # else it answers somebody who "left"
                    begun = True
                    await send(message)

            try:
                through = self._whole if route.most > 0 else self._streamed
                await through(scope, counted, sent, route, visitor)
            except Spent as spent:
                counted.spent = spent
            if counted.spent:
                await self.shares.turn_away(visitor)
            if counted.cut and not begun:
                await self._cut(counted, route)(scope, receive, send)

    async def _whole(
        self, scope: Scope, counted: CountedBody, send: Send, route: Route, visitor: Visitor
    ) -> None:
        """JSON is read before anybody works on it."""
        body, again = await bodies.whole(counted)
        if counted.cut:
            return
        told = bodies.read(body)
        if bodies.names_an_address(told):
            await mistaken(ELSEWHERE)(scope, again, send)
            return
        visit = visit_name(told.get("session_hash")) if isinstance(told, dict) else ""
        asking = Visitor(visitor.address, visit, len(body))
        await self._within(share_of(route, told), asking, scope, again, send)

    async def _streamed(
        self, scope: Scope, counted: CountedBody, send: Send, route: Route, visitor: Visitor
    ) -> None:
        with suppress(ClientDisconnect):
            await self._within(route.share, visitor, scope, counted, send)

    def _cut(self, counted: CountedBody, route: Route) -> Response:
        """Why a body was not read to its end, or nobody worked on it."""
        if counted.too_long:
            return self._too_long(route)
        if counted.spent is None:
            return PlainTextResponse(TOO_SLOW, 408, HANG_UP)
        sentence = str(counted.spent)
        if route.most > 0:  # in the form that the page shows
            told = mistaken(sentence)
            told.headers.update(HANG_UP)
            return told
        return PlainTextResponse(sentence, counted.spent.status, HANG_UP)

    def _most(self, route: Route) -> int:
        return self.settings.upload_bytes + OVERHEAD if route.most == UPLOAD else route.most

    def _too_long(self, route: Route) -> Response:
        sentence = TOO_LARGE if route.most == UPLOAD else TOO_LONG
        return PlainTextResponse(sentence, 413, HANG_UP)

    def _telling(self, send: Send, https: bool) -> Send:
        policy = self.settings.policy

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                policy.tell(MutableHeaders(scope=message), https)
            await send(message)

        return tell


def _visit(request: Request) -> str:
    """The visit that an address names: in its query, or as its end."""
    path = request.url.path
    named = path.rpartition("/")[2] if path.startswith(f"{API}/heartbeat/") else None
    return visit_name(named or request.query_params.get("session_hash"))
