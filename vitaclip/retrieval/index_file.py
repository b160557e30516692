"""A store's index: its first line proves the others, and it is replaced in one move."""

from __future__ import annotations

import contextlib
import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

from vitaclip.retrieval.block_sums import damaged

INDEX, SUMS = "gallery.json", "sums.sha256"  # the index, and the column that proves all others


def read_index(folder: Path) -> dict[str, Any]:
    """What an index says; its first line holds the SHA-256 of all others."""
    raw = (folder / INDEX).read_bytes()
    index = json.loads(raw)
    head, _, body = raw.partition(b"\n")
    if SUMS in index["columns"] and head != _head(body):
        raise damaged(INDEX, folder)
    index.pop("sha256", None)
    return index


def write_index(folder: Path, index: dict[str, Any]) -> None:
    """In one move: until then the old one counts."""
    body = json.dumps(index, indent=1).encode().removeprefix(b"{\n")
    fresh = folder / f"{INDEX}.tmp"
    with fresh.open("wb") as file:
        file.write(_head(body) + b"\n" + body)
        to_disk(file)
    os.replace(fresh, folder / INDEX)
    _folder_to_disk(folder)


def _head(body: bytes) -> bytes:
    return b'{"sha256": "%s",' % sha256(body).hexdigest().encode()


def to_disk(file: Any) -> None:
    """What was written lies on the disk, and not in a memory that a power cut empties."""
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
