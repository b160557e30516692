"""A visitor's own clips beside the shared gallery: short ones whole, long ones as moments.

On the page `own:0` is their first file, and `own:0.4` the fifth moment of it where it is long. A
still picture is no find; others can be found by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import numpy as np

from vitaclip.errors import InputError
from vitaclip.inference.model_id import ModelId
from vitaclip.inference.search.embedding import unit
from vitaclip.inference.search.indexer import Indexer
from vitaclip.retrieval import Embedding, Gallery, ModelFingerprint
from vitaclip.video.content import is_picture

Part: TypeAlias = "tuple[int, int]"  # a file of theirs, and a moment of it
NOT_THERE = "That clip is not in the gallery any more; choose another one."


@dataclass(frozen=True)
class OwnClips:
    """A visitor's files as one model saw them."""

    files: tuple[tuple[Embedding, ...], ...]  # the moments of each; a short one has one
    pictures: tuple[bool, ...]  # which of them are still pictures

    @classmethod
    def read(cls, indexer: Indexer, paths: Sequence[str], model: ModelId) -> OwnClips:
        """These files; each is encoded only if it is new."""
        files = tuple(indexer.embeddings(Path(path), model) for path in paths)
        return cls(files, tuple(is_picture(path) for path in paths))

    @cached_property
    def rows(self) -> tuple[Part, ...]:
        """What is in each row of `gallery`."""
        numbers = (number for number, still in enumerate(self.pictures) if not still)
        return tuple((file, part) for file in numbers for part in range(len(self.files[file])))

    def gallery(self, fingerprint: ModelFingerprint) -> Gallery:
        """All that can be found among them."""
        return Gallery.of(fingerprint, [self.files[file][part] for file, part in self.rows])

    def name(self, row: int) -> str:
        """What the page calls a row."""
        file, part = self.rows[row]
        return f"own:{file}.{part}" if len(self.files[file]) > 1 else f"own:{file}"

    def is_long(self, name: str) -> bool:
        """Whether this is a film that has moments, and not one of them."""
        return len(self._parts(name)) > 1

    def part(self, name: str) -> Embedding:
        """A moment, or the one amid a file."""
        parts = self._parts(name)
        return parts[len(parts) // 2]

    def example(self, name: str) -> tuple[np.ndarray, tuple[int, ...]]:
        """The vector (e,) of a file or a moment, and the rows that show the same time of it.

        A long file is amid its moments.
        """
        parts, (file, part) = self._parts(name), read_name(name)
        same = [
            row
            for row, (other, moment) in enumerate(self.rows)
            if other == file and (part is None or _meet(parts[0], self.files[file][moment]))
        ]
        return unit(np.sum([each.vector for each in parts], axis=0)), tuple(same)

    def _parts(self, name: str) -> tuple[Embedding, ...]:
        file, part = read_name(name)
        if file >= len(self.files) or (part or 0) >= len(self.files[file]):
            raise InputError(NOT_THERE)
        return self.files[file] if part is None else self.files[file][part : part + 1]


def read_name(name: str) -> tuple[int, int | None]:
    """The file and the moment that a name of the page is about.

    Raises:
        InputError: where it is no such name; anyone may send anything.
    """
    which = name.partition(":")[2]
    file, _, part = which.partition(".")
    numbers = [text for text in (file, part) if text]
    told = f"own:{'.'.join(numbers)}" == name and len(which) < 9
    if not told or not file or not all(text.isascii() and text.isdecimal() for text in numbers):
        raise InputError(NOT_THERE)
    return int(file), int(part) if part else None


def _meet(one: Embedding, other: Embedding) -> bool:
    return one is other or one.entry.overlaps(other.entry)
