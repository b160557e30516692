"""A line of owners: the first few are at work, and the others are told their place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition, Event

from vitaclip.errors import InputError

MOST_WAITING = 40  # a class


@dataclass(frozen=True)
class Waiting:
    """Others learn first: 1 is next."""

    place: int


class WaitingLine:
    """First come, first served, `at_once` at a time; safe to use from many threads."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self._changed = Condition()
        self._owners: dict[str, Event] = {}  # in the order they came, and whether it is enough

    @contextmanager
    def joined(self, owner: str) -> Iterator[Event]:
        """In line while the block lasts; the event is set where `enough` is said.

        Raises:
            InputError: for an owner who is in line already, and a line that is too long.
        """
        with self._changed:
            if owner in self._owners:
                raise InputError(
                    "Your last lesson is still being learned; wait for it, or stop it first."
                )
            if len(self._owners) >= self.at_once + MOST_WAITING:
                raise InputError(
                    f"{MOST_WAITING} lessons wait to be learned already; try again in some minutes."
                )
            enough = self._owners[owner] = Event()
        try:
            yield enough
        finally:
            with self._changed:
                del self._owners[owner]
                self._changed.notify_all()

    def wait(self, owner: str, beat: float) -> Iterator[Waiting]:
        """Places as they change, and after so many seconds again, until it is this one's turn."""
        while (place := self._place(owner)) > 0:
            yield Waiting(place)
            with self._changed:
                self._changed.wait_for(lambda: self._place(owner) != place, beat)

    def enough(self, owner: str) -> None:
        """Set the event of an owner, if they are in line."""
        with self._changed:
            if owner in self._owners:
                self._owners[owner].set()

    def _place(self, owner: str) -> int:
        with self._changed:
            return [*self._owners].index(owner) + 1 - self.at_once
