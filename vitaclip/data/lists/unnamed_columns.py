"""The same without a header: what the columns of a list of videos hold, told by their cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from vitaclip.data.lists.video_columns import Columns, Holds, seconds, share
from vitaclip.data.tables.columns import is_path, plain
from vitaclip.data.tables.table import Table, whole_number, whole_numbers
from vitaclip.errors import InputError, quoted

NAME_THEM = "name the columns in a first line, “video,label” or “video,caption”"


def unnamed_columns(table: Table, there: Holds, is_class: Holds, goal: str = "") -> Columns:
    """The columns by what is in them.

    Args:
        table: The list.
        there: Whether a file of this name is found.
        is_class: Whether a cell is one of the classes that were given.
        goal: What the list is for, classify or match, where it would serve both.

    Raises:
        InputError: if it can be read in two ways.
    """
    video = _video(table, there)
    rest = [i for i in range(table.width) if i != video]
    if rest[:1] == [0] and _counts_rows(table):
        rest = rest[1:]
        if not rest and goal != "match":
            raise table.two_ways("numbers of rows and files", "classes and files", NAME_THEM)
    start = end = None
    if len(rest) > 1 and _pieces(table, rest[0], rest[1], alone=len(rest) == 2):
        start, end, *rest = rest
    words = [i for i in rest if not _numeric(table, i)]
    if not words:
        return Columns(video, _several(table, rest), (), start, end)
    if len(rest) > 2 or len(words) > 1:
        raise InputError(
            f"{quoted(table.name)} has {table.width} columns without names, and which holds what "
            f"cannot be told; {NAME_THEM}."
        )
    numbers = [i for i in rest if i not in words]
    if _classes(table, video, words[0], numbers, is_class, goal):
        return Columns(video, (words[0],), (), start, end)
    return Columns(video, (), (words[0],), start, end)


def _video(table: Table, there: Holds) -> int:
    """The column that names files, or else is likeliest to."""
    shares = {i: (share(table, i, is_path), share(table, i, there)) for i in range(table.width)}
    best = max(shares, key=lambda i: shares[i])
    if any(shares[best]):
        return best
    return next((i for i in shares if not whole_numbers(table.column(i))), 0)


def _counts_rows(table: Table) -> bool:
    numbers = whole_numbers(table.column(0)) or [-1]
    return numbers in ([*range(len(numbers))], [*range(1, len(numbers) + 1)])


def _pieces(table: Table, start: int, end: int, alone: bool) -> bool:
    """Whether two columns are where pieces begin and end; alone, whole numbers could be classes."""
    begins, ends = map(seconds, table.column(start)), map(seconds, table.column(end))
    inside = all(a is not None and b is not None and a < b for a, b in zip(begins, ends))
    return inside and not (alone and whole_numbers([*table.column(start), *table.column(end)]))


def _numeric(table: Table, column: int) -> bool:
    return all(not cell or whole_number(cell) is not None for cell in table.column(column))


def _several(table: Table, columns: Sequence[int]) -> tuple[int, ...]:
    """Several numbers behind a file: classes, if some lines have more of them than others."""
    if len(columns) > 1 and all(all(table.column(i)) for i in columns):
        raise table.two_ways(
            f"{len(columns)} classes of each video", "a number of frames and a class",
            "name the columns in a first line, “video,label1,label2” or “video,frames,label”",
        )  # fmt: skip
    return tuple(columns)


def _classes(
    table: Table, video: int, words: int, numbers: Sequence[int], is_class: Holds, goal: str
) -> bool:
    """Whether words beside a video are its class, and not a sentence about it."""
    if goal:
        return goal == "classify"
    if share(table, words, is_class) > 0.5:
        return True
    cells = table.column(words)
    folders = [PurePosixPath(row.cells[video].replace("\\", "/")).parent.name for row in table.rows]
    pairs = {(row.cells[words], *(row.cells[i] for i in numbers)) for row in table.rows}
    different, words_each = len(set(cells)), sum(len(cell.split()) for cell in cells) / len(cells)
    if [*map(plain, folders)] == [*map(plain, cells)] or words_each <= 1.5:
        return True
    if len(pairs) == different and (
        2 * different <= len(cells) or (words_each < 4 and different < len(cells))
    ):
        return True
    if words_each >= 4:
        return False
    raise table.two_ways(
        f"classes in {table.title(words)} (“{cells[0][:40]}”)", "sentences in it", NAME_THEM
    )
