"""Which columns of a list of classes hold their names and their numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vitaclip.data.tables.columns import called, is_path, plain, with_header
from vitaclip.data.tables.table import Table, counted, some, whole_number, whole_numbers
from vitaclip.errors import InputError, quoted

HEADED = "name “id,name” or “name” in a first line of its own"


@dataclass(frozen=True)
class Found:
    """What was found in a table: names as they stand there, their numbers, and how to say so."""

    names: Sequence[str]
    numbers: Sequence[int] | None
    how: str


def find_columns(table: Table) -> tuple[Table, Found]:
    """The table without a header that looked like a row, and what was found in it.

    Raises:
        InputError: if it can be read in two ways.
    """
    if not table.rows:
        raise InputError(f"{quoted(table.name)} lists no classes; write at least one, one a line.")
    table = with_header(table, ("name", "label"))
    return table, _by_header(table) if table.header else WIDTHS[min(table.width, 3)](table)


def _by_header(table: Table) -> Found:
    """The columns by their names: one of names, and one of numbers if there is any."""
    numeric = {i: n for i in range(table.width) if (n := whole_numbers(table.column(i)))}
    for i in called(table.header, "number"):
        if i not in numeric:
            _check_numbers(table, i)
    if called(table.header, "youtube") or _lists_videos(table):
        return _of_videos(table, numeric)
    names = [i for i in called(table.header, "name") if i not in numeric]
    numbers = [i for i in called(table.header, "number") if i in numeric]
    if not names:
        words = [i for i in range(table.width) if i not in numeric and any(table.column(i))]
        named = called(table.header, "name") or words
        if len(named) != 1:
            raise InputError(
                f"{quoted(table.name)} has the columns {some(table.header)}; which holds the names "
                "of the classes? Call it “name”."
            )
        names = named
    same = [plain(table.header[i]) for i in names]
    if len(names) > 1 and not {"name", "classname", "labelname", "actionname"} & {same[0]}:
        raise table.two_ways(
            f"names in {table.title(names[0])}", f"names in {table.title(names[1])}",
            "call the right column “name”",
        )  # fmt: skip
    chosen = names[0]
    numbers = [i for i in numbers if i != chosen] or [
        i for i in numeric if i != chosen and plain(table.header[i]) in ("", "unnamed0")
    ]
    differing = [i for i in numbers[1:] if numeric[i] != numeric[numbers[0]]]
    if differing:
        raise table.two_ways(
            f"numbers in {table.title(numbers[0])}", f"numbers in {table.title(differing[0])}",
            "leave one of the two columns out",
        )  # fmt: skip
    how = f" from the column {table.title(chosen)}"
    how += f" with the numbers of {table.title(numbers[0])}" if numbers else ""
    return Found(table.column(chosen), numeric[numbers[0]] if numbers else None, how)


def _check_numbers(table: Table, column: int) -> None:
    """A column that is of numbers but for a few cells holds a slip."""
    other = [row for row in table.rows if whole_number(row.cells[column]) is None]
    if 2 * len(other) < len(table.rows):
        raise InputError(
            f"{table.place(other[0])}: {table.title(column)} is {other[0].cells[column]!r}, and a "
            "whole number is needed, as in the other lines."
        )


def _lists_videos(table: Table) -> bool:
    """Whether rows are videos, and the classes of them come again and again."""
    videos = [i for i in called(table.header, "video") if plain(table.header[i]) != "name"]
    return any(sum(map(is_path, table.column(i))) * 2 > len(table.rows) for i in videos) or any(
        plain(table.header[i]).startswith(("video", "clip", "path", "file", "vid")) for i in videos
    )


def _of_videos(table: Table, numeric: Mapping[int, list[int]]) -> Found:
    """The classes that occur in a list of videos."""
    labels = [i for i in called(table.header, "label") if i not in numeric]
    if not labels:
        raise InputError(
            f"{quoted(table.name)} lists videos and names no classes; a list of names is needed."
        )
    return _occurring(table, labels[0])


def _occurring(table: Table, column: int) -> Found:
    cells = untemplated(table, column, table.column(column))
    labels = sorted({label for label in cells if label}, key=str.casefold)
    how = f" occurring in {table.title(column)} of {counted(len(table.rows), 'video')}"
    return Found(labels, None, how)


def untemplated(table: Table, column: int, cells: Sequence[str]) -> list[str]:
    """Something-Something's “Pushing [something]” as its own list of classes has it."""
    template = bool(table.header) and plain(table.header[column]) == "template"
    return [re.sub(r"[\[\]]", "", cell) if template else cell for cell in cells]


