"""Index writer: adds videos to a gallery on the disk, one process at a time.

What was saved stays, whatever happens.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np
from filelock import FileLock, Timeout

from vitaclip.errors import InputError, quoted
from vitaclip.retrieval.entries import Embedding, ModelFingerprint, VideoEntry
from vitaclip.retrieval.index import FORMAT, Gallery, open_store, read_gallery
from vitaclip.retrieval.missing_files import is_here


class IndexWriter:
    """Used with `with`; nobody else writes meanwhile. Each video is stored once, by its content.

    A long one is stored as its moments. A video that moved keeps its vectors and gets its new path;
    one whose file changed is replaced.
    """

    save_every = 5.0  # seconds, for whoever adds many: what a kill can cost

    def __init__(self, folder: Path, fingerprint: ModelFingerprint) -> None:
        self.folder, self.fingerprint = folder, fingerprint
        self._fresh: list[Embedding] = []
        self._amended: dict[int, VideoEntry] = {}

    def __enter__(self) -> IndexWriter:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise InputError(
                f"There can be no gallery at {quoted(self.folder)}; name a folder to write in."
            ) from None
        self._lock = locked(self.folder)
        try:
            self._open()
        except BaseException:
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
            self.save()  # whoever is stopped in the middle keeps what is done
        finally:
            self._lock.release()

    def knows(self, path: Path, caption: str = "") -> bool:
        """Whether this very file, by name, size, date and words, is in the gallery already."""
        entry = self.at(str(path))
        return bool(entry) and entry.stamp == stamp(path) and caption in ("", entry.caption)

    def at(self, video: str) -> VideoEntry | None:
        """What is known of the video at a path, or at an address in an object store."""
        rows = self._paths.get(video)
        return self._entry(rows[0]) if rows else None

    def contents(self) -> set[str]:
        """The contents of all videos, by their SHA-256."""
        return set(self._contents)

    def holds(self, content: str) -> bool:
        """Whether a video of this content is here; may be asked from any thread."""
        return content in self._contents

    def takes(self, entry: VideoEntry) -> bool:
        """Whether a video with this content is new. If not, its path and caption are noted."""
        rows = self._contents.get(entry.content)
        if rows is None:
            return True
        if self._paths.get(entry.video, rows) != rows:
            self.forget(entry.video)  # it showed something else before
        for row in list(rows):
            known = self._entry(row)
            moved = not is_here(known.video) or known.video == entry.video
            better = replace(
                known,
                video=entry.video if moved else known.video,
                stamp=entry.stamp if moved else known.stamp,
                caption=entry.caption or known.caption,
            )
            if better != known:
                self._amend(row, better)
        return False

    def add(self, *moments: Embedding) -> None:
        """Keep the embedding of a video, or all those of a long one's moments.

        They are safe once `save` has returned: all of them, or none.
        """
        entry, first = moments[0].entry, self._rows + len(self._fresh)
        if entry.video in self._paths:
            self.forget(entry.video)
        self._fresh += moments
        rows = list(range(first, first + len(moments)))
        self._paths[entry.video] = self._contents[entry.content] = rows

    def videos(self) -> list[str]:
        """The paths of all that can be found, in the order they came."""
        return list(self._paths)

    def forget(self, video: str) -> None:
        """Take a video out, by its path; no search finds it once this is saved."""
        rows = self._paths.pop(video)
        self._contents.pop(self._entry(rows[0]).content)
        self._gone += rows

    def save(self) -> Gallery:
        """Bring everything to the disk; until the last step the old gallery is the one there."""
        embeddings, gone = self._fresh, self._store.about.get("gone")
        if embeddings or self._amended or self._gone != gone:
            try:
                self._write(embeddings)
            except OSError as trouble:
                raise InputError(
                    f"The gallery {quoted(self.folder)} could not be saved ({trouble.strerror}); "
                    "what was saved before is whole. Make room and index again."
                ) from None
            self._rows, self._fresh, self._amended = self._rows + len(embeddings), [], {}
            self._gallery = read_gallery(self._store)
        return self._gallery

    def _open(self) -> None:
        self._store = open_store(self.folder)
        self._contents: dict[str, list[int]] = {}  # rows of a video, which may have several moments
        self._paths: dict[str, list[int]] = {}
        self._gone: list[int] = []
        self._rows = 0
        if not self._store.about:
            return
        self._gallery = read_gallery(self._store)
        self._gallery.check(self.fingerprint)
        self._rows, self._gone = len(self._gallery.vectors), list(self._gallery.gone)
        gone = set(self._gone)
        for row, entry in enumerate(self._gallery.entries):
            if row not in gone:
                rows = self._contents.setdefault(entry.content, [])
                rows.append(row)
                self._paths[entry.video] = rows

    def _entry(self, row: int) -> VideoEntry:
        if row >= self._rows:
            return self._fresh[row - self._rows].entry
        return self._amended.get(row) or self._gallery.entries[row]

    def _amend(self, row: int, entry: VideoEntry) -> None:
        self._paths.pop(self._entry(row).video, None)
        self._paths[entry.video] = self._contents[entry.content]
        if row >= self._rows:
            number = row - self._rows
            self._fresh[number] = replace(self._fresh[number], entry=entry)
        else:
            self._amended[row] = entry

    def _write(self, embeddings: Sequence[Embedding]) -> None:
        store, about = self._store, self._store.about
        entries = [each.entry for each in embeddings]
        lines = [_line(entry) for entry in (*entries, *self._amended.values())]
        pictures = [each.picture for each in embeddings]
        of_lines = _places(store.size("entries.jsonl"), lines)
        of_pictures = _places(store.size("pictures.jpegs"), pictures)
        fresh = np.concatenate([of_lines[: len(embeddings)], of_pictures], axis=1).tobytes()
        more = {
            "vectors.f32": _raw([each.vector for each in embeddings], "<f4"),
            "frames.f16": _raw([each.frames for each in embeddings], "<f2"),
            "times.f32": _raw([each.times for each in embeddings], "<f4"),
            "entries.jsonl": b"".join(lines),
            "pictures.jpegs": b"".join(pictures),
        }
        instead = {}
        if self._amended:
            places = np.array(store.read("places.i64", "<i8", (4,)))
            places[list(self._amended), :2] = of_lines[len(embeddings) :]
            instead["places.i64"] = places.tobytes() + fresh
        else:
            more["places.i64"] = fresh
        width = len(embeddings[0].vector) if embeddings else about.get("width", 0)
        facts = {"format": FORMAT, "maker": self.fingerprint.as_dict(), "width": width}
        store.save(more, facts | {"gone": list(self._gone)}, instead)


def locked(folder: Path) -> FileLock:
    """The lock of a gallery's folder, taken; whoever has it releases it.

    Raises:
        InputError: where another program has it.
    """
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(
            f"Another program is writing the gallery {quoted(folder)} just now; "
            "wait until it is done, then do this again."
        ) from None
    return lock


def stamp(path: Path) -> tuple[int, int]:
    """By what a file is known again without reading it."""
    try:
        found = path.stat()
    except OSError:
        return 0, -1
    return found.st_size, found.st_mtime_ns


def _line(entry: VideoEntry) -> bytes:
    return json.dumps(entry.as_dict()).encode() + b"\n"


def _places(start: int, pieces: Sequence[bytes]) -> np.ndarray:
    """Where each piece begins behind `start`, and its length: (pieces, 2)."""
    lengths = np.array([len(piece) for piece in pieces], "<i8")
    return np.stack([start + lengths.cumsum() - lengths, lengths], axis=1)


def _raw(rows: Sequence[np.ndarray], dtype: str) -> bytes:
    return np.array(rows, dtype).tobytes()
