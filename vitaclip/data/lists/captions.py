"""Sentences by video: MSR-VTT's and MSVD's files of them, a pickle read as data among them."""

from __future__ import annotations

import pickle
from collections import defaultdict
from pathlib import Path
from typing import NoReturn

from vitaclip.data.tables.columns import called
from vitaclip.data.tables.read_table import read_table
from vitaclip.data.tables.text import read_text
from vitaclip.errors import InputError


def captions(path: Path) -> dict[str, list[str]]:
    """Every sentence of each video in a file of them.

    Raises:
        InputError: if it is none.
    """
    if path.suffix == ".pkl":
        return _pickled(path)
    said: dict[str, list[str]] = defaultdict(list)
    if path.suffix == ".txt":  # lines of remarks, "# …", name no video
        for line in read_text(path)[0].splitlines():
            name, _, sentence = line.strip().partition(" ")
            said[name].append(sentence)
        return said
    table = read_table(path)
    video, caption = (next(iter(called(table.header, role)), -1) for role in ("video", "caption"))
    if min(video, caption) < 0:
        raise InputError(f"{path.name} cannot be read; the sentences of each video are needed.")
    for row in table.rows:
        said[row.cells[video]].append(row.cells[caption])
    return said


class _Words(pickle.Unpickler):
    """Reads lists, dicts and words, and nothing that would have to be looked up or run."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"{module}.{name} is not a word")


def _pickled(path: Path) -> dict[str, list[str]]:
    """MSVD's captions: each a sentence or the list of its words."""
    try:
        with path.open("rb") as file:
            found = _Words(file).load()
        return {
            name: [said if isinstance(said, str) else " ".join(said) for said in sentences]
            for name, sentences in found.items()
        }
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, TypeError, ValueError):
        raise InputError(
            f"{path.name} is not what it should be: a pickled table of captions and nothing else."
        ) from None
