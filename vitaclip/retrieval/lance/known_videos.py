"""Known videos: short codes of what a table holds, so that what is new need not be looked for."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from vitaclip.retrieval.entries import VideoEntry

ENOUGH = 1 << 16  # codes of Python's, until they join the others
COLUMNS = ("video", "content", "caption", "bytes", "written")


class Codes:
    """A set of things by their 64-bit hashes of this process, 8 bytes for each.

    What it does not hold is certainly not among them; what it holds is, but for one chance in
    10^13 where it holds a million. One thread changes it, any may ask.
    """

    def __init__(self, codes: np.ndarray | None = None) -> None:
        self._many = np.unique(codes) if codes is not None else np.empty(0, np.int64)
        self._fresh: set[int] = set()
        self._gone: set[int] = set()

    def __contains__(self, thing: Hashable) -> bool:
        code = hash(thing)
        if code in self._fresh:
            return True
        many = self._many
        place = int(np.searchsorted(many, code))
        return place < len(many) and int(many[place]) == code and code not in self._gone

    def add(self, thing: Hashable) -> None:
        """Keep it from now on."""
        code = hash(thing)
        self._gone.discard(code)
        self._fresh.add(code)
        if len(self._fresh) > ENOUGH:  # first there, then gone from here: others may be asking
            self._many = np.union1d(self._many, np.fromiter(self._fresh, np.int64))
            self._fresh = set()

    def discard(self, thing: Hashable) -> None:
        """Hold it no longer."""
        code = hash(thing)
        self._fresh.discard(code)
        self._gone.add(code)


class KnownVideos:
    """The paths, contents and files of a table, about 40 bytes a row."""

    def __init__(self, table: Any = None) -> None:
        rows = [] if table is None else table.search().select([*COLUMNS]).to_batches()
        codes: list[np.ndarray] = [np.empty((0, 4), np.int64)]
        for batch in rows:
            columns = (batch.column(name).to_pylist() for name in COLUMNS)
            told = [_codes(*row) for row in zip(*columns, strict=True)]
            codes.append(np.array(told, np.int64).reshape(-1, 4))
        paths, contents, files, told = np.concatenate(codes).T
        self.paths, self.contents = Codes(paths), Codes(contents)
        self._files = Codes(np.concatenate([files, told]))

    def knows(self, video: str, stamp: tuple[int, int], caption: str) -> bool:
        """Whether this very file is there, with these words, or with any where none are given."""
        return ((video, *stamp, caption) if caption else (video, *stamp)) in self._files

    def add(self, entry: VideoEntry) -> None:
        """From now on it is there."""
        self.paths.add(entry.video)
        self.contents.add(entry.content)
        self._files.add((entry.video, *entry.stamp))
        self._files.add((entry.video, *entry.stamp, entry.caption))

    def discard(self, entry: VideoEntry) -> None:
        """From now on it is not."""
        self.paths.discard(entry.video)
        self.contents.discard(entry.content)
        self._files.discard((entry.video, *entry.stamp))
        self._files.discard((entry.video, *entry.stamp, entry.caption))


def _codes(video: str, content: str, caption: str, size: int, written: int) -> tuple[int, ...]:
    file = (video, size, written)
    return hash(video), hash(content), hash(file), hash((*file, caption))
