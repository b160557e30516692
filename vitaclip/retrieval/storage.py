"""Append-only column storage, safe against crashes: what its index does not count is not there."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vitaclip.io.checksums import check_ordinary

INDEX = "gallery.json"


class ColumnStore:
    """A folder of raw columns, and an index that says how many bytes of each of them count.

    New bytes are written behind those that count and brought to the disk; then the index is
    replaced in one move. Whoever dies at any moment leaves the old index beside files that are
    longer than it says: the old gallery, whole. The next writer writes over the rest. Nothing
    that counts is ever changed in place, so others may go on reading, also through memory maps.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.about: dict[str, Any] = {}
        self.columns: dict[str, dict[str, Any]] = {}  # name -> {"file", "bytes"}
        check_ordinary(folder / INDEX)
        try:
            index = json.loads((folder / INDEX).read_text("utf-8"))
        except FileNotFoundError:
            return
        self.columns = index.pop("columns")
        self.about = index
        if any(Path(column["file"]).name != column["file"] for column in self.columns.values()):
            raise ValueError("a column lies elsewhere")

    def read(self, name: str, dtype: Any, shape: tuple[int, ...] = ()) -> np.ndarray:
        """A column's rows of this shape, mapped into memory: read when they are looked at."""
        row = np.dtype(dtype).itemsize * int(np.prod(shape, dtype=int))
        column = self.columns.get(name)
        if column is None or not column["bytes"]:
            return np.empty((0, *shape), dtype)
        rows = column["bytes"] // row
        return np.memmap(self.folder / column["file"], dtype, "r", shape=(rows, *shape))

    def piece(self, name: str, start: int, length: int) -> bytes:
        """Some bytes of a column, read from the file and not mapped.

        A look at one row of a map can bring megabytes of its neighbours into memory.
        """
        if not 0 <= start <= start + length <= self.size(name):
            raise ValueError(f"{name} has no such piece")
        with (self.folder / self.columns[name]["file"]).open("rb") as file:
            file.seek(start)
            return file.read(length)

    def check(self) -> None:
        """Every column must be there as far as it counts: FileNotFoundError or ValueError."""
        for column in self.columns.values():
            found = (self.folder / column["file"]).stat()
            if not stat.S_ISREG(found.st_mode) or not 0 <= column["bytes"] <= found.st_size:
                raise ValueError(f"{column['file']} is too short")

    def size(self, name: str) -> int:
        """The bytes of a column that count."""
        return self.columns.get(name, {"bytes": 0})["bytes"]

    def save(
        self,
        more: Mapping[str, bytes],
        about: dict[str, Any],
        instead: Mapping[str, bytes] | None = None,
    ) -> None:
        """Append to columns, write some anew (`instead`), and only then count it all."""
        try:
            self._save(more, about, instead or {})
        except OSError:
            self._give_back([*more, *(instead or {})])
            raise

    def _save(
        self, more: Mapping[str, bytes], about: dict[str, Any], instead: Mapping[str, bytes]
    ) -> None:
        columns, old = dict(self.columns), []
        for name, content in more.items():
            columns[name] = self._append(name, content)
        for name, content in instead.items():
            columns[name] = self._anew(name, content)
            old += [self.columns[name]["file"]] if name in self.columns else []
        fresh = self.folder / f"{INDEX}.tmp"
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(about | {"columns": columns}, file, indent=1)
            _to_disk(file)
        os.replace(fresh, self.folder / INDEX)
        _folder_to_disk(self.folder)
        self.about, self.columns = about, columns
        for file in old:
            with contextlib.suppress(OSError):  # where somebody still reads it, it stays
                (self.folder / file).unlink()

    def _give_back(self, names: Sequence[str]) -> None:
        """The room of what was begun and does not count; on a full disk others need it."""
        for name in names:
            column = self.columns.get(name, {"file": name, "bytes": 0})
            with contextlib.suppress(OSError):
                os.truncate(self.folder / column["file"], column["bytes"])
            with contextlib.suppress(OSError):
                (self.folder / _turned(name, column.get("turn", 0) + 1)).unlink()
        with contextlib.suppress(OSError):
            (self.folder / f"{INDEX}.tmp").unlink()

    def _append(self, name: str, content: bytes) -> dict[str, Any]:
        column = self.columns.get(name, {"file": name, "bytes": 0})
        with os.fdopen(os.open(self.folder / column["file"], _WRITE, 0o644), "r+b") as file:
            file.seek(column["bytes"])
            file.write(content)
            _to_disk(file)
        return column | {"bytes": column["bytes"] + len(content)}

    def _anew(self, name: str, content: bytes) -> dict[str, Any]:
        turn = self.columns.get(name, {"turn": 0}).get("turn", 0) + 1
        file = _turned(name, turn)
        with (self.folder / file).open("wb") as out:
            out.write(content)
            _to_disk(out)
        return {"file": file, "bytes": len(content), "turn": turn}


def _turned(name: str, turn: int) -> str:
    """What the file of a column is called that was written anew so many times."""
    stem, dot, ending = name.partition(".")
    return f"{stem}-{turn}{dot}{ending}"


_WRITE = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)  # neither emptied nor only appended


def _to_disk(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _folder_to_disk(folder: Path) -> None:
    """The new name itself; some systems cannot open folders, and keep names without being asked."""
    with contextlib.suppress(OSError):
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
