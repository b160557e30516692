"""Class names out of a table: in their order, each once, in plain words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vitaclip.data.labels import one_line
from vitaclip.data.lists.class_columns import find_columns
from vitaclip.data.tables.table import Table, counted, some
from vitaclip.errors import InputError, quoted


@dataclass(frozen=True)
class ClassNames:
    """The classes of a list in their order, each once.

    `numbers` says which place in `names` a number of the list means; it is empty where the list
    has no numbers of its own, and places then are lines. `lines` is the place of each line.
    """

    names: tuple[str, ...]
    understood: str
    numbers: Mapping[int, int] = field(default_factory=dict)
    lines: tuple[int, ...] = ()


def class_names(table: Table) -> ClassNames:
    """The classes of a table.

    Raises:
        InputError: if it can be read in two ways, or a name or number is missing or comes twice.
    """
    table, found = find_columns(table)
    names = [one_line(name.strip("\"'")) for name in found.names]
    for row, name in zip(table.rows, names):
        if not name:
            raise InputError(f"{table.place(row)}: the name of the class is missing.")
    if found.numbers is None:
        return _classes(names, None, [found.how, *table.remarks])
    twice = [number for number, count in Counter(found.numbers).items() if count > 1]
    if twice:
        held = [name for name, number in zip(names, found.numbers) if number == twice[0]]
        raise InputError(
            f"{quoted(table.name)} gives the number {twice[0]} to two classes, {some(held, 2)}; "
            "each class needs its own."
        )
    order = sorted(range(len(names)), key=lambda place: found.numbers[place])  # type: ignore[index]
    numbers = [found.numbers[place] for place in order]
    said = [f"{found.how}, {_counting(numbers, found.numbers)}", *table.remarks]
    return _classes([names[place] for place in order], numbers, said)


def of_names(raw: Iterable[str], how: str) -> ClassNames:
    """The classes that folders or labels of videos name, in the order of the alphabet."""
    return _classes(sorted(set(map(one_line, raw)), key=str.casefold), None, [how])


def _classes(raw: Sequence[str], numbers: Sequence[int] | None, said: list[str]) -> ClassNames:
    """Names in plain words, each once, and what there is to say of them."""
    names = in_words(raw)
    if names != [*raw]:
        change = next((a, b) for a, b in zip(raw, names) if a != b)
        said.append(f"written as words: {change[0]} as “{change[1]}”")
    places: dict[str, int] = {}
    lines = tuple(places.setdefault(name.casefold(), len(places)) for name in names)
    kept = dict(zip(map(str.casefold, reversed(names)), reversed(names)))
    if len(places) < len(names):
        again = [name for name, count in Counter(map(str.casefold, names)).items() if count > 1]
        said.append(f"{some(again)} more than once, counted once")
    understood = counted(len(places), "class", "classes") + "; ".join(filter(None, said))
    by_number = dict(zip(numbers, lines)) if numbers is not None else {}
    return ClassNames(tuple(kept[name] for name in places), understood, by_number, lines)


def in_words(raw: Sequence[str]) -> list[str]:
    """Names as people write them where the list has those of programs, ApplyEyeMakeup, brush_hair.

    Only if no name of the list has a space: then somebody has written them.
    """
    coded = any("_" in name or re.search("[a-z][A-Z]", name) for name in raw)
    if not coded or any(" " in name for name in raw):
        return [*raw]
    return [readable(name) for name in raw]


def readable(raw: str) -> str:
    """A data set's class name in plain words: "ApplyEyeMakeup" and "apply_eye_makeup" alike."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", raw.replace("_", " "))
    return " ".join(words.lower().split())


def _counting(numbers: Sequence[int], written: Sequence[int]) -> str:
    """How the classes are numbered, with what may surprise."""
    gaps = numbers[-1] - numbers[0] + 1 - len(numbers)
    said = f"{numbers[0]}–{numbers[-1]}"
    said += f" with {counted(gaps, 'gap')}" if gaps else ""
    return said + (", put in that order" if [*written] != [*numbers] else "")
