"""Append-only column storage, safe against crashes: what its index does not count is not there.

And safe against damage: what its sums do not prove is not read.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from vitaclip.io.checksums import check_ordinary
from vitaclip.retrieval.block_sums import BLOCK, by_column, damaged, proved, sums_of
from vitaclip.retrieval.index_file import INDEX, SUMS, read_index, to_disk, write_index

STEP = 64 * BLOCK  # bytes proved at a time


class ColumnStore:
    """A folder of raw columns, and an index that says how many bytes of each of them count.

    New bytes are written behind those that count and brought to the disk; then the index is
    replaced in one move. Whoever dies at any moment leaves the old index beside files that are
    longer than it says: the old gallery, whole. The next writer writes over the rest. Nothing
    that counts is ever changed in place, so others may go on reading, also through memory maps.

    A column of sums proves the others block by block, and the index proves the sums and itself.
    A store from before there were sums is read as it is, and gets them with what is saved next.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.about: dict[str, Any] = {}
        self.columns: dict[str, dict[str, Any]] = {}  # name -> {"file", "bytes"}
        self._sums = b""
        self._blocks: dict[str, np.ndarray] = {}  # the same by column
        self._proved: dict[str, int] = {}  # file -> bytes of it that `read` has proved
        self._last = ("", 0, b"")  # file, start, content: what `piece` has proved last
        check_ordinary(folder / INDEX)
        try:
            index = read_index(folder)
        except FileNotFoundError:
            return
        self.columns = index.pop("columns")
        if any(Path(column["file"]).name != column["file"] for column in self.columns.values()):
            raise ValueError("a column lies elsewhere")
        if SUMS in self.columns:
            self._open_sums(index.pop("sums"))
        self.about = index

    def read(self, name: str, dtype: Any, shape: tuple[int, ...] = ()) -> np.ndarray:
        """A column's rows of this shape, proved, then mapped into memory and read when looked at.

        What was proved before, by this store, is not read again.
        """
        row = np.dtype(dtype).itemsize * int(np.prod(shape, dtype=int))
        column = self.columns.get(name)
        if column is None or not column["bytes"]:
            return np.empty((0, *shape), dtype)
        for start in range(self._proved.get(column["file"], 0), column["bytes"], STEP):
            self._read(name, start, min(start + STEP, column["bytes"]))
        self._proved[column["file"]] = column["bytes"]
        rows = column["bytes"] // row
        return np.memmap(self.folder / column["file"], dtype, "r", shape=(rows, *shape))

    def piece(self, name: str, start: int, length: int) -> bytes:
        """Some bytes of a column, proved; read from the file and not mapped.

        A look at one row of a map can bring megabytes of its neighbours into memory.
        """
        if not 0 <= start <= start + length <= self.size(name):
            raise ValueError(f"{name} has no such piece")
        if not length:
            return b""
        known, begin, content = self._last
        whole = known == self.columns[name]["file"] and begin <= start
        if not whole or start + length > begin + len(content):
            begin, content = self._read(name, start, start + length)
            self._last = (self.columns[name]["file"], begin, content)
        return content[start - begin : start - begin + length]

    def check(self) -> None:
        """Every column must be there as far as it counts: FileNotFoundError or ValueError."""
        for name in self.columns:
            self._check(name)

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
            self._give_back([*more, SUMS, *(instead or {})])
            raise

    def _check(self, name: str) -> None:
        column = self.columns[name]
        found = (self.folder / column["file"]).stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size < column["bytes"]:
            raise ValueError(f"{column['file']} is too short")

    def _open_sums(self, promised: str) -> None:
        self._check(SUMS)
        with (self.folder / self.columns[SUMS]["file"]).open("rb") as file:
            self._sums = file.read(self.size(SUMS))
        if sha256(self._sums).hexdigest() != promised:
            raise damaged(SUMS, self.folder)
        self._blocks = by_column(self._sums, self.columns)

    def _read(self, name: str, start: int, stop: int) -> tuple[int, bytes]:
        """At least these bytes, and where they begin."""
        file = self.columns[name]["file"]
        with (self.folder / file).open("rb") as source:
            if SUMS not in self.columns:
                source.seek(start)
                return start, source.read(stop - start)
            try:
                return proved(source, self._blocks[name], start, stop)
            except ValueError:
                raise damaged(file, self.folder) from None

    def _save(
        self, more: Mapping[str, bytes], about: dict[str, Any], instead: Mapping[str, bytes]
    ) -> None:
        columns, old, sums = dict(self.columns), [], b"".join(self._older())
        for name, content in more.items():
            columns[name] = self._append(name, content)
            sums += sums_of(name, self.size(name), content)
        for name, content in instead.items():
            columns[name] = self._anew(name, content)
            sums += sums_of(name, 0, content)
            old += [self.columns[name]["file"]] if name in self.columns else []
        columns[SUMS], sums = self._append(SUMS, sums), self._sums + sums
        write_index(self.folder, about | {"columns": columns, "sums": sha256(sums).hexdigest()})
        self.about, self.columns, self._sums = about, columns, sums
        self._blocks = by_column(sums, columns)
        for file in old:
            with contextlib.suppress(OSError):  # where somebody still reads it, it stays
                (self.folder / file).unlink()

    def _older(self) -> Iterator[bytes]:
        """The sums of what was saved before there were any."""
        for name in self.columns if SUMS not in self.columns else ():
            for start in range(0, self.size(name), STEP):
                yield sums_of(name, *self._read(name, start, min(start + STEP, self.size(name))))

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
            to_disk(file)
        return column | {"bytes": column["bytes"] + len(content)}

    def _anew(self, name: str, content: bytes) -> dict[str, Any]:
        turn = self.columns.get(name, {"turn": 0}).get("turn", 0) + 1
        file = _turned(name, turn)
        with (self.folder / file).open("wb") as out:
            out.write(content)
            to_disk(out)
        return {"file": file, "bytes": len(content), "turn": turn}


def _turned(name: str, turn: int) -> str:
    """What the file of a column is called that was written anew so many times."""
    stem, dot, ending = name.partition(".")
    return f"{stem}-{turn}{dot}{ending}"


_WRITE = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)  # neither emptied nor only appended
