"""Class board: one round of guessing at a time, before the models answer; counts and nothing else.

A seat is a name that an open page makes up and forgets when it is closed. Nothing is kept of who
sits there, and nothing of a round once another one begins.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any

from vitaclip.errors import InputError

FEWEST, MOST = 2, 8  # classes to choose from
MOST_SEATS = 400  # ten classes; whoever invents more seats gets a sentence
AWAY = 8.0  # seconds without a word from a page, after which nobody sits there
OVER = "That question is over; wait for the next one."


@dataclass(frozen=True)
class Question:
    """What a class is asked. `shown` goes out at once, `told` with the reveal; both are plain JSON.

    `name` is made up by the page that asks, so that it can ask the same again after a restart.
    """

    name: str
    labels: tuple[str, ...]
    shown: dict[str, Any]
    told: dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """How a round stands; `mine` is the guess of the seat that asks, `here` how many sit there."""

    question: Question | None
    revealed: bool
    counts: tuple[int, ...]
    mine: int | None
    here: int


def check_choice(labels: Sequence[str]) -> None:
    """Raises InputError if there are not 2 to 8 classes to choose from."""
    if not FEWEST <= len(labels) <= MOST:
        few = f"there is {len(labels)}" if len(labels) == 1 else f"there are {len(labels)}"
        raise InputError(
            f"A class chooses among {FEWEST} to {MOST} classes, and {few}; change them in the box."
        )


class ClassBoard:
    """Safe to use from many threads; `run` changes when the server begins anew."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.run = secrets.token_hex(8)
        self._clock, self._lock = clock, Lock()
        self._question: Question | None = None
        self._revealed = False
        self._guesses: dict[str, int] = {}
        self._seats: dict[str, float] = {}  # when each was last heard of, the latest last

    def ask(self, question: Question) -> None:
        """Begin a round; the one before is forgotten.

        Raises:
            InputError: if there are not 2 to 8 classes to choose from.
        """
        check_choice(question.labels)
        with self._lock:
            self._question, self._revealed, self._guesses = question, False, {}

    def guess(self, seat: str, name: str, choice: int) -> None:
        """The guess of a seat; until the reveal another one takes its place.

        Raises:
            InputError: if that round is over, or has no such class.
        """
        with self._lock:
            question = self._named(name)
            if self._revealed:
                raise InputError(OVER)
            if not 0 <= choice < len(question.labels):
                raise InputError("There is no such class to choose; open the page again.")
            if seat not in self._guesses and len(self._guesses) >= MOST_SEATS:
                raise InputError(f"There are {MOST_SEATS} guesses, and no more fit.")
            self._guesses[seat] = choice

    def reveal(self, name: str) -> None:
        """End the guessing; what the models say may be told."""
        with self._lock:
            self._named(name)
            self._revealed = True

    def close(self, name: str) -> None:
        """Take the question back, or away."""
        with self._lock:
            self._named(name)
            self._question, self._guesses = None, {}

    def look(self, seat: str = "") -> Standing:
        """How things stand; whoever looks from a seat sits there."""
        with self._lock:
            here = self._sitting(seat)
            if self._question is None:
                return Standing(None, False, (), None, here)
            count = Counter(self._guesses.values())
            counts = tuple(count[place] for place in range(len(self._question.labels)))
            mine = self._guesses.get(seat)
            return Standing(self._question, self._revealed, counts, mine, here)

    def _named(self, name: str) -> Question:
        if self._question is None or self._question.name != name:
            raise InputError(OVER)
        return self._question

    def _sitting(self, seat: str) -> int:
        now = self._clock()
        if seat and (self._seats.pop(seat, None) is not None or len(self._seats) < MOST_SEATS):
            self._seats[seat] = now
        while self._seats and now - next(iter(self._seats.values())) > AWAY:
            del self._seats[next(iter(self._seats))]
        return len(self._seats)
