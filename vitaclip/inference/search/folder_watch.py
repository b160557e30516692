"""Folder watch: which videos of a folder are new or changed since the last look, and which left.

Files are looked at again and again; that works on every disk, those of other machines included. A
file that is still being written is left until it has rested between two looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

from vitaclip.data.video_files import looks_like_film, walk
from vitaclip.retrieval import stamp

EVERY = 2.0  # seconds from one look to the next
SHARE = 0.1  # of the time at most, where a folder is so large that looking takes long

Stamp = tuple[int, int]  # bytes, and when it was last written


@dataclass(frozen=True)
class Changes:
    """What there is to do: videos to read, and whether some left the folder."""

    fresh: tuple[Path, ...]
    left: bool

    def __bool__(self) -> bool:
        return bool(self.fresh) or self.left


class FolderWatch:
    """Remembers the videos of a folder by their size and date; a broken one comes once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._seen: dict[Path, Stamp] = {}
        self._films: dict[Path, tuple[Stamp, bool]] = {}
        self._told: dict[Path, Stamp] = {}

    def look(self) -> Changes:
        """Videos that rested since the last look and were not told of as they are now."""
        files = {path: stamp(path) for path in walk(self.folder)}
        filled = {path: seen for path, seen in files.items() if seen[0] > 0}
        now = {path: seen for path, seen in filled.items() if self._is_film(path, seen)}
        rest = {path for path, seen in now.items() if self._seen.get(path) == seen}
        fresh = tuple(path for path in now if path in rest and self._told.get(path) != now[path])
        left = bool(self._told.keys() - now.keys())
        self._told = {path: seen for path, seen in self._told.items() if path in now}
        self._told |= {path: now[path] for path in fresh}
        self._seen = now
        self._films = {path: kept for path, kept in self._films.items() if path in filled}
        return Changes(fresh, left)

    def changes(self, pause: Callable[[float], object] = sleep) -> Iterator[Changes]:
        """What there is to do, whenever there is something; the first time also if there is not."""
        self.look()
        pause(EVERY)
        yield self.look()
        while True:
            begun = perf_counter()
            found = self.look()
            spent = perf_counter() - begun
            if found:
                yield found
            pause(max(EVERY, spent / SHARE))

    def _is_film(self, path: Path, seen: Stamp) -> bool:
        kept = self._films.get(path)
        if kept is None or kept[0] != seen:
            kept = self._films[path] = (seen, looks_like_film(path))
        return kept[1]
