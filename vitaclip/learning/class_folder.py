"""A folder to learn from: one sub-folder for each class, named as the class is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vitaclip.data.labels import check_labels, one_line
from vitaclip.data.lists.class_folders import class_folders
from vitaclip.data.lists.class_names import in_words
from vitaclip.errors import InputError, quoted
from vitaclip.io.checksums import digest

MOST_CLIPS = 2000


@dataclass(frozen=True)
class ClassFolder:
    """Files and their classes; `notes` say what was left out or is doubtful, a sentence each."""

    names: tuple[str, ...]
    files: tuple[Path, ...]
    labels: tuple[int, ...]
    notes: tuple[str, ...] = ()


def read_class_folder(folder: Path) -> ClassFolder:
    """The clips of a folder by class, in the order of the alphabet; every recording once.

    Raises:
        InputError: if there are fewer than two classes, two folders name one, or a clip lies in
            two of them.
    """
    if not folder.is_dir():
        raise InputError(
            f"There is no folder {quoted(folder)}; learning needs one with a sub-folder of clips "
            "for each class."
        )
    rows = [(folder / row.cells[0], row.cells[1]) for row in class_folders(folder, "train").rows]
    raw = list(dict.fromkeys(name for _, name in rows))
    names = _names(folder, raw)
    if len(rows) > MOST_CLIPS:
        raise InputError(
            f"{quoted(folder)} holds {len(rows):,} clips; a lesson takes {MOST_CLIPS:,}, and more "
            "are for `vitaclip train videos`."
        )
    place = {name: number for number, name in enumerate(raw)}
    found = _once([(path, place[name]) for path, name in rows], names)
    notes = (*_repeated(len(rows) - len(found)), *_empty(folder, raw), *_alone(found, names))
    files, labels = zip(*found)
    return ClassFolder(names, files, labels, notes)


def _names(folder: Path, raw: list[str]) -> tuple[str, ...]:
    """The names of classes as people write them."""
    names = in_words([one_line(unicodedata.normalize("NFC", name)) or name for name in raw])
    if len(names) < 2:
        only = f"videos of one class only, {quoted(names[0], True)}" if names else "no videos"
        raise InputError(
            f"{quoted(folder)} holds {only} in its sub-folders; two classes or more are needed to "
            "tell them apart: give each a sub-folder with clips."
        )
    first: dict[str, str] = {}
    for name, folder_name in zip(names, raw):
        other = first.setdefault(name.casefold(), folder_name)
        if other != folder_name:
            raise InputError(
                f"Two folders name one class: {quoted(other)} and {quoted(folder_name)}; put "
                "their clips into one, or rename one of them."
            )
    return check_labels(names)


def _once(rows: list[tuple[Path, int]], names: tuple[str, ...]) -> list[tuple[Path, int]]:
    """Each recording once: the same clip on both sides of a test would answer for itself."""
    first: dict[str, tuple[Path, int]] = {}
    for path, label in rows:
        other, known = first.setdefault(digest(path), (path, label))
        if known != label:
            raise InputError(
                f"{quoted(path)} of {quoted(names[label], True)} is the same clip as "
                f"{quoted(other)} of {quoted(names[known], True)}; leave it in one of them."
            )
    return list(first.values())


def _repeated(many: int) -> Iterator[str]:
    if many:
        yield f"{many} clips are there more than once, counted once."


def _empty(folder: Path, raw: list[str]) -> Iterator[str]:
    inside = [path for path in sorted(folder.iterdir()) if path.is_dir()]
    if not any(path.name in raw for path in inside):
        return  # the classes lie in sub-folders train and test
    for path in inside:
        if path.name not in raw and not path.name.startswith("."):
            yield f"The folder {quoted(path)} holds no videos and is left out."


def _alone(rows: list[tuple[Path, int]], names: tuple[str, ...]) -> Iterator[str]:
    for number, name in enumerate(names):
        if sum(label == number for _, label in rows) == 1:
            yield (
                f"{quoted(name, True)} has one clip: it learns from that, and nothing tests it; "
                "add another."
            )