def _one_column(table: Table) -> Found:
    """A name a line; a first line that is called as a column is called is a header."""
    names = table.column(0)
    numbers = whole_numbers(names)
    if numbers and len(set(numbers)) < len(numbers):
        raise table.two_ways("classes that are numbers", "the labels of clips", HEADED)
    if len(names) == 1 and re.search("[,;]", names[0]):
        raise _one_line(table, names[0])
    if names and all(map(is_path, names)):
        raise InputError(f"{quoted(table.name)} lists videos; a list of class names is needed.")
    return Found(names, None, ", all of them numbers" if numbers else ", one a line")


def _one_line(table: Table, line: str) -> InputError:
    """The refusal of a single line with commas: a name that has some, or several names."""
    ways = f"one class, “{line[:60]}”", "several between commas"
    return table.two_ways(*ways, "write one name a line")


def _two_columns(table: Table) -> Found:
    """A number and a name, in either order; spaces between them are no proof yet."""
    numeric = {i: n for i in (0, 1) if (n := whole_numbers(table.column(i)))}
    if any(map(is_path, table.column(0))) and 1 not in numeric:
        return _occurring(table, 1)
    if any(map(is_path, table.column(0))):
        raise InputError(f"{quoted(table.name)} lists videos by number; names are needed.")
    if len(numeric) != 1:
        if not numeric and len(table.lines) == 1:
            raise _one_line(table, table.lines[0].cells[0])
        if not numeric and table.lines and not any("\t" in row.cells[0] for row in table.lines):
            first, second = (some(table.column(i), 1) for i in (0, 1))
            raise table.two_ways(
                f"one name a line (“{table.lines[0].cells[0]}”)",
                f"two columns (“{first}” and “{second}”)", HEADED,
            )  # fmt: skip
        raise table.two_ways(f"names in {table.title(0)}", f"names in {table.title(1)}", HEADED)
    ((column, numbers),) = numeric.items()
    sure = not table.loose or plain(table.name).startswith("classind") or _coded(table, 1 - column)
    if not sure and not _counts(numbers):
        return _no_columns(table, numbers)
    return Found(table.column(1 - column), numbers, " with their numbers")


def _coded(table: Table, column: int) -> bool:
    """Whether a column holds the names of programs, ApplyEyeMakeup, each a single word."""
    return all(re.fullmatch(r"\w*([a-z][A-Z]|_)\w*", name) for name in table.column(column))


def _counts(numbers: Sequence[int]) -> bool:
    """Whether numbers count something, from 0 or 1 without a gap; two would be chance."""
    return len(numbers) > 2 and sorted(numbers) in (
        [*range(len(numbers))],
        [*range(1, len(numbers) + 1)],
    )


def _no_columns(table: Table, numbers: Sequence[int]) -> Found:
    """Numbers that are words of the names, “100 metres”, or hardly tell."""
    if len(set(numbers)) < len(numbers) or len(numbers) == 1:
        return Found([row.cells[0] for row in table.lines], None, ", one a line")
    raise table.two_ways(
        f"one name a line (“{table.lines[0].cells[0]}”)",
        f"numbers and names ({numbers[0]}, “{max(table.rows[0].cells, key=len)}”)", HEADED,
    )  # fmt: skip


def _several_columns(table: Table) -> Found:
    """A row number, a number and a name; or a list of videos and their classes."""
    numeric = {i: n for i in range(table.width) if (n := whole_numbers(table.column(i)))}
    words = [i for i in range(table.width) if i not in numeric]
    paths = [i for i in words if sum(map(is_path, table.column(i))) * 2 > len(table.rows)]
    if len(paths) == 1 and len(words) == 2:
        return _occurring(table, words[1] if words[0] == paths[0] else words[0])
    first, *rest = numeric.values() or [[]]
    others = [numbers for numbers in rest if numbers != first]
    if not numeric and len(table.lines) == 1:
        raise _one_line(table, table.lines[0].cells[0])
    if len(words) != 1 or len(others) > 1 or not _counts(first):
        raise InputError(
            f"{quoted(table.name)} has {table.width} columns without names, and which holds the "
            f"classes cannot be told; {HEADED}."
        )
    return Found(table.column(words[0]), others[0] if others else first, " with their numbers")


WIDTHS = {1: _one_column, 2: _two_columns, 3: _several_columns}
