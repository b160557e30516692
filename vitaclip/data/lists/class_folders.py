"""A folder with a sub-folder for each class: a training set, a test set, and a list of classes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from vitaclip.data.tables.columns import PARTS, plain
from vitaclip.data.tables.table import Row, Table, some
from vitaclip.data.video_files import looks_like_film, walk
from vitaclip.errors import InputError, quoted


def class_folders(folder: Path, part: str) -> Table:
    """The videos and their classes; in sub-folders train and test, if there are such.

    Raises:
        InputError: if it holds other parts than the one that is asked for.
    """
    parts = _parts(folder)
    chosen = parts.get(part) or (parts.get("val") if part == "test" else None)
    if parts and not chosen:
        names = some(path.name for path in parts.values())
        raise InputError(f"{quoted(folder)} holds {names}, and no videos to {part}.")
    found = in_classes(chosen or folder)
    cells = [(path.relative_to(folder).as_posix(), name) for name, path in found]
    rows = tuple(Row(number, each) for number, each in enumerate(cells, start=1))
    return Table(folder.name, ("video", "label"), rows)


def class_names_in(folder: Path) -> list[str]:
    """The names of the sub-folders that hold videos, in any part."""
    folders = [*_parts(folder).values()] or [folder]
    return list(dict.fromkeys(name for each in folders for name, _ in in_classes(each)))


def in_classes(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every video in a sub-folder, however deep, with the name of the sub-folder."""
    for inside in sorted(folder.iterdir()):
        if inside.is_dir() and not inside.name.startswith("."):
            yield from ((inside.name, path) for path in walk(inside) if looks_like_film(path))


def _parts(folder: Path) -> dict[str, Path]:
    """The sub-folders train, val and test, if there are no others."""
    inside = [path for path in sorted(folder.iterdir()) if path.is_dir()]
    parts = {PARTS[plain(path.name)]: path for path in inside if plain(path.name) in PARTS}
    return parts if len(parts) == len(inside) else {}
