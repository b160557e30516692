"""Health: /healthz says whether this server can answer, to whoever runs it, without a login."""

from __future__ import annotations

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from vitaclip import __version__
from vitaclip.server.gate.routes import HEALTH
from vitaclip.server.operations.state import ServerState


class Health:
    """ASGI, behind the gate: 200 once a question would be answered, 503 before and at the end."""

    def __init__(self, app: ASGIApp, state: ServerState):
        self.app, self.state = app, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on what is about something else."""
        asked = scope["type"] == "http" and scope["path"] == HEALTH
        await (self._answer() if asked else self.app)(scope, receive, send)

    def _answer(self) -> JSONResponse:
        name = self.state.name
        told = {"alive": True, "ready": name == "ready", "state": name, "version": __version__}
        status = 200 if name == "ready" else 503
        return JSONResponse(told, status, {"cache-control": "no-store"})
