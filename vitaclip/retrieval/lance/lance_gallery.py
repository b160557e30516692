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
from vitaclip.retrieval.lance.commits import PART
from vitaclip.retrieval.lance.condition import condition, equals
from vitaclip.retrieval.lance.rows_near import RowsNear, gallery_of
from vitaclip.retrieval.lance.table import (
    COLUMNS,
    LANCE,
    Followed,
    maker_of,
    matrix,
    open_table,
)

USUAL = 10_000  # rows, evenly taken, by which a query's usual scores are told
PROBES, SHARE = 24, 6  # parts of the index that a query looks into, or a sixth: bench/large.py
TOGETHER = 256  # rows that are read at a time
AGAIN = 4  # times the rows that are wanted are compared anew by their whole vectors


@dataclass(frozen=True)
class LanceGallery:
    """What a search looks through where it is too much to look at each vector.

    `usual` are some of its vectors (s, e): by them a query tells what is usual. `probes` are the
    parts of the index that a query looks into.
    """

    fingerprint: ModelFingerprint
    usual: np.ndarray
    probes: int
    followed: Followed

    @property
    def table(self) -> Any:
        """As it was saved last, but for a few seconds."""
        return self.followed.now()

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
        usual = matrix(taken, "vector", np.float32)
        probes = max(PROBES, count // PART // SHARE)
        return cls(maker_of(table, address), usual, probes, Followed(address, table))

    def __len__(self) -> int:
        return self.table.count_rows()

    def check(self, fingerprint: ModelFingerprint) -> None:
        """Refuse a model that did not make this gallery."""
        Gallery.of(self.fingerprint, []).check(fingerprint)

    def count(self, only: SearchFilter) -> int:
        """How many rows a filter lets through."""
        return self.table.count_rows(condition(only) or None)

    def near(self, aim: np.ndarray, count: int, only: SearchFilter = EVERYTHING) -> Gallery:
        """About the `count` rows whose product with a vector (e,) is highest, as a gallery.

        Best first; all but the vectors is read where it is looked at.
        """
        table, vector = self.table, np.asarray(aim, np.float32)
        asked = table.search(vector, vector_column_name="vector").metric("cosine")
        asked = asked.nprobes(self.probes).limit(AGAIN * count)
        if only:  # where few pass, further parts are looked into until there are enough
            asked = asked.where(condition(only), prefilter=True).maximum_nprobes(0)
        found = asked.select(["vector", "_distance"]).with_row_id(True).to_arrow()
        return RowsNear(table, found).best(vector, count, self.fingerprint, self.usual.shape[1])

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

        asked, width = self.table.search().where(where), self.usual.shape[1]
        for batch in asked.select(list(COLUMNS)).to_batches(batch_size=TOGETHER):
            if batch.num_rows:
                found = pa.Table.from_batches([batch])
                videos = gallery_of(found, self.fingerprint, width).videos()
                yield [moment for video in videos for moment in video]
