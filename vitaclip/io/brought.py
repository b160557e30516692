"""What somebody brought: a folder's files lie in it, and a record has its fields and no others."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from vitaclip.errors import InputError, quoted
from vitaclip.io.checksums import LIST

T = TypeVar("T")
SHORT = 4096  # characters of a text in a record; paths are that long at most


def check_folder(folder: Path) -> None:
    """No file of a folder may be a link out of it, and its list of sums names its own files.

    The cache of the model hub keeps the files of its `snapshots` in `blobs`.
    """
    home = Path(os.path.realpath(folder))
    homes = [home, *([home.parents[1] / "blobs"] if home.parent.name == "snapshots" else [])]
    try:
        links = [path for path in folder.iterdir() if path.is_symlink()]
        listed = (folder / LIST).read_text("utf-8", "replace") if (folder / LIST).is_file() else ""
    except OSError:
        raise InputError(
            f"{quoted(folder)} is no folder that can be read; choose another."
        ) from None
    for path in links:
        place = Path(os.path.realpath(path))
        if not any(place.is_relative_to(each) for each in homes):
            raise InputError(
                f"{quoted(path)} in {quoted(folder)} leads to another place; a folder that is used "
                "here must hold its own files: copy that file into it."
            )
    for line in listed.splitlines():
        name = line.partition(" ")[2].strip()
        if name != os.path.basename(name.replace("\\", "/")) or name in (".", ".."):
            raise InputError(
                f"{LIST} in {quoted(folder)} names a file that is not in that folder; "
                "get the folder again."
            )


def record(kind: type[T], told: object) -> T:
    """A dataclass of plain values from what JSON said.

    Raises ValueError for a field that is unknown, missing, or of another type than the class says.
    """
    if not isinstance(told, Mapping):
        raise ValueError("no record")
    needed, hints = _form(kind)
    if not needed <= set(told) <= set(hints):
        raise ValueError(f"fields {sorted(needed ^ set(map(str, told)))}")
    return kind(**{name: _as(hints[name], value) for name, value in told.items()})


@cache
def _form(kind: type) -> tuple[set[str], dict[str, Any]]:
    """The fields that must be there, and the types of all."""
    known = fields(kind)  # type: ignore[arg-type]
    needed = {
        field.name
        for field in known
        if field.default is MISSING and field.default_factory is MISSING
    }
    types = get_type_hints(kind)
    return needed, {field.name: types[field.name] for field in known}


def _as(hint: Any, value: Any) -> Any:
    """The value if it is what the hint says, lists as tuples."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return value if value is None else _as(inside[0], value)
    if origin is tuple and isinstance(value, list) and len(value) == len(inside):
        return tuple(map(_as, inside, value))
    right = isinstance(value, origin or hint) and not (hint is int and isinstance(value, bool))
    if not right or (isinstance(value, str) and len(value) > SHORT):
        raise ValueError(f"{value!r:.40} is no {hint}")
    return value
