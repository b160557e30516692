"""Which columns of a list hold the videos, their classes, their sentences and their times."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from vitaclip.data.tables.columns import called, is_path, plain
from vitaclip.data.tables.table import NUMBER, Table, some, whole_numbers
from vitaclip.errors import InputError, quoted

Holds: TypeAlias = Callable[[str], bool]  # whether a cell is such a thing
LOOKED_AT = 50  # rows that decide which column names files that are there
FRAMES = {"startframe", "framestart", "stopframe", "endframe", "frameend"}


@dataclass(frozen=True)
class Columns:
    """Columns by what they hold; several of a kind where the list has label1, label2."""

    video: int
    labels: tuple[int, ...] = ()
    captions: tuple[int, ...] = ()
    start: int | None = None
    end: int | None = None
    split: int | None = None
    cut: bool = False  # the clip was cut from the video, and its times are part of its name


def named_columns(table: Table, there: Holds, goal: str = "") -> Columns:
    """The columns by their names in the header.

    Args:
        table: The list.
        there: Whether a file of this name is found.
        goal: What the list is for, classify or match, where it would serve both.

    Raises:
        InputError: if it can be read in two ways.
    """
    header = table.header
    cut = called(header, "youtube")
    start, end = _times(table, sure=bool(cut))
    files = [i for i in range(table.width) if share(table, i, is_path) > 0.5]
    videos = cut or called(header, "video") or files
    if not videos:
        raise InputError(
            f"{quoted(table.name)} has the columns {some(header, 6)}; which names the video files? "
            "Call it “video”."
        )
    video = max(videos, key=lambda i: (share(table, i, is_path), share(table, i, there)))
    labels = [i for i in called(header, "label") if i != video]
    captions = [i for i in called(header, "caption") if i not in (video, *labels)]
    templates = [i for i in labels if plain(header[i]) == "template"]
    if templates:  # Something-Something: its “label” is a sentence with the things' names
        captions, labels = captions or [i for i in labels if i not in templates], templates
    found = Columns(
        video,
        _alike(header, _one_of(table, labels)),
        _alike(header, captions[0] if captions else None),
        start,
        end,
        next(iter(called(header, "split")), None),
        bool(cut) and start is not None and end is not None,
    )
    return _for_goal(table, found, goal or ("classify" if templates else ""))


def share(table: Table, column: int, holds: Holds) -> float:
    """The share of a column's first cells that are such a thing."""
    cells = table.column(column)[:LOOKED_AT]
    return sum(map(holds, cells)) / max(1, len(cells))


def _times(table: Table, sure: bool) -> tuple[int | None, int | None]:
    """Where pieces of videos begin and end, in seconds."""
    start, end = (next(iter(called(table.header, role)), None) for role in ("start", "end"))
    if start is None and FRAMES & set(map(plain, table.header)):
        raise InputError(
            f"{quoted(table.name)} cuts videos by frames; “start” and “end” in seconds are needed."
        )
    if (start is None) != (end is None) and not sure:
        raise InputError(
            f"{quoted(table.name)} has a column for one end of a piece and none for the other; "
            "“start” and “end” are needed."
        )
    return start, end


def _one_of(table: Table, labels: Sequence[int]) -> int | None:
    """The column of labels; names are better than numbers, and two of names are too many."""
    words = [i for i in labels if not whole_numbers([cell for cell in table.column(i) if cell])]
    family = _alike(table.header, words[0]) if words else ()
    for other in words[1:]:
        if other not in family and table.column(other) != table.column(words[0]):
            raise table.two_ways(
                f"classes in {table.title(words[0])}", f"classes in {table.title(other)}",
                "leave one of the two columns out",
            )  # fmt: skip
    return next(iter([*words, *labels]), None)


def _alike(header: Sequence[str], column: int | None) -> tuple[int, ...]:
    """A column and those that are called the same but for a number behind."""
    if column is None:
        return ()
    bare = [re.sub(r"\d+$", "", plain(name)) for name in header]
    return tuple(i for i, name in enumerate(bare) if name == bare[column])


def _for_goal(table: Table, found: Columns, goal: str) -> Columns:
    """Classes and sentences are two tasks; a list that has both must be told which is meant."""
    if found.labels and found.captions and not goal:
        raise table.two_ways(
            f"classes in {table.title(found.labels[0])}",
            f"sentences in {table.title(found.captions[0])}", "say --goal classify or --goal match",
        )  # fmt: skip
    if goal == "match":
        words = () if any(whole_numbers(table.column(i)) for i in found.labels) else found.labels
        return replace(found, captions=found.captions or words, labels=())
    return replace(found, captions=() if goal else found.captions)


def seconds(cell: str) -> float | None:
    """“12.5”, “12,5”, “1:02:03.5” as seconds; nothing for what is no time."""
    if NUMBER.fullmatch(cell):
        return float(cell.replace(",", "."))
    if not re.fullmatch(r"(\d+:)?\d{1,2}:\d{1,2}([.,]\d+)?", cell):
        return None
    whole = 0.0
    for part in cell.replace(",", ".").split(":"):
        whole = 60 * whole + float(part)
    return whole
