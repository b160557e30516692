"""Block sums: a SHA-256 of every stretch of a column, so that a part is proved without the rest."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import BinaryIO

import numpy as np

from vitaclip.errors import InputError, quoted

BLOCK = 1 << 16  # bytes at most: what has to be read to prove one row
SUM = np.dtype([("column", "S16"), ("start", "<i8"), ("stop", "<i8"), ("sum", "V32")])


def sums_of(column: str, start: int, content: bytes) -> bytes:
    """The sums of what is written to a column from byte `start` on, as their own column has them.

    What begins at 0 begins the column anew: the sums of it that came before count no more.
    """
    places = range(0, len(content), BLOCK)
    blocks = [(place, content[place : place + BLOCK]) for place in places]
    rows = [
        (column.encode(), start + place, start + place + len(block), sha256(block).digest())
        for place, block in blocks
    ]
    return np.array(rows, SUM).tobytes()


def by_column(sums: bytes, columns: Iterable[str]) -> dict[str, np.ndarray]:
    """The sums that count (blocks,) of each column, in the order of its bytes."""
    rows = np.frombuffer(sums, SUM)
    found = {}
    for column in columns:
        own = rows[rows["column"] == column.encode()]
        (anew,) = np.nonzero(own["start"] == 0)
        found[column] = own[anew[-1] if len(anew) else 0 :]
    return found


def proved(file: BinaryIO, blocks: np.ndarray, start: int, stop: int) -> tuple[int, bytes]:
    """Whole blocks that hold these bytes of a file, and where they begin; ValueError if changed."""
    first = int(np.searchsorted(blocks["stop"], start, side="right"))
    last = int(np.searchsorted(blocks["start"], stop, side="left"))
    chosen = blocks[first:last]
    if not len(chosen) or chosen["start"][0] > start or chosen["stop"][-1] < stop:
        raise ValueError("some of these bytes have no sum")
    begin, end = int(chosen["start"][0]), int(chosen["stop"][-1])
    file.seek(begin)
    content = file.read(end - begin)
    view = memoryview(content)
    for block in chosen:
        piece = view[int(block["start"]) - begin : int(block["stop"]) - begin]
        if sha256(piece).digest() != block["sum"].tobytes():
            raise ValueError("these bytes are not those that were written")
    return begin, content


def damaged(file: str, folder: object) -> InputError:
    """The sentence about a file of a gallery that is not what was written."""
    return InputError(
        f"{quoted(file)} of the gallery {quoted(folder)} is damaged; put a copy of that file in "
        "its place, or index the videos again into an empty folder."
    )
