"""Rows near to a query: their vectors at once, all else of the few that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from vitaclip.retrieval.entries import ModelFingerprint
from vitaclip.retrieval.index import Gallery
from vitaclip.retrieval.lance.table import COLUMNS, ENTRY, entry_of, matrix

T = TypeVar("T")
LOOKED_AT = 16  # rows read at a time: the first of them are most often all that is shown


class RowsNear:
    """Rows that a search of one version of a table found: their vectors and numbers in it."""

    def __init__(self, table: Any, found: Any) -> None:
        self._table, self._found = table, found
        self._read: dict[int, Gallery] = {}  # by block

    def best(self, aim: np.ndarray, count: int, maker: ModelFingerprint, width: int) -> Gallery:
        """The `count` whose product with a vector (e,) is highest, best first, as a gallery."""
        self._maker, self._width = maker, width
        vectors = matrix(self._found, "vector", np.float32).reshape(-1, width)
        order = np.argsort(-(vectors @ aim), kind="stable")[:count]
        self._numbers = self._found["_rowid"].take(order).to_pylist()
        return Gallery(
            maker,
            vectors[order],
            _Column(self, lambda block, row: block.frames[row]),
            _Column(self, lambda block, row: block.times[row]),  # type: ignore[arg-type]
            _Column(self, lambda block, row: block.entries[row]),
            _Column(self, lambda block, row: block.pictures[row]),
        )

    def __len__(self) -> int:
        return len(self._numbers)

    def block(self, row: int) -> tuple[Gallery, int]:
        """What was read together with a row, and its place in there."""
        number, place = divmod(row, LOOKED_AT)
        if number not in self._read:
            numbers = self._numbers[number * LOOKED_AT : (number + 1) * LOOKED_AT]
            found = self._taken(numbers)
            self._read[number] = gallery_of(found, self._maker, self._width)
        return self._read[number], place

    def _taken(self, numbers: list[int]) -> Any:
        """These rows, in this order."""
        taken = self._table.take_row_ids(numbers).select(list(COLUMNS)).with_row_id().to_arrow()
        place = {number: place for place, number in enumerate(taken["_rowid"].to_pylist())}
        return taken.take(np.array([place[number] for number in numbers], np.int64))


class _Column(Sequence[T]):
    """One column of rows that are read where they are looked at."""

    def __init__(self, rows: RowsNear, of: Callable[[Gallery, int], T]) -> None:
        self._rows, self._of = rows, of

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: int) -> T:  # type: ignore[override]
        if not 0 <= row < len(self):
            raise IndexError(row)
        return self._of(*self._rows.block(row))


def gallery_of(rows: Any, maker: ModelFingerprint, width: int) -> Gallery:
    """Whole rows as a gallery in memory."""
    return Gallery(
        maker,
        matrix(rows, "vector", np.float32),
        matrix(rows, "frames", np.float16).reshape(-1, maker.frames, width),
        matrix(rows, "times", np.float32),
        tuple(map(entry_of, rows.select(list(ENTRY)).to_pylist())),
        tuple(rows["picture"].to_pylist()),
    )
