"""A share of something that is under way: counted by visit and by address."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from vitaclip.errors import InputError
from vitaclip.server.shares.pace import Pace
from vitaclip.server.shares.visitor import Visitor


class Spent(InputError):
    """A visitor's share is used up; `status` is what HTTP calls that."""

    def __init__(self, sentence: str, status: int = 429):
        super().__init__(sentence)
        self.status = status


class Share:
    """At most so many of a visit, and of an address; `also` are others that count.

    Of an address `at_once` are let through at a time, and no faster than its pace; the rest of its
    share waits.
    Used from the event loop of a server alone.
    """

    def __init__(
        self,
        sentence: str,
        by_visit: int,
        by_address: int,
        at_once: int | None = None,
        pace: Pace | None = None,
        also: Callable[[], Iterable[Visitor]] = tuple,
    ):
        self.sentence, self.also, self._pace = sentence, also, pace
        self._most = (by_address, by_visit)  # as the places of a visitor
        self._at_once = at_once or by_address
        self._now: Counter[tuple[str, ...]] = Counter()
        self._lanes: dict[str, asyncio.Semaphore] = {}

    @asynccontextmanager
    async def one(self, visitor: Visitor, cost: float = 1.0) -> AsyncIterator[None]:
        """One more of this visitor, as long as the block lasts; `Spent` if it is one too many."""
        if any(self.count(place) >= most for place, most in zip(_places(visitor), self._most)):
            raise Spent(self.sentence)
        self._now.update(_places(visitor))
        lane = self._lanes.setdefault(visitor.address, asyncio.Semaphore(self._at_once))
        try:
            async with lane:
                if self._pace:
                    await self._pace.wait(visitor.address, cost)
                yield
        finally:
            self._now -= Counter(_places(visitor))
            if not self._now[(visitor.address,)]:
                self._lanes.pop(visitor.address, None)

    def count(self, place: tuple[str, ...]) -> int:
        """How many are under way of an address, or of a visit at one."""
        return self._now[place] + sum(place in _places(other) for other in self.also())


def _places(visitor: Visitor) -> list[tuple[str, ...]]:
    """The address alone, and the visit at it, if it has a name."""
    whole = (visitor.address, visitor.visit)
    return [whole[:1], whole] if visitor.visit else [whole[:1]]
