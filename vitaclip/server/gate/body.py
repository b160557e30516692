"""Bodies counted as they come in, whatever their header says, and cut off when they fall silent."""

from __future__ import annotations

import asyncio
import json
from time import monotonic

from starlette.types import Message, Receive

from vitaclip.server.shares.budget import Take
from vitaclip.server.shares.share import Spent

SLOWEST = 4 << 10  # bytes a second, once the patience is over: phones far from the room do better
GONE: Message = {"type": "http.disconnect"}


class CountedBody:
    """What a sender sends, at most `most` bytes of it; `patience` seconds may pass between pieces.

    When more comes, or nothing, or what `take` has no room for, the reader is told that the sender
    has gone, as it then clears up; `too_long`, `too_slow` and `spent` say why.
    """

    def __init__(self, receive: Receive, most: int, patience: float, take: Take):
        self._receive, self._most, self._patience, self._take = receive, most, patience, take
        self._came, self._done, self._begun = 0, False, monotonic()
        self.too_long = self.too_slow = False
        self.spent: Spent | None = None

    async def __call__(self) -> Message:
        """The next message."""
        if self.cut:
            return GONE
        if self._done:  # what comes now is only the news that the other side has gone
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._patience)
        except asyncio.TimeoutError:
            self.too_slow = True
            return GONE
        if message["type"] == "http.request":
            self._came += len(message.get("body", b""))
            self._done = not message.get("more_body")
            self.too_long = self._came > self._most
            self.too_slow = not self._done and self._drips()
            await self._count(message.get("body", b""))
        return GONE if self.cut else message

    @property
    def cut(self) -> bool:
        """Whether it was ended before its end."""
        return self.too_long or self.too_slow or self.spent is not None

    async def _count(self, piece: bytes) -> None:
        try:
            await self._take(piece)
        except Spent as spent:
            self.spent = spent

    def _drips(self) -> bool:
        """A byte now and then keeps a place as well as silence does."""
        since = monotonic() - self._begun
        return since > self._patience and self._came < since * SLOWEST


async def whole(receive: Receive) -> tuple[bytes, Receive]:
    """All of a body, and what gives it once more to whoever asks next."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(body), receive
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    rest = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def again() -> Message:
        return rest.pop() if rest else await receive()

    return bytes(body), again


def read(body: bytes) -> object:
    """What this JSON says; what cannot be read here cannot be read there."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def names_an_address(told: object) -> bool:
    """Whether any file in what was sent is one on the web, in Gradio's way of naming files."""
    left = [told]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            path = value.get("path")
            if isinstance(path, str) and path.strip().lower().startswith(("http:", "https:")):
                return True
            left += value.values()
        elif isinstance(value, list):
            left += value
    return False
