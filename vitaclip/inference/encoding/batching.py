"""Dynamic batching: who asks for the same thing at the same time is answered in one batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from threading import BoundedSemaphore, Lock
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class Batcher(Generic[Item]):
    """`answer(key, items)` is called with up to `most` items of one key, by one thread at a time.

    Or by up to `side_by_side` threads at a time.

    There is no thread behind it and nobody waits for company: whoever finds it free takes along
    all who have come in the meantime.
    """

    def __init__(
        self, answer: Callable[[Any, list[Item]], list], most: int, side_by_side: int = 1
    ) -> None:
        self.answer, self.most = answer, most
        self._waiting: defaultdict[Hashable, list[tuple[Item, Future]]] = defaultdict(list)
        self._list, self._busy = Lock(), BoundedSemaphore(side_by_side)

    def ask(self, key: Hashable, item: Item) -> Any:
        """The answer for this item; what fails for a batch fails for all in it."""
        return self.ask_all(key, [item])[0]

    def ask_all(self, key: Hashable, items: Sequence[Item]) -> list[Any]:
        """The answers for several items, which share their batches with those of others."""
        mine = [Future() for _ in items]
        with self._list:
            self._waiting[key] += zip(items, mine)
        while not all(answer.done() for answer in mine):
            with self._busy:
                done = all(answer.done() for answer in mine) or not self._answer(key)
            if done:  # or others have taken mine, and are at them just now
                break
        return [answer.result() for answer in mine]

    def __len__(self) -> int:
        """How many are waiting."""
        with self._list:
            return sum(map(len, self._waiting.values()))

    def _answer(self, key: Hashable) -> bool:
        """Answer those who have waited longest for this key; whether there were any."""
        with self._list:
            waiting = self._waiting.pop(key, [])
            batch, later = waiting[: self.most], waiting[self.most :]
            if later:
                self._waiting[key] = later
        if not batch:
            return False
        try:
            found = self.answer(key, [item for item, _ in batch])
        except BaseException as problem:  # for the others; `result` raises it in this thread too
            for _, answer in batch:
                answer.set_exception(problem)
        else:
            for (_, answer), value in zip(batch, found, strict=True):
                answer.set_result(value)
        return True
