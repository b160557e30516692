"""Whose question is next: turns go round among addresses, and among the visits at each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from vitaclip.server.shares.visitor import Visitor

REMEMBERED = 10_000  # addresses and visits whose last turn is known


def most_at_work(places: int) -> int:
    """How many of so many places one address may fill: never all, where there are several."""
    return max(1, places * 2 // 3)


class QueueTurns:
    """Knows when each address and visit had its last turn."""

    def __init__(self):
        self._last: dict[tuple[str, ...], int] = {}
        self._numbers = count(1)

    def choose(
        self,
        waiting: Sequence[Visitor],
        at_work: Sequence[Sequence[Visitor]],
        places: Sequence[int],
    ) -> int | None:
        """Which of these is next, by its place; None if all that wait fill their share already.

        `at_work` are those that are answered now, in this line and then in all, and `places` says
        how many could be.
        """
        full = {
            visitor.address
            for now, most in zip(at_work, map(most_at_work, places))
            for visitor in now
            if visitor.address and _of(visitor.address, now) >= most
        }
        may = [number for number, one in enumerate(waiting) if one.address not in full]
        chosen = min(may, key=lambda number: self._had(waiting[number]), default=None)
        if chosen is not None:
            self._note(waiting[chosen])
        return chosen

    def _had(self, visitor: Visitor) -> tuple[int, int]:
        address, visit = (visitor.address,), (visitor.address, visitor.visit)
        return self._last.get(address, 0), self._last.get(visit, 0)

    def _note(self, visitor: Visitor) -> None:
        for place in ((visitor.address,), (visitor.address, visitor.visit)):
            self._last.pop(place, None)
            self._last[place] = next(self._numbers)
        while len(self._last) > REMEMBERED:
            del self._last[next(iter(self._last))]


def _of(address: str, visitors: Sequence[Visitor]) -> int:
    return sum(visitor.address == address for visitor in visitors)
