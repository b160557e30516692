"""LRU cache bounded in bytes, single flight: a value is made once, however many ask for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class Cache(Generic[V]):
    """Holds values by key and forgets the least recently used ones beyond `most_bytes`.

    The newest value always stays, even if it alone is larger: whoever made it still needs it.
    """

    def __init__(self, most_bytes: int, size: Callable[[V], int]) -> None:
        self.most_bytes, self._size = most_bytes, size
        self._held: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._making: dict[Hashable, Future[V]] = {}
        self._lock = Lock()
        self.bytes = 0

    def get(self, key: Hashable) -> V | None:
        """The value, now the most recently used one, or None."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def once(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value, made by the first who asks while the others wait for it.

        If making it fails, it fails for all who wait; whoever asks after that tries again.
        """
        value = self.get(key)
        if value is not None:
            return value
        with self._lock:
            first = key not in self._making
            job = self._making.setdefault(key, Future())
        if first:
            try:
                job.set_result(self._make(key, make))
            except BaseException as problem:  # for the others; `result` raises it here too
                job.set_exception(problem)
            finally:
                del self._making[key]
        return job.result()

    def drop(self, key: Hashable) -> None:
        """Forget a value, if it is there."""
        with self._lock:
            _, freed = self._held.pop(key, (None, 0))
            self.bytes -= freed

    def keys(self) -> list[Hashable]:
        """What is held, the least recently used first."""
        with self._lock:
            return list(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def _make(self, key: Hashable, make: Callable[[], V]) -> V:
        value = self.get(key)  # perhaps it was finished between our two looks
        if value is None:
            value = make()
            self._put(key, value)
        return value

    def _put(self, key: Hashable, value: V) -> None:
        size = self._size(value)
        with self._lock:
            self._held[key] = (value, size)
            self.bytes += size
            while self.bytes > self.most_bytes and len(self._held) > 1:
                _, (_, freed) = self._held.popitem(last=False)
                self.bytes -= freed
