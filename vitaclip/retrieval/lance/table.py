"""Table of a Lance gallery: a row for each video or moment, and which model made the vectors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from vitaclip.errors import InputError, quoted
from vitaclip.io.brought import record
from vitaclip.retrieval.entries import Embedding, ModelFingerprint, VideoEntry
from vitaclip.retrieval.filters.entry_columns import durations_of

LANCE = "lance://"
NAME, ABOUT = "gallery", b"vitaclip"
FRESH = 5.0  # seconds, after which who reads looks whether somebody has written
INDEX_KEPT, METADATA_KEPT = 512 << 20, 64 << 20  # bytes in memory at most
FORMAT = 2  # the first had no durations


def place_of(address: str) -> str:
    """The folder, or the place of an object store, that an address names."""
    place = address.removeprefix(LANCE)
    if not place:
        raise InputError(f"{LANCE} names no folder; write, for example, {LANCE}galleries/large.")
    return place


class Followed:
    """The newest version of a table, looked for every few seconds; each version stays as it is.

    So whoever holds one finds a row by its number in it, whatever a writer gathers meanwhile.
    """

    def __init__(self, address: str, table: Any) -> None:
        self._address, self._table, self._looked = address, table, monotonic()

    def now(self) -> Any:
        """What to read from."""
        if monotonic() - self._looked > FRESH:
            self._looked = monotonic()
            newest = open_table(self._address)
            if newest is not None and newest.version != self._table.version:
                self._table = newest
        return self._table


def open_table(address: str) -> Any:
    """The table at an address as it is now, or None where there is none yet.

    Raises:
        InputError: where Lance is not installed, or something else lies there.
    """
    try:
        import lancedb  # noqa: F401  # type: ignore[import-not-found]
    except ImportError:
        raise InputError(
            f"{quoted(address)} is a Lance gallery, which needs one more package: "
            "pip install 'vitaclip[scale]'."
        ) from None
    place = place_of(address)
    if not Path(place).exists() and "://" not in place:
        return None
    try:
        database = _connect(place)
        if NAME not in database.list_tables().tables:
            return None
        return database.open_table(NAME)
    except (OSError, ValueError, RuntimeError) as trouble:
        raise unreadable(address) from trouble


def create_table(address: str, fingerprint: ModelFingerprint, width: int) -> Any:
    """A new table for vectors of so many numbers, or the one that somebody made just now."""
    database, schema = _connect(place_of(address)), schema_of(fingerprint, width)
    return database.create_table(NAME, schema=schema, exist_ok=True)


def _connect(place: str) -> Any:
    import lancedb  # type: ignore[import-not-found]

    return lancedb.connect(place, session=_session())


@cache
def _session() -> Any:
    """What is kept in memory, for all galleries together."""
    import lancedb  # type: ignore[import-not-found]

    return lancedb.Session(INDEX_KEPT, METADATA_KEPT)


def schema_of(fingerprint: ModelFingerprint, width: int) -> Any:
    """The columns, and beside them which model made the vectors."""
    import pyarrow as pa  # type: ignore[import-not-found]

    t = fingerprint.frames
    columns = {
        "vector": pa.list_(pa.float32(), width),
        "frames": pa.list_(pa.float16(), t * width),
        "times": pa.list_(pa.float32(), t),
        "picture": pa.binary(),
        "video": pa.string(),
        "content": pa.string(),
        "caption": pa.string(),
        "bytes": pa.int64(),
        "written": pa.int64(),
        "start": pa.float64(),
        "end": pa.float64(),
        "duration": pa.float64(),
    }
    about = json.dumps({"format": FORMAT, "maker": fingerprint.as_dict()})
    return pa.schema(list(columns.items()), {ABOUT: about.encode()})


def maker_of(table: Any, address: str) -> ModelFingerprint:
    """The model that made a table's vectors."""
    try:
        about = json.loads((table.schema.metadata or {})[ABOUT])
        if about["format"] != FORMAT:
            raise InputError(
                f"The gallery {quoted(address)} has format {about['format']}, and this program "
                f"reads format {FORMAT}; index the videos again into another place."
            )
        return record(ModelFingerprint, about["maker"])
    except InputError:
        raise
    except (KeyError, ValueError, TypeError):
        raise unreadable(address) from None


def rows_of(embeddings: Sequence[Embedding], schema: Any) -> Any:
    """Embeddings as rows of the table; of a long video all its moments must be among them."""
    import pyarrow as pa  # type: ignore[import-not-found]

    def lists(name: str, dtype: Any, of: Any) -> Any:
        raw = np.concatenate([np.asarray(of(each), dtype).reshape(-1) for each in embeddings])
        return pa.FixedSizeListArray.from_arrays(pa.array(raw), schema.field(name).type.list_size)

    entries = [each.entry for each in embeddings]
    times = np.stack([np.asarray(each.times, np.float32) for each in embeddings])
    return pa.Table.from_arrays(
        [
            lists("vector", np.float32, lambda each: each.vector),
            lists("frames", np.float16, lambda each: each.frames),
            lists("times", np.float32, lambda each: each.times),
            pa.array([each.picture for each in embeddings], pa.binary()),
            pa.array([entry.video for entry in entries]),
            pa.array([entry.content for entry in entries]),
            pa.array([entry.caption for entry in entries]),
            pa.array([entry.stamp[0] for entry in entries], pa.int64()),
            pa.array([entry.stamp[1] for entry in entries], pa.int64()),
            pa.array([entry.start for entry in entries], pa.float64()),
            pa.array([entry.end for entry in entries], pa.float64()),
            pa.array(durations_of(entries, times), pa.float64()),
        ],
        schema=schema,
    )


def entry_of(row: dict[str, Any]) -> VideoEntry:
    """What is known of a video, from its row."""
    return VideoEntry(
        row["video"],
        row["content"],
        row["caption"],
        (row["bytes"], row["written"]),
        row["start"],
        row["end"],
    )


ENTRY = ("video", "content", "caption", "bytes", "written", "start", "end")
COLUMNS = (*ENTRY, "vector", "frames", "times", "picture")


def matrix(rows: Any, column: str, dtype: Any) -> np.ndarray:
    """A column of lists as a matrix."""
    flat = rows[column].combine_chunks()
    size = flat.type.list_size
    return np.asarray(flat.flatten(), dtype).reshape(-1, size)


def unreadable(address: str) -> InputError:
    """What to say of a table that is none of ours, or damaged."""
    return InputError(
        f"The gallery {quoted(address)} cannot be read; it is damaged or no gallery of ours: "
        "index the videos again into another place."
    )
