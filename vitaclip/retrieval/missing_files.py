"""Missing files: which videos of a folder are gone, and which are only away with their disk."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class MissingFiles:
    """Paths of videos without a file, in the order they came."""

    gone: tuple[str, ...]  # their folder is there and holds something else
    away: tuple[str, ...]  # their folder is empty, as where a disk was that is not connected


def is_here(video: str) -> bool:
    """Whether a video has its file. What lies in an object store is taken to be there."""
    return "://" in video or Path(video).exists()


def missing_files(videos: Iterable[str], root: Path) -> MissingFiles:
    """Those of the videos under a folder that have no file any more.

    A folder inside `root` that is missing was removed with all that was in it. Where `root` itself
    is missing or empty, or a folder in it is empty, a disk may be away: nothing is said to be gone.
    """
    top = os.path.join(os.path.abspath(root), "")
    lost = [path for path in videos if path.startswith(top) and not os.path.lexists(path)]
    inhabited: dict[str, bool] = {}
    for folder in {os.path.dirname(path) for path in lost}:
        inhabited[folder] = _holds_something(folder, top.rstrip(os.sep))
    return MissingFiles(
        tuple(path for path in lost if inhabited[os.path.dirname(path)]),
        tuple(path for path in lost if not inhabited[os.path.dirname(path)]),
    )


def _holds_something(folder: str, root: str) -> bool:
    """Of a folder, or of the nearest one above it that is there, no higher than `root`."""
    while not os.path.lexists(folder) and len(folder) > len(root):
        folder = os.path.dirname(folder)
    try:
        with os.scandir(folder) as inside:
            return next(inside, None) is not None
    except OSError:
        return False
