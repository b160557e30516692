"""Annotation: a line of a video list, where the clip lies and what is said about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vitaclip.errors import InputError


@dataclass(frozen=True)
class Annotation:
    """One clip of a list; `place` is what a message about it begins with: file and line."""

    path: Path
    place: str
    label: int = -1
    captions: tuple[str, ...] = ()

    def problem(self, reason: object) -> InputError:
        """A sentence about this clip that says which line of which list it stands in."""
        return InputError(f"{self.place}: {reason}")


def lines(path: Path) -> list[tuple[int, str]]:
    """The lines of a text file that say something, with their numbers from 1."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"The list {path.name} cannot be read; a text file is needed.") from None
    numbered = enumerate((line.strip() for line in text.splitlines()), start=1)
    return [(number, line) for number, line in numbered if line]


def readable(raw: str, known: Iterable[str] = ()) -> str:
    """A data set's class name in plain words: "ApplyEyeMakeup" and "apply_eye_makeup" alike.

    A name of `known` that is the same but for spaces and case is preferred: people spelt it.
    """
    spelt = {_bare(name): name for name in known}
    if _bare(raw) in spelt:
        return spelt[_bare(raw)]
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", raw.replace("_", " "))
    return " ".join(words.lower().split())


def number_of(name: str, classes: Sequence[str], place: str) -> int:
    """The number of a class in a list, by its number or its name in any spelling."""
    if name.isdecimal() and int(name) < len(classes):
        return int(name)
    spelt = {_bare(known): number for number, known in enumerate(classes)}
    if _bare(name) not in spelt:
        raise InputError(f"{place}: {name!r} is none of the {len(classes)} classes.")
    return spelt[_bare(name)]


def missing(entries: Sequence[Annotation]) -> list[str]:
    """A sentence for every clip that is not where its list says."""
    gone = (entry for entry in entries if not entry.path.is_file())
    return [str(entry.problem(f"there is no file {entry.path.name}.")) for entry in gone]


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
