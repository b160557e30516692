"""Cameras in turn: few looks at a time, each visitor in their turn, and what waited long is let go.

A camera sends its next pictures when it has heard about the last ones, so pictures never pile up:
whoever is told that theirs came too late sends newer ones, and keeps their place among the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vitaclip.server.shares.queue_turns import QueueTurns
from vitaclip.server.shares.visitor import Visitor

PLACES = 6  # looks at a time, of an address two thirds: with more, each of them takes longer
PATIENCE = (
    0.15  # seconds that pictures may wait: newer ones are sent sooner than an answer grows old
)


class CameraTurns:
    """Used from the event loop of a server alone."""

    def __init__(self, places: int = PLACES, patience: float = PATIENCE):
        self._places, self._patience = places, patience
        self._order = QueueTurns()
        self._waiting: list[tuple[Visitor, asyncio.Future[None]]] = []
        self._at_work: list[Visitor] = []

    @asynccontextmanager
    async def turn(self, visitor: Visitor) -> AsyncIterator[bool]:
        """Wait for a place, and keep it while the block lasts; False where it came too late."""
        begun = asyncio.get_running_loop().create_future()
        self._waiting.append((visitor, begun))
        self._fill()
        try:
            await asyncio.wait({begun}, timeout=self._patience)
            yield begun.done()
        finally:
            if begun.done():
                self._at_work.remove(visitor)
            else:
                self._waiting.remove((visitor, begun))
            self._fill()

    def _fill(self) -> None:
        """Give the places that are free to those whose turn it is."""
        while self._waiting and len(self._at_work) < self._places:
            visitors = [visitor for visitor, _ in self._waiting]
            chosen = self._order.choose(visitors, [self._at_work], [self._places])
            if chosen is None:
                return
            visitor, begun = self._waiting.pop(chosen)
            self._at_work.append(visitor)
            begun.set_result(None)
