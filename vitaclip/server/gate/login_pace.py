"""Wrong passwords slow whoever sends them, by address and in total; right ones never wait.

The answer to a wrong guess is held back, longer after each, and only a few guesses of an address
are under way at a time. A class behind one address goes on logging in.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

WINDOW = 600.0  # seconds that a wrong guess is remembered
FREE = 3  # wrong guesses of an address that cost nothing: people mistype
CROWD = 60  # wrong guesses in all, after which each is held back as if it were the address's tenth
LONGEST = 8.0  # seconds that an answer is held back
AT_ONCE = 8  # guesses of one address under way
MOST_ADDRESSES = 10_000  # remembered


class LoginPace:
    """Shared by all requests of a server; used from its event loop alone."""

    def __init__(self):
        self._wrong: dict[str, deque[float]] = {}
        self._turns: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(AT_ONCE)
        )

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """One guess; it waits while this address has others under way."""
        async with self._turns[address]:
            yield
        if address not in self._wrong:
            self._turns.pop(address, None)

    async def wrong(self, address: str) -> None:
        """Note a wrong guess, and hold its answer back."""
        now = monotonic()
        while len(self._wrong) > MOST_ADDRESSES:
            self._wrong.pop(next(iter(self._wrong)))
        mine = self._wrong.setdefault(address, deque(maxlen=100))
        mine.append(now)
        await asyncio.sleep(self.delay(address, now))

    def delay(self, address: str, now: float) -> float:
        """Seconds that the next wrong answer to this address is held back."""
        count = self._recent(self._wrong.get(address, deque()), now)
        if sum(self._recent(times, now) for times in self._wrong.values()) > CROWD:
            count = max(count, 10)
        return 0.0 if count <= FREE else min(LONGEST, 0.5 * 2 ** (count - FREE - 1))

    def _recent(self, times: deque[float], now: float) -> int:
        while times and times[0] < now - WINDOW:
            times.popleft()
        return len(times)
