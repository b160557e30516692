"""Lance writer: adds videos to a gallery that may be larger than memory; safe at any moment.

Every save is a commit or a few, each of whole videos: whoever dies leaves the gallery as the last
of them made it. What the saves leave is gathered now and then, and at the end.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import TracebackType

from vitaclip.errors import InputError, quoted
from vitaclip.retrieval.entries import Embedding, ModelFingerprint, VideoEntry
from vitaclip.retrieval.lance import commits
from vitaclip.retrieval.lance.condition import equals
from vitaclip.retrieval.lance.known_videos import KnownVideos
from vitaclip.retrieval.lance.table import (
    ENTRY,
    create_table,
    entry_of,
    maker_of,
    open_table,
    place_of,
    rows_of,
)
from vitaclip.retrieval.missing_files import is_here
from vitaclip.retrieval.writer import locked, stamp

SAVES = 100  # after so many it is asked whether to tidy
# To tidy gathers all that is small anew, so it is worth its while where enough is new: as shares of
# all rows, the first while videos are added, the second at the end.
GROWTH, REST = 0.5, 0.1


class LanceWriter:
    """As `IndexWriter`: used with `with`, and each video is stored once, by its content.

    In a folder nobody else writes meanwhile, so what was not there when it was opened, and was not
    added since, is new and is appended. In an object store others may write too: there every save
    is compared with the whole table.
    """

    save_every = 30.0  # seconds: each save is one more fragment, which slows down what reads

    def __init__(self, address: str, fingerprint: ModelFingerprint) -> None:
        self.address, self.fingerprint = address, fingerprint
        self._fresh: dict[str, list[Embedding]] = {}  # by content
        self._renamed: dict[str, VideoEntry] = {}  # by content
        self._gone: set[str] = set()  # contents
        self._paths: dict[str, str] = {}  # of what is not saved yet: path -> content
        self._lock = None
        self._saves = self._left = 0  # since it was asked whether to tidy; rows that left

    def __enter__(self) -> LanceWriter:
        place = place_of(self.address)
        open_table(self.address)  # whether Lance is here, before a folder is made
        if "://" not in place:
            try:
                Path(place).mkdir(parents=True, exist_ok=True)
            except OSError:
                raise InputError(
                    f"There can be no gallery at {quoted(place)}; name a folder to write in."
                ) from None
            self._lock = locked(Path(place))
        try:
            self._table = open_table(self.address)
            if self._table is not None:
                self._check(maker_of(self._table, self.address))
            self._known = KnownVideos(self._table)
        except BaseException:
            if self._lock is not None:
                self._lock.release()
            raise
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
                self.tidy(REST)
        finally:
            if self._lock is not None:
                self._lock.release()

    def knows(self, path: Path, caption: str = "") -> bool:
        """Whether this very file, by name, size, date and words, is in the gallery already."""
        return self._known.knows(str(path), stamp(path), caption)

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
        return content in self._known.contents

    def takes(self, entry: VideoEntry) -> bool:
        """Whether a video with this content is new. If not, its path and caption are noted."""
        _check_name(entry.video)
        known = self._of(entry.content)
        if known is None:
            return True
        other = self._at(entry.video)
        if other is not None and other.content != entry.content:
            self._drop(other)  # it showed something else before
        moved = not is_here(known.video) or known.video == entry.video
        better = replace(
            known,
            video=entry.video if moved else known.video,
            stamp=entry.stamp if moved else known.stamp,
            caption=entry.caption or known.caption,
        )
        if better != known:
            self._rename(known, better)
        return False

    def add(self, *moments: Embedding) -> None:
        """Keep the embedding of a video, or all those of a long one's moments."""
        entry = moments[0].entry
        _check_name(entry.video)
        for other in (self._of(entry.content), self._at(entry.video)):
            if other is not None:
                self._drop(other)
        self._fresh[entry.content] = list(moments)
        self._paths[entry.video] = entry.content
        self._known.add(entry)

    def videos(self) -> list[str]:
        """The paths of all that can be found."""
        self.save()
        if self._table is None:
            return []
        batches = self._table.search().select(["video"]).to_batches()
        return list(dict.fromkeys(path for batch in batches for path in batch["video"].to_pylist()))

    def forget(self, video: str) -> None:
        """Take a video out, by its path; no search finds it once this is saved."""
        entry = self._at(video)
        if entry is not None:
            self._drop(entry)

    def save(self) -> None:
        """Bring everything to the disk: first what leaves, then what has new names, then the new.

        Whoever dies in between has lost at most videos that were replaced, which are read again.
        """
        try:
            self._save()
        except (OSError, RuntimeError, ValueError) as trouble:
            raise InputError(
                f"The gallery {quoted(self.address)} could not be saved ({trouble}); what was "
                "saved before is whole. Make room and index again."
            ) from None

    def tidy(self, share: float = 0.0) -> None:
        """Gather what many saves left and bring the indices up to date, if it is worth it.

        Args:
            share: Of all rows, how many must be new for that.
        """
        self._saves = 0
        if self._table is None:
            return
        rows = self._table.count_rows()
        if commits.fresh_rows(self._table) + self._left > share * rows:
            commits.tidy(self._table)
            self._left = 0

    def _save(self) -> None:
        if self._table is not None and self._gone:
            self._left += commits.take_out(self._table, self._gone)
        if self._table is not None and self._renamed:
            commits.rename(self._table, self._renamed)
        embeddings = [each for moments in self._fresh.values() for each in moments]
        if embeddings:
            if self._table is None:
                width = len(embeddings[0].vector)
                self._table = create_table(self.address, self.fingerprint, width)
            rows = rows_of(embeddings, self._table.schema)
            if self._lock is not None:
                self._table.add(rows)
            else:
                commits.replace(self._table, rows, self._fresh)
            self._saves += 1
        self._fresh, self._renamed, self._gone, self._paths = {}, {}, set(), {}
        if self._saves >= SAVES:
            self.tidy(GROWTH)

    def _check(self, maker: ModelFingerprint) -> None:
        from vitaclip.retrieval.index import Gallery

        Gallery.of(maker, []).check(self.fingerprint)

    def _drop(self, entry: VideoEntry) -> None:
        """A video leaves, saved or not; its rows go with the next save."""
        self._known.discard(entry)
        self._paths.pop(entry.video, None)
        self._renamed.pop(entry.content, None)
        self._fresh.pop(entry.content, None)
        self._gone.add(entry.content)

    def _rename(self, known: VideoEntry, better: VideoEntry) -> None:
        self._known.discard(known)
        self._known.add(better)
        self._paths.pop(known.video, None)
        self._paths[better.video] = better.content
        if better.content in self._fresh:
            fields = {"video": better.video, "stamp": better.stamp, "caption": better.caption}
            self._fresh[better.content] = [
                replace(each, entry=replace(each.entry, **fields))
                for each in self._fresh[better.content]
            ]
        else:
            self._renamed[better.content] = better

    def _at(self, video: str) -> VideoEntry | None:
        """The first entry with this path, saved or not."""
        if video not in self._known.paths:
            return None
        content = self._paths.get(video)
        return self._of(content) if content else self._stored("video", video)

    def _of(self, content: str) -> VideoEntry | None:
        """The first entry with this content, saved or not."""
        if content not in self._known.contents:
            return None
        if content in self._fresh:
            return self._fresh[content][0].entry
        return self._renamed.get(content) or self._stored("content", content)

    def _stored(self, column: str, value: str) -> VideoEntry | None:
        """The first entry of the table with this path or content."""
        if self._table is None:
            return None
        found = self._table.search().where(equals(column, value)).select(list(ENTRY)).limit(1)
        rows = found.to_list()
        return entry_of(rows[0]) if rows else None


def _check_name(path: str) -> None:
    """Arrow keeps texts, and some systems have names that are none."""
    try:
        path.encode()
    except UnicodeEncodeError:
        raise InputError(
            f"The name of {quoted(ascii(path))} is no text, which a Lance gallery cannot keep; "
            "rename the file."
        ) from None
