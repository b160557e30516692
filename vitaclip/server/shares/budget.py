"""A budget of bytes that are held in memory for visitors: by address, and in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager

from vitaclip.server.shares.share import Spent
from vitaclip.server.shares.visitor import Visitor

Room = Callable[[bytes], None]  # for a piece of a body, or `Spent`
Take = Callable[[bytes], Awaitable[None]]  # the same, when it is due


class Budget:
    """`also` are questions that wait with what they hold; used from the event loop alone."""

    def __init__(
        self,
        sentence: str,
        by_address: int,
        in_all: int,
        also: Callable[[], Iterable[Visitor]] = tuple,
    ):
        self.sentence, self.by_address, self.in_all, self.also = sentence, by_address, in_all, also
        self._held: Counter[str] = Counter()

    @contextmanager
    def of(self, address: str) -> Iterator[Room]:
        """What counts each piece that comes from there; all of it is given back at the end."""
        mine = 0

        def take(piece: bytes) -> None:
            nonlocal mine
            if len(piece) > self._left(address):
                raise Spent(self.sentence)
            mine += len(piece)
            self._held[address] += len(piece)

        try:
            yield take
        finally:
            self._held -= Counter({address: mine})

    def _left(self, address: str) -> int:
        held = self._held + Counter()
        for waiting in self.also():
            held[waiting.address] += waiting.size
        return min(self.by_address - held[address], self.in_all - held.total())
