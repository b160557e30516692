"""Turns at a scarce thing go round among those who ask: whoever floods it waits behind himself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count as numbers
from threading import Condition
from time import monotonic
from typing import TypeAlias

Asker: TypeAlias = tuple[str, ...]  # wide to narrow: an address, a visit; () is the program itself


class Turns:
    """At most `count` at a time, of any number of threads; `who()` says who asks in this one.

    The next turn is that of the address that has used the fewest seconds since anybody had to
    wait, and of the visit behind it that has. No address has all of them at a time.
    """

    def __init__(self, count: int, who: Callable[[], Asker] = tuple) -> None:
        self.count, self.who = count, who
        self._changed, self._numbers = Condition(), numbers()
        self._waiting: dict[int, Asker] = {}
        self._working: Counter[Asker] = Counter()  # by address
        self._seconds: defaultdict[Asker, float] = defaultdict(float)  # by address, and by visit

    @contextmanager
    def one(self) -> Iterator[None]:
        """A turn, as long as the block lasts."""
        me = self.who()
        self._begin(me)
        start = monotonic()
        try:
            yield
        finally:
            self._end(me, monotonic() - start)

    def _begin(self, me: Asker) -> None:
        number = next(self._numbers)
        with self._changed:
            self._waiting[number] = me
            try:
                self._changed.wait_for(lambda: self._next() == number)
                self._working[me[:1]] += 1
            finally:
                del self._waiting[number]
                self._changed.notify_all()

    def _end(self, me: Asker, seconds: float) -> None:
        with self._changed:
            self._working -= Counter([me[:1]])
            for place in _places(me):
                self._seconds[place] += seconds
            if not self._waiting:
                self._seconds.clear()
            self._changed.notify_all()

    def _next(self) -> int | None:
        """The number of the one who waits and whose turn it is."""
        if self._working.total() >= self.count:
            return None
        may = [number for number, who in self._waiting.items() if self._may(who)]
        return min(may, key=self._cost, default=None)

    def _may(self, who: Asker) -> bool:
        return not who or self.count == 1 or self._working[who[:1]] < self.count - 1

    def _cost(self, number: int) -> tuple[list[float], int]:
        return [self._seconds[place] for place in _places(self._waiting[number])], number


def _places(who: Asker) -> list[Asker]:
    """The address alone, then the visit."""
    return [who[:depth] for depth in range(1, len(who) + 1)]
