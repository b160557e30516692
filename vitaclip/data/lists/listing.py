"""Videos to be found by search: those of a folder, whatever they are called, or of a list."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vitaclip.data.lists.videos import Request, videos_of
from vitaclip.data.tables.read_table import read_table
from vitaclip.data.tables.table import counted, some
from vitaclip.data.video_files import looks_like_film, walk
from vitaclip.errors import InputError, quoted
from vitaclip.retrieval import ListedVideo

LONGEST = 2000  # characters of a caption


@dataclass(frozen=True)
class Listing:
    """The videos, and one line about what was taken and what was left out."""

    videos: tuple[ListedVideo, ...]
    understood: str
    root: Path | None = None  # the folder that these are all the videos of; None for a list


def list_videos(source: Path) -> Listing:
    """The videos under a folder by name, or those of a list with what it says about them.

    Paths in a list start at the list; a file of a folder is a video by its ending or its content.

    Raises:
        InputError: if there are none, or the list can be read in two ways.
    """
    found = _of_folder(source) if source.is_dir() else _of_list(source)
    if not found.videos:
        raise InputError(
            f"{quoted(source)} lists no videos; name a folder or a list, such as a CSV, with some."
        )
    return found


def _of_folder(folder: Path) -> Listing:
    files = list(walk(folder))
    films = [path for path in files if looks_like_film(path)]
    known = set(films)
    others = [path.name for path in files if path not in known]
    left = f"; {counted(len(others), 'other file')} left out: {some(others)}" if others else ""
    videos = tuple(ListedVideo(Path(os.path.abspath(path))) for path in films)
    return Listing(videos, f"{counted(len(films), 'video')} in the folder{left}", folder)


def _of_list(source: Path) -> Listing:
    if source.is_file() and looks_like_film(source):
        raise InputError(
            f"{quoted(source)} is neither a folder nor a CSV or another list; name one with videos."
        )
    request = Request(Path(os.path.abspath(source.parent)), goal="match", bare=True)
    found = videos_of(read_table(source), request)
    entries = [(Path(os.path.abspath(e.path)), _caption(e.captions)) for e in found.entries]
    return Listing(tuple(ListedVideo(*each) for each in entries), found.understood)


def _caption(said: Sequence[str]) -> str:
    return "; ".join(said)[:LONGEST]
