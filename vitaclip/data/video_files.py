"""Video files: which of a folder are some, and where those lie that a list names otherwise."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from vitaclip.video.content import is_video

FILMS = frozenset(
    ".3g2 .3gp .asf .avi .divx .dv .f4v .flv .gif .m2t .m2ts .m2v .m4v .mkv .mov .mp4 .mpe .mpeg "
    ".mpg .mts .mxf .ogm .ogv .qt .ts .vob .webm .wmv".split()
)
SOUNDS = frozenset(".aac .flac .m4a .m4b .mka .mp3 .oga .ogg .opus .wav .wma".split())


def looks_like_film(path: Path) -> bool:
    """By its ending; without a known one, by its first bytes."""
    ending = path.suffix.lower()
    if ending in FILMS or ending in SOUNDS:
        return ending in FILMS
    return is_video(path)


def walk(folder: Path) -> Iterator[Path]:
    """Every file under a folder, by name, folders that are hidden left out."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(files) if not name.startswith("."))


def stem(name: str) -> str:
    """A name without its folder and its ending, if that is a video's; dots may be part of it."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    head, ending = os.path.splitext(last)
    return (head if ending.lower() in FILMS else last).casefold()


class Finder:
    """Finds files under `root`: as they are named, else under another ending or in another folder.

    `moved` holds what was found elsewhere, `twice` what several files could be.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.moved: dict[str, Path] = {}
        self.twice: list[str] = []

    def find(self, names: Sequence[str]) -> Path | None:
        """The first of these names that is there, or nothing."""
        for name in names:
            path = self.root / name
            if os.path.isfile(path):  # which, unlike Path's, is also False for impossible names
                return path
        return next(filter(None, map(self._elsewhere, names)), None)

    def _elsewhere(self, name: str) -> Path | None:
        found = self._stems.get(stem(name), [])
        if len(found) > 1:
            parent = Path(name.replace("\\", "/")).parent.name.casefold()
            found = [path for path in found if path.parent.name.casefold() == parent] or found
        if len(found) > 1:
            self.twice.append(name)
            return None
        if found and (Path(name).suffix.lower() in FILMS or "/" in name):
            self.moved[name] = found[0]
        return found[0] if found else None

    @cached_property
    def _stems(self) -> dict[str, list[Path]]:
        """The videos under the root by their stems; looked up once, when one is missed."""
        stems = defaultdict(list)
        for path in walk(self.root):
            if looks_like_film(path):
                stems[stem(path.name)].append(path)
        return stems
