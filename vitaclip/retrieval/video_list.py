"""Videos to index: a folder or a CSV file becomes a list of paths and captions."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

from vitaclip.errors import InputError, quoted
from vitaclip.io.checksums import check_ordinary
from vitaclip.video.content import is_video

ENDINGS = {".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".mpg", ".mpeg", ".gif", ".3gp"}
PATHS = ("video", "path", "file", "filename")  # what a column of paths may be called
WORDS = ("caption", "text", "description", "sentence")
LONGEST = 2000  # characters of a caption


@dataclass(frozen=True)
class ListedVideo:
    """A video that is to be indexed."""

    path: Path
    caption: str = ""


def list_videos(source: Path) -> list[ListedVideo]:
    """The videos under a folder by their content, or those of a CSV with their captions, if any.

    A CSV's first line may name its columns (“video,caption”); paths in it start at the CSV.
    """
    listed = (
        [ListedVideo(path) for path in _files(source, True)]
        if source.is_dir()
        else _from_csv(source)
    )
    if not listed:
        raise InputError(f"{quoted(source)} lists no videos; name a folder or a CSV with some.")
    return listed


def passed_over(source: Path) -> list[Path]:
    """The files under a folder that `list_videos` leaves out, for they are no videos."""
    return _files(source, False) if source.is_dir() else []


def _files(folder: Path, films: bool) -> list[Path]:
    """Those that are videos, or those that are not; hidden ones are neither."""
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        seen = (Path(place, name) for name in sorted(files) if not name.startswith("."))
        found += [path for path in seen if _is_film(path) == films]
    return [Path(os.path.abspath(path)) for path in found]


def _is_film(path: Path) -> bool:
    """By its content, or by an ending that promises one: what is wrong with it is said later."""
    return path.suffix.lower() in ENDINGS or is_video(path)


def _from_csv(source: Path) -> list[ListedVideo]:
    check_ordinary(source)
    try:
        with source.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise InputError(
            f"{quoted(source)} is neither a folder nor a CSV; name one that holds videos."
        ) from None
    names = [cell.strip().lower() for cell in rows[0]] if rows else []
    headed = any(name in PATHS for name in names)
    path = _column(names, PATHS) if headed else 0
    words = _column(names, WORDS) if headed else 1
    return [
        _listed(source, row, path or 0, words)
        for row in rows[headed:]
        if len(row) > (path or 0) and row[path or 0].strip()
    ]


def _column(names: list[str], known: tuple[str, ...]) -> int | None:
    return next((place for place, name in enumerate(names) if name in known), None)


def _listed(source: Path, row: list[str], path: int, words: int | None) -> ListedVideo:
    video = Path(os.path.abspath(source.parent / row[path].strip()))
    caption = row[words] if words is not None and len(row) > words else ""
    return ListedVideo(video, " ".join(caption.split())[:LONGEST])
