"""Labels of a list as places among its classes: by name, by number, from 0 or from 1."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vitaclip.data.lists.class_names import ClassNames, in_words, of_names
from vitaclip.data.tables.table import Table, counted, whole_number
from vitaclip.errors import InputError, quoted


@dataclass(frozen=True)
class Labelled:
    """Where the labels of each row stand among the classes, and how they were counted."""

    places: list[tuple[int, ...]]
    classes: ClassNames
    counted: str = ""


def bare(name: str) -> str:
    """A name without case, spaces and marks: its spelling in every list of the field."""
    return re.sub(r"[\W_]+", "", name).casefold()


def pieces(cell: str, known: Mapping[str, int]) -> list[str]:
    """The labels in a cell: one, or several between bars or semicolons, or commas if all known."""
    cell = cell[1:-1].strip() if re.fullmatch(r"\[.*[,\"'].*\]", cell) else cell
    parts = [part.strip().strip("\"'").strip() for part in re.split(r"[|;]", cell)]
    if len(parts) == 1 and bare(cell) not in known and "," in cell:
        apart = [part.strip().strip("\"'").strip() for part in cell.split(",")]
        fits = all(bare(part) in known or (not known and part.isdecimal()) for part in apart)
        parts = apart if fits else parts
    return [part for part in parts if part]


def labelled(
    table: Table,
    labels: Sequence[Sequence[str]],
    folders: Sequence[str],
    classes: ClassNames | None,
    others: Sequence[Sequence[str]] = (),
) -> Labelled:
    """The labels of every row as places among the classes, which they make where none are given.

    Args:
        table: The list, for messages.
        labels: The labels of each row as they are written.
        folders: The folder of each row's file, which often is its class.
        classes: The classes, if a list of them was given.
        others: The labels of rows that are of another part, whose classes exist as well.

    Raises:
        InputError: for a label that is no class, or numbers without names, or folders that say
            another class than the numbers do.
    """
    flat = [label for each in labels for label in each]
    numeric = all(whole_number(label) is not None for label in flat)
    if classes is None and numeric:
        classes = _numbered_by_folders(table, labels, folders)
    elif classes is None:
        every = [*flat, *(label for each in others for label in each)]
        classes = of_names(every, " occurring in the list")
    spelt = {bare(name): place for place, name in enumerate(classes.names)}
    if all(bare(label) in spelt for label in flat):
        return Labelled([_places(each, lambda name: spelt[bare(name)]) for each in labels], classes)
    if not numeric:
        _refuse(table, labels, lambda label: bare(label) in spelt, classes)
    numbers, how = _counting(table, labels, folders, classes, spelt)
    places = [_places(each, lambda label: numbers[whole_number(label) or 0]) for each in labels]
    return Labelled(places, classes, how)


def _places(labels: Sequence[str], place: Callable[[str], int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(map(place, labels)))


def _refuse(
    table: Table,
    labels: Sequence[Sequence[str]],
    fits: Callable[[str], bool],
    classes: ClassNames,
    which: str = "",
) -> None:
    """Name the first line with a label that is no class."""
    for row, each in zip(table.rows, labels):
        for label in each:
            if not fits(label):
                known = counted(len(classes.names), "class", "classes")
                raise InputError(f"{table.place(row)}: {label!r} is none of the {known}{which}.")


def _counting(
    table: Table,
    labels: Sequence[Sequence[str]],
    folders: Sequence[str],
    classes: ClassNames,
    spelt: Mapping[str, int],
) -> tuple[Mapping[int, int], str]:
    """What each number means: as the class list says, from 0, or from 1; the folders decide."""
    from_zero = dict(enumerate(classes.lines or range(len(classes.names))))
    ways = {
        "as the classes are numbered": dict(classes.numbers),
        "from 0": from_zero,
        "from 1": {number + 1: place for number, place in from_zero.items()},
    }
    used = {whole_number(label) for each in labels for label in each}
    if classes.numbers and [*classes.numbers] not in ([*from_zero], [n + 1 for n in from_zero]):
        ways = {
            "as the classes are numbered": dict(classes.numbers)
        }  # a number with gaps is a name
    fitting = {how: way for how, way in ways.items() if way and used <= set(way)}
    if not fitting:
        way = next(way for way in ways.values() if way)
        which = f", which are numbered {min(way)} to {max(way)}"
        _refuse(table, labels, lambda label: whole_number(label) in way, classes, which)
        raise InputError(
            f"{quoted(table.name)} counts classes from 0 in some lines, from 1 in others."
        )
    said = [(labels[i], spelt.get(bare(folder))) for i, folder in enumerate(folders)]
    told = [(each, place) for each, place in said if place is not None]
    if 2 * len(told) <= len(labels):
        how = next(iter(fitting))
        return fitting[how], f", counted {how}"
    agree = {
        how: sum(place in [way[whole_number(label) or 0] for label in each] for each, place in told)
        for how, way in fitting.items()
    }
    best = max(agree, key=lambda how: agree[how])
    if 2 * agree[best] < len(told):
        raise InputError(
            f"{quoted(table.name)} and the class list do not belong together: by its number the "
            f"first clip is “{classes.names[fitting[best][whole_number(told[0][0][0]) or 0]]}”, by "
            f"its folder “{classes.names[told[0][1] or 0]}”; give the class list of this data set."
        )
    return fitting[best], f", counted {best}, as the folders' names confirm"


def _numbered_by_folders(
    table: Table, labels: Sequence[Sequence[str]], folders: Sequence[str]
) -> ClassNames:
    """Classes that have a number in the list and a name in the folders, one for one."""
    names: dict[int, str] = {}
    for each, folder in zip(labels, folders):
        number = whole_number(each[0]) if len(each) == 1 else None
        if number is None or not folder or names.setdefault(number, folder) != folder:
            names = {}
            break
    if len(names) < 2 or len(set(names.values())) < len(names):
        raise InputError(
            f"{quoted(table.name)} gives classes by their numbers, and nothing says their names; "
            "name the list that does with --classes."
        )
    order = sorted(names)
    words = in_words([names[number] for number in order])
    understood = f"{counted(len(words), 'class', 'classes')}, named after the folders"
    return ClassNames(tuple(words), understood, {n: i for i, n in enumerate(order)})
