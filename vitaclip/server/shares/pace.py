"""How fast an address may go on: beyond that it waits, and the event loop is free for others."""

from __future__ import annotations

import asyncio
from time import monotonic

REMEMBERED = 10_000  # addresses


class Pace:
    """So much a second, and `burst` at once; used from the event loop of a server alone."""

    def __init__(self, rate: float, burst: float):
        self._rate, self._burst = rate, burst
        self._free_at: dict[str, float] = {}  # when all that was taken will have been allowed

    async def wait(self, address: str, count: float = 1.0) -> None:
        """Take so much, and wait until it is due."""
        delay = self.take(address, count, monotonic())
        if delay > 0:
            await asyncio.sleep(delay)

    def take(self, address: str, count: float, now: float) -> float:
        """Take so much, and say how many seconds too early that was."""
        due = max(self._free_at.pop(address, now), now) + count / self._rate
        self._free_at[address] = due
        while len(self._free_at) > REMEMBERED:
            del self._free_at[next(iter(self._free_at))]
        return due - now - self._burst / self._rate
