"""State of a server: starting, ready, or draining, and how many requests are under way."""

from __future__ import annotations

from collections.abc import Callable


class ServerState:
    """One for each server; `ready` says whether it can answer yet.

    `under_way` counts requests that somebody waits for, `served` holds the visits whose answers
    are still to be finished once it drains.
    """

    def __init__(self, ready: Callable[[], bool] = lambda: True):
        self._ready = ready
        self.draining, self.under_way = False, 0
        self.served: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """In one word."""
        return "draining" if self.draining else "ready" if self._ready() else "starting"

    def drain(self, served: frozenset[str] = frozenset()) -> None:
        """From now on only these visits are answered."""
        self.draining, self.served = True, served
