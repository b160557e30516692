"""Lance gallery: finds the nearest few of a million vectors without looking at each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from vitaclip.errors import InputError, quoted
from vitaclip.retrieval.entries import Embedding, ModelFingerprint
from vitaclip.retrieval.filters import EVERYTHING, SearchFilter
from vitaclip.retrieval.index import Gallery
from vitaclip.retrieval.lance.condition import condition, equals
from vitaclip.retrieval.lance.table import ENTRY, LANCE, entry_of, maker_of, open_table

USUAL = 10_000  # rows, evenly taken, by which a query's usual scores are told
PROBES = 24  # parts of the index that a query looks into; bench/large.py tells the recall
ARRAYS = ("vector", "frames", "times", "picture")
TOGETHER = 256  # rows that are read at a time
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
        table = open_table(address, follow=True)
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
        return self._of(asked.select([*ENTRY, *ARRAYS, "_distance"]).to_arrow())

    def videos(self) -> Iterator[list[Embedding]]:
        """All that is kept of each video, moment by moment; no more than a few are in memory.

        First the short ones as they lie there, then the long ones, whose moments may lie apart.
        """
        for moments in self._scan('"end" = 0'):
            yield from ([moment] for moment in moments)
        long = self.table.search().where('"end" > 0').select(["content"]).to_batches()
        told: set[str] = set()
        for content in (content for batch in long for content in batch["content"].to_pylist()):
            if content not in told:
                told.add(content)
                moments = [each for some in self._scan(equals("content", content)) for each in some]
                yield sorted(moments, key=lambda moment: moment.entry.start)

    def _scan(self, where: str) -> Iterator[list[Embedding]]:
        """Rows of this condition, some at a time."""
        import pyarrow as pa  # type: ignore[import-not-found]

        asked = self.table.search().where(where).select([*ENTRY, *ARRAYS])
        for batch in asked.to_batches(batch_size=TOGETHER):
            if batch.num_rows:
                found = self._of(pa.Table.from_batches([batch]))
                yield [moment for video in found.videos() for moment in video]

    def _of(self, rows: Any) -> Gallery:
        """Rows as a gallery in memory."""
        width, frames = self.usual.shape[1], self.fingerprint.frames
        return Gallery(
            self.fingerprint,
            _matrix(rows, "vector", np.float32),
            _matrix(rows, "frames", np.float16).reshape(-1, frames, width),
            _matrix(rows, "times", np.float32),
            tuple(map(entry_of, rows.select(list(ENTRY)).to_pylist())),
            tuple(rows["picture"].to_pylist()),
        )


def _matrix(rows: Any, column: str, dtype: Any) -> np.ndarray:
    """A column of lists as a matrix."""
    flat = rows[column].combine_chunks()
    size = flat.type.list_size
    return np.asarray(flat.flatten(), dtype).reshape(-1, size)
