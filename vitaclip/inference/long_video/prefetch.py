"""Prefetching: a film is decoded in one thread, ahead of whoever encodes it, and not far ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
END: Any = object()


def ahead(items: Generator[T], most: int) -> Iterator[T]:
    """The items in their order, up to `most` of them made before they are asked for.

    Whoever closes this iterator closes `items` too, once what is being made is made.
    """
    with ThreadPoolExecutor(1) as maker:
        coming = deque(maker.submit(next, items, END) for _ in range(most))
        try:
            while (item := coming.popleft().result()) is not END:
                coming.append(maker.submit(next, items, END))
                yield item
        finally:
            for later in coming:
                later.cancel()
            maker.submit(items.close)
