"""Request validation in front of Gradio (ASGI middleware): modest size, and no file on the web.

Gradio reads a request whole, however long it is, and downloads what one names as a file by its web
address, whole into memory, whatever the limit on uploads.
"""

import json

from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitaclip.server.error_handlers import mistaken

MOST = 32 << 20  # bytes: a box takes three million characters, and JSON up to six bytes for each
HANG_UP = {"connection": "close"}  # else the rest is still taken in, to be thrown away
TOO_LONG = "That question is too long; ask a shorter one."
ELSEWHERE = "This app fetches no file from the web; download it yourself, and upload it here."


class Intake:
    """Passes on pages, files, modest questions, and uploads, which Gradio limits itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, or answer in its place."""
        if scope["type"] != "http" or scope["method"] != "POST" or _is_upload(scope["path"]):
            return await self.app(scope, receive, send)
        try:
            body = await _read(Request(scope, receive))
        except ClientDisconnect:
            return None
        if len(body) > MOST:
            return await PlainTextResponse(TOO_LONG, 413, HANG_UP)(scope, receive, send)
        if _names_an_address(body):
            return await mistaken(ELSEWHERE)(scope, receive, send)
        whole = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return whole.pop() if whole else await receive()

        return await self.app(scope, again, send)


def _is_upload(path: str) -> bool:
    return path.rstrip("/").endswith("/upload")


async def _read(request: Request) -> bytes:
    """All of the body, or enough of it to see that it is too long."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST:
            break
    return bytes(body)


def _names_an_address(body: bytes) -> bool:
    """Whether any file in this JSON is one on the web, in Gradio's way of naming files."""
    try:
        left = [json.loads(body)]
    except (ValueError, RecursionError):  # what cannot be read here cannot be read there
        return False
    while left:
        value = left.pop()
        if isinstance(value, dict):
            path = value.get("path")
            if isinstance(path, str) and path.startswith(("http://", "https://")):
                return True
            left += value.values()
        elif isinstance(value, list):
            left += value
    return False


INTAKE = [Middleware(Intake)]
