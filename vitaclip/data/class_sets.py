"""Class sets: lists of class names that ship, known by a short name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vitaclip.data.labels import read_labels
from vitaclip.data.puppets.actions import ACTIONS
from vitaclip.errors import InputError, quoted
from vitaclip.io.checksums import check_listed

CLASS_SETS = {  # the name in links, and what a person calls it
    "puppets": "Puppets · all",
    "puppets-base": "Puppets · base",
    "puppets-novel": "Puppets · novel",
    "kinetics400": "Kinetics-400",
    "ucf101": "UCF101",
    "hmdb51": "HMDB51",
}
PUPPETS = {"puppets": (False, True), "puppets-base": (False,), "puppets-novel": (True,)}


def class_set(name: str, folder: Path) -> tuple[str, ...]:
    """The classes of a named set; those that are no puppets' lie in `folder`, one a line."""
    if name in PUPPETS:
        return tuple(each.name for each in ACTIONS.values() if each.novel in PUPPETS[name])
    if name not in CLASS_SETS:
        raise InputError(
            f"There is no class set {quoted(name)}; the known ones: {', '.join(CLASS_SETS)}."
        )
    path = folder / f"{name}.txt"
    if not path.is_file():
        raise InputError(f"The class list {path.name} is missing from assets/labels.")
    check_listed(path)
    return read_labels(path.read_text(encoding="utf-8"))


def respelled(names: Sequence[str], folder: Path) -> tuple[str, ...]:
    """The same classes as the lists that ship write them; a checkpoint keeps words and no signs."""
    shipped = {_letters(name): name for each in CLASS_SETS for name in class_set(each, folder)}
    return tuple(shipped.get(_letters(name), name) for name in names)


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))
