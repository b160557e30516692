"""Lance writer: adds videos to a gallery that may be larger than memory; safe at any moment.

Every save is one commit: whoever dies leaves the gallery as it was before. What Lance writes for
each of them is gathered at the end, and the index of near vectors is made where there are many.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import TracebackType

from vitaclip.errors import InputError, quoted
from vitaclip.retrieval.entries import Embedding, ModelFingerprint, VideoEntry
from vitaclip.retrieval.lance.table import (
    ENTRY,
    create_table,
    entry_of,
    equals,
    maker_of,
    open_table,
    place_of,
    rows_of,
)
from vitaclip.retrieval.missing_files import is_here
from vitaclip.retrieval.writer import locked, stamp

MANY = 100_000  # rows from which an index of near vectors is worth its making
PART = 2000  # rows in a part of that index
STALE = 0.1  # share of rows beyond the index, from which it is brought up to date


class LanceWriter:
    """As `IndexWriter`: used with `with`, and each video is stored once, by its content."""

    def __init__(self, address: str, fingerprint: ModelFingerprint) -> None:
        self.address, self.fingerprint = address, fingerprint
        self._fresh: dict[str, list[Embedding]] = {}  # by content
        self._paths: dict[str, str] = {}  # of these: path -> content
        self._lock = None

    def __enter__(self) -> LanceWriter:
        self._table = open_table(self.address)
        if self._table is not None:
            self._check(maker_of(self._table, self.address))
        place = place_of(self.address)
        if "://" not in place:  # in object stores Lance itself keeps writers apart
            Path(place).mkdir(parents=True, exist_ok=True)
            self._lock = locked(Path(place))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        what: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        try:
            self.save()
            if kind is None:
                self.tidy()
        finally:
            if self._lock is not None:
                self._lock.release()

    def knows(self, path: Path, caption: str = "") -> bool:
        """Whether this very file, by name, size, date and words, is in the gallery already."""
        entry = self._at(str(path))
        return bool(entry) and entry.stamp == stamp(path) and caption in ("", entry.caption)

    def at(self, video: str) -> VideoEntry | None:
        """What is known of the video at a path or address; of a long one, its first moment."""
        return self._at(video)

    def contents(self) -> set[str]:
        """The contents of all videos, by their SHA-256."""
        self.save()
        if self._table is None:
            return set()
        asked = self._table.search().select(["content"]).limit(self._table.count_rows())
        return set(asked.to_arrow()["content"].to_pylist())

    def holds(self, content: str) -> bool:
        """Whether a video of this content is here; may be asked from any thread."""
        return content in self._fresh or self._stored("content", content) is not None

    def takes(self, entry: VideoEntry) -> bool:
        """Whether a video with this content is new. If not, its path and caption are noted."""
        fresh = self._fresh.get(entry.content)
        known = fresh[0].entry if fresh else self._stored("content", entry.content)
        if known is None:
            return True
        other = self._at(entry.video)
        if other and other.content != entry.content:
            self.forget(entry.video)  # it showed something else before
        moved = not is_here(known.video) or known.video == entry.video
        better = replace(
            known,
            video=entry.video if moved else known.video,
            stamp=entry.stamp if moved else known.stamp,
            caption=entry.caption or known.caption,
        )
        if better != known:
            self._amend(better)
        return False

    def add(self, *moments: Embedding) -> None:
        """Keep the embedding of a video, or all those of a long one's moments."""
        entry = moments[0].entry
        known = self._at(entry.video)
        if known and known.content != entry.content:
            self.forget(entry.video)
        self._fresh[entry.content] = list(moments)
        self._paths[entry.video] = entry.content

    def videos(self) -> list[str]:
        """The paths of all that can be found."""
        self.save()
        if self._table is None:
            return []
        asked = self._table.search().select(["video"]).limit(self._table.count_rows())
        return list(dict.fromkeys(asked.to_arrow()["video"].to_pylist()))

    def forget(self, video: str) -> None:
        """Take a video out, by its path."""
        self.save()
        if self._table is not None:
            self._table.delete(equals("video", video))

    def save(self) -> None:
        """Bring everything to the disk, in one commit."""
        embeddings = [each for moments in self._fresh.values() for each in moments]
        if not embeddings:
            return
        try:
            if self._table is None:
                width = len(embeddings[0].vector)
                self._table = create_table(self.address, self.fingerprint, width)
            rows = rows_of(embeddings, self._table.schema)
            merge = self._table.merge_insert(["content", "start"])
            merge.when_matched_update_all().when_not_matched_insert_all().execute(rows)
        except (OSError, RuntimeError) as trouble:
            raise InputError(
                f"The gallery {quoted(self.address)} could not be saved ({trouble}); what was "
                "saved before is whole. Make room and index again."
            ) from None
        self._fresh, self._paths = {}, {}

    def tidy(self) -> None:
        """Gather what many saves left, and bring the indices up to date."""
        if self._table is None:
            return
        from lancedb.index import BTree, IvfSq  # type: ignore[import-not-found]

        made = {index.name: index for index in self._table.list_indices()}
        for column in ("content", "video"):
            if f"{column}_idx" not in made:
                self._table.create_index(column, config=BTree())
        rows = self._table.count_rows()
        if rows >= MANY and "vector_idx" not in made:
            parts = IvfSq(distance_type="cosine", num_partitions=rows // PART)
            self._table.create_index("vector", config=parts)
        self._table.optimize()

    def _check(self, maker: ModelFingerprint) -> None:
        from vitaclip.retrieval.index import Gallery

        Gallery.of(maker, []).check(self.fingerprint)

    def _at(self, video: str) -> VideoEntry | None:
        """The first entry with this path, saved or not."""
        content = self._paths.get(video)
        return self._fresh[content][0].entry if content else self._stored("video", video)

    def _stored(self, column: str, value: str) -> VideoEntry | None:
        """The first entry of the table with this path or content."""
        if self._table is None:
            return None
        found = self._table.search().where(equals(column, value)).select(list(ENTRY)).limit(1)
        rows = found.to_list()
        return entry_of(rows[0]) if rows else None

    def _amend(self, entry: VideoEntry) -> None:
        self.save()
        values = {"video": entry.video, "caption": entry.caption}
        values |= {"bytes": entry.stamp[0], "written": entry.stamp[1]}
        self._table.update(equals("content", entry.content), values)
