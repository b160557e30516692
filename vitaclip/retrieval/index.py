"""Embedding index (a gallery): in memory for a visit, or memory-mapped from its files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from vitaclip.errors import InputError, quoted
from vitaclip.io.brought import check_folder, record
from vitaclip.retrieval.entries import Embedding, ModelFingerprint, VideoEntry
from vitaclip.retrieval.filters.entry_columns import EntryColumns
from vitaclip.retrieval.filters.search_filter import SearchFilter
from vitaclip.retrieval.index_file import INDEX, SUMS
from vitaclip.retrieval.storage import ColumnStore

FORMAT = 2
KNOWN = (1, FORMAT)  # the first had no sums


@dataclass(frozen=True)
class Gallery:
    """What a search looks through; rows in `gone` were replaced by newer ones."""

    fingerprint: ModelFingerprint
    vectors: np.ndarray  # (n, e) float32, unit
    frames: Sequence[np.ndarray] | np.ndarray  # n of (t, e) float16, unit
    times: np.ndarray  # (n, t) float32, seconds
    entries: Sequence[VideoEntry]
    pictures: Sequence[bytes]  # JPEG
    gone: tuple[int, ...] = ()

    @classmethod
    def of(cls, fingerprint: ModelFingerprint, embeddings: Sequence[Embedding]) -> Gallery:
        """A gallery in memory."""
        width = len(embeddings[0].vector) if embeddings else 0
        return cls(
            fingerprint,
            np.array([each.vector for each in embeddings], np.float32).reshape(
                len(embeddings), width
            ),
            np.array([each.frames for each in embeddings], np.float16),
            np.array([each.times for each in embeddings], np.float32),
            tuple(each.entry for each in embeddings),
            tuple(each.picture for each in embeddings),
        )

    @classmethod
    def load(cls, folder: Path) -> Gallery:
        """The gallery in a folder, as it was last saved; its numbers are read when needed."""
        for last in (False, False, True):
            store = open_store(folder)
            if not store.about:
                raise InputError(
                    f"{quoted(folder)} holds no gallery; make one with `index VIDEOS --gallery`."
                )
            try:
                return read_gallery(store)
            except FileNotFoundError:  # a writer put a new file in an old one's place: look again
                if last:
                    raise unreadable(folder) from None
        raise AssertionError

    def __len__(self) -> int:
        return len(self.vectors) - len(self.gone)

    def count(self, only: SearchFilter) -> int:
        """How many a filter lets through."""
        return int(np.count_nonzero(self.passing(only))) if only else len(self)

    def passing(self, only: SearchFilter) -> np.ndarray:
        """Which rows (n,) are there, and let through by a filter."""
        passed = self.columns.passing(only)
        passed[list(self.gone)] = False
        return passed

    @cached_property
    def columns(self) -> EntryColumns:
        """What filters look at; read from the entries once."""
        return EntryColumns.of(self.entries, self.times)

    def check(self, fingerprint: ModelFingerprint) -> None:
        """Refuse a model that did not make this gallery."""
        if self.fingerprint != fingerprint:
            raise InputError(
                f"This gallery was made by {self.fingerprint}; the model asking is {fingerprint}. "
                "Their vectors cannot be compared: use the first, or index into another folder."
            )


def open_store(folder: Path) -> ColumnStore:
    """The columns of a folder; it is empty where there is no gallery yet."""
    if folder.is_dir():
        check_folder(folder)
    try:
        store = ColumnStore(folder)
    except InputError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise unreadable(folder) from None
    if store.about and store.about.get("format") not in KNOWN:
        raise InputError(
            f"The gallery {quoted(folder)} has format {store.about.get('format')}, and this "
            f"program reads format {FORMAT}; index the videos again into an empty folder."
        )
    if store.about and (store.about["format"] == FORMAT) != (SUMS in store.columns):
        raise unreadable(folder)
    return store


def unreadable(folder: Path) -> InputError:
    """What to say of a gallery that somebody or something damaged."""
    return InputError(
        f"The gallery {quoted(folder)} is damaged: its {INDEX} and its other files do not fit "
        "together. Index the videos again into an empty folder."
    )


def spoiled(row: int) -> InputError:
    """The same of one video in it."""
    return InputError(f"VideoEntry {row} of this gallery is damaged; index the videos again.")


def read_gallery(store: ColumnStore) -> Gallery:
    """A gallery whose columns stay on the disk."""
    try:
        return _read(store)
    except (FileNotFoundError, InputError):
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise unreadable(store.folder) from None


def _read(store: ColumnStore) -> Gallery:
    store.check()
    about = store.about
    fingerprint, width = record(ModelFingerprint, about["maker"]), about["width"]
    places = store.read("places.i64", "<i8", (4,))
    return Gallery(
        fingerprint,
        store.read("vectors.f32", "<f4", (width,)),
        Rows(store, "frames.f16", (fingerprint.frames, width)),
        store.read("times.f32", "<f4", (fingerprint.frames,)),
        Entries(Pieces(store, "entries.jsonl", places[:, :2])),
        Pieces(store, "pictures.jpegs", places[:, 2:]),
        tuple(about["gone"]),
    )


class Rows(Sequence[np.ndarray]):
    """Rows of float16 that stay in their file until one is looked at."""

    def __init__(self, store: ColumnStore, name: str, shape: tuple[int, ...]) -> None:
        self._store, self._name, self._shape = store, name, shape
        self._bytes = 2 * int(np.prod(shape, dtype=int))

    def __len__(self) -> int:
        return self._store.size(self._name) // max(self._bytes, 1)

    def __getitem__(self, row: int) -> np.ndarray:  # type: ignore[override]
        if not 0 <= row < len(self):
            raise IndexError(row)
        raw = self._store.piece(self._name, row * self._bytes, self._bytes)
        return np.frombuffer(raw, "<f2").reshape(self._shape)


class Pieces(Sequence[bytes]):
    """Pieces of one long file, each from a byte and so many bytes long; none of them is kept."""

    def __init__(self, store: ColumnStore, name: str, places: np.ndarray) -> None:
        self._store, self._name, self._places = store, name, places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, row: int) -> bytes:  # type: ignore[override]
        try:
            return self._store.piece(self._name, *self._places[row].tolist())
        except InputError:
            raise
        except (OSError, ValueError):
            raise spoiled(row) from None


class Entries(Sequence[VideoEntry]):
    """Entries that stay in their file as JSON, one a line, until one is looked at."""

    def __init__(self, lines: Pieces) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, row: int) -> VideoEntry:  # type: ignore[override]
        try:
            return VideoEntry.from_dict(json.loads(self._lines[row]))
        except InputError:
            raise
        except (ValueError, KeyError, TypeError, RecursionError):
            raise spoiled(row) from None
