"""Lance gallery: finds the nearest few of a million vectors without looking at each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from vitaclip.errors import InputError, quoted
from vitaclip.retrieval.entries import ModelFingerprint
from vitaclip.retrieval.filters import EVERYTHING, SearchFilter
from vitaclip.retrieval.index import Gallery
from vitaclip.retrieval.lance.condition import condition
from vitaclip.retrieval.lance.table import ENTRY, LANCE, entry_of, maker_of, open_table

USUAL = 10_000  # rows, evenly taken, by which a query's usual scores are told
PROBES = 24  # parts of the index that a query looks into; bench/large.py tells the recall
AGAIN = 4  # times the rows that are wanted are compared anew by their whole vectors


@dataclass(frozen=True)
class LanceGallery:
    """What a search looks through where it is too much to look at each vector.

    `usual` are some of its vectors (s, e): by them a query tells what is usual.
    """

    fingerprint: ModelFingerprint
    table: Any
    usual: np.ndarray

    @classmethod
    def load(cls, address: str) -> LanceGallery:
        """The gallery at an address such as lance://galleries/large.

        Raises:
            InputError: where there is none, or Lance is not installed.
        """
        table = open_table(address)
        if table is None:
            where = quoted(address.removeprefix(LANCE))
            raise InputError(f"{where} holds no gallery; make one with `index VIDEOS --gallery`.")
        count = table.count_rows()
        rows = np.linspace(0, count - 1, min(count, USUAL)).astype(int) if count else []
        taken = table.take_offsets(list(map(int, rows))).select(["vector"]).to_arrow()
        return cls(maker_of(table, address), table, _matrix(taken, "vector", np.float32))

    def __len__(self) -> int:
        return self.table.count_rows()

    def check(self, fingerprint: ModelFingerprint) -> None:
        """Refuse a model that did not make this gallery."""
        Gallery.of(self.fingerprint, []).check(fingerprint)

    def count(self, only: SearchFilter) -> int:
        """How many rows a filter lets through."""
        return self.table.count_rows(condition(only) or None)

    def near(self, aim: np.ndarray, count: int, only: SearchFilter = EVERYTHING) -> Gallery:
        """About the `count` rows whose product with a vector (e,) is highest, as a gallery."""
        asked = self.table.search(np.asarray(aim, np.float32), vector_column_name="vector")
        asked = asked.metric("cosine").nprobes(PROBES).refine_factor(AGAIN).limit(count)
        if only:  # where few pass, further parts are looked into until there are enough
            asked = asked.where(condition(only), prefilter=True).maximum_nprobes(0)
        found = asked.select([*ENTRY, "vector", "frames", "times", "picture"]).to_arrow()
        width, frames = self.usual.shape[1], self.fingerprint.frames
        return Gallery(
            self.fingerprint,
            _matrix(found, "vector", np.float32),
            _matrix(found, "frames", np.float16).reshape(-1, frames, width),
            _matrix(found, "times", np.float32),
            tuple(map(entry_of, found.select(list(ENTRY)).to_pylist())),
            tuple(found["picture"].to_pylist()),
        )


def _matrix(rows: Any, column: str, dtype: Any) -> np.ndarray:
    """A column of lists as a matrix."""
    flat = rows[column].combine_chunks()
    size = flat.type.list_size
    return np.asarray(flat.flatten(), dtype).reshape(-1, size)
