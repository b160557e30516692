"""Which columns of a list hold the videos, their classes, their sentences and their times."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from vitaclip.data.lists.columns import called, is_path, plain
from vitaclip.data.lists.table import NUMBER, Table, some, whole_number, whole_numbers
from vitaclip.errors import InputError, quoted

GOALS = ("classify", "match")
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


def video_columns(
    table: Table, there: Callable[[str], bool], is_class: Callable[[str], bool], goal: str = ""
) -> Columns:
    """The columns by their names, or by what is in them.

    Args:
        table: The list.
        there: Whether a file of this name is found.
        is_class: Whether a cell is one of the classes that were given.
        goal: What the list is for, classify or match, where it would serve both.

    Raises:
        InputError: if it can be read in two ways.
    """
    if goal and goal not in GOALS:
        raise InputError(f"There is no goal {goal!r}: {', '.join(GOALS)}.")
    if table.header:
        return _for_goal(table, _by_name(table, there), goal)
    return _by_content(table, there, is_class, goal)


def _by_name(table: Table, there: Callable[[str], bool]) -> Columns:
    header = table.header
    cut = called(header, "youtube")
    start, end = (next(iter(called(header, role)), None) for role in ("start", "end"))
    videos = cut or called(header, "video") or [
        i for i in range(table.width) if _share(table, i, is_path) > 0.5
    ]  # fmt: skip
    if not videos:
        raise InputError(
            f"{quoted(table.name)} has the columns {some(header, 6)}; which names the video files? "
            "Call it “video”."
        )
    if start is None and FRAMES & set(map(plain, header)):
        raise InputError(
            f"{quoted(table.name)} cuts videos by frames; “start” and “end” in seconds are needed."
        )
    if (start is None) != (end is None) and not cut:
        raise InputError(
            f"{quoted(table.name)} has a column for one end of a piece and none for the other; "
            "“start” and “end” are needed."
        )
    video = max(videos, key=lambda i: (_share(table, i, is_path), _share(table, i, there)))
    labels = [i for i in called(header, "label") if i != video]
    captions = [i for i in called(header, "caption") if i not in (video, *labels)]
    templates = [i for i in labels if plain(header[i]) == "template"]
    if templates:  # Something-Something: its “label” is a sentence with the things' names
        captions, labels = captions or [i for i in labels if i not in templates], templates
    return Columns(
        video,
        _repeated(header, _one_of(table, labels)),
        _repeated(header, captions[0] if captions else None),
        start,
        end,
        next(iter(called(header, "split")), None),
        bool(cut) and start is not None and end is not None,
    )


def _share(table: Table, column: int, holds: Callable[[str], bool]) -> float:
    cells = table.column(column)[:LOOKED_AT]
    return sum(map(holds, cells)) / max(1, len(cells))


def _one_of(table: Table, labels: Sequence[int]) -> int | None:
    """The column of labels; names are better than numbers, and two of names are too many."""
    words = [i for i in labels if not whole_numbers([c for c in table.column(i) if c])]
    differing = [i for i in words[1:] if table.column(i) != table.column(words[0])]
    family = _repeated(table.header, words[0]) if words else ()
    if differing and not {*differing} <= {*family}:
        raise table.two_ways(
            f"classes in {table.title(words[0])}", f"classes in {table.title(differing[0])}",
            "leave one of the two columns out",
        )  # fmt: skip
    return next(iter([*words, *labels]), None)


def _repeated(header: Sequence[str], column: int | None) -> tuple[int, ...]:
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
    if goal == "match" and not found.captions:
        return replace(found, captions=found.labels, labels=())
    return found


def _by_content(
    table: Table, there: Callable[[str], bool], is_class: Callable[[str], bool], goal: str
) -> Columns:
    columns = [*range(table.width)]
    shares = {i: (_share(table, i, is_path), _share(table, i, there)) for i in columns}
    video = max(columns, key=lambda i: shares[i])
    if not any(shares[video]):
        video = next((i for i in columns if not whole_numbers(table.column(i))), 0)
    rest = [i for i in columns if i != video]
    if rest and rest[0] == 0 and _row_numbers(table):
        if len(rest) == 1 and goal != "match":
            raise table.two_ways(
                "row numbers and files",
                "classes and files",
                "name the columns in a first line, “label,video”",
            )
        rest = rest[1:]
    start = end = None
    if len(rest) > 1 and _pieces(table, *rest[:2], alone=len(rest) == 2):
        start, end, *rest = rest
    words = [i for i in rest if not _numeric(table, i)]
    if not words:
        return Columns(video, _numbers(table, rest), (), start, end)
    if len(rest) > 2 or len(words) > 1:
        raise InputError(
            f"{quoted(table.name)} has {table.width} columns without names, and which holds what "
            "cannot be told; name them in a first line, such as “video,label” or “video,caption”."
        )
    if _says_classes(table, video, words[0], [i for i in rest if i not in words], is_class, goal):
        return Columns(video, (words[0],), (), start, end)
    return Columns(video, (), (words[0],), start, end)


def _row_numbers(table: Table) -> bool:
    numbers = whole_numbers(table.column(0)) or [-1]
    return numbers in ([*range(len(numbers))], [*range(1, len(numbers) + 1)])


def _pieces(table: Table, start: int, end: int, alone: bool) -> bool:
    """Whether two columns are where pieces begin and end; alone, whole numbers could be classes."""
    cells = [*table.column(start), *table.column(end)]
    times = [seconds(cell) for cell in cells]
    half = len(times) // 2
    return all(
        a is not None and b is not None and a < b for a, b in zip(times[:half], times[half:])
    ) and not (alone and whole_numbers(cells))


def _numeric(table: Table, column: int) -> bool:
    return all(not cell or whole_number(cell) is not None for cell in table.column(column))


def _numbers(table: Table, columns: Sequence[int]) -> tuple[int, ...]:
    """Several numbers behind a file: classes if there are more or fewer of them by line."""
    if len(columns) > 1 and all(all(table.column(i)) for i in columns):
        raise table.two_ways(
            f"{len(columns)} classes of each video", "a number of frames and a class",
            "name the columns in a first line, “video,label1,label2” or “video,frames,label”",
        )  # fmt: skip
    return tuple(columns)


def _says_classes(
    table: Table,
    video: int,
    words: int,
    numbers: Sequence[int],
    is_class: Callable[[str], bool],
    goal: str,
) -> bool:
    """Whether words beside a video are its class, and not a sentence about it."""
    cells = table.column(words)
    share = _share(table, words, is_class)
    if goal or share > 0.5:
        return goal == "classify" or (not goal and share > 0.5)
    different, long = len(set(cells)), sum(len(cell.split()) for cell in cells) / len(cells)
    pairs = {(row.cells[words], *(row.cells[i] for i in numbers)) for row in table.rows}
    folders = [
        plain(row.cells[video].replace("\\", "/").split("/")[-2])
        if "/" in row.cells[video].replace("\\", "/")
        else ""
        for row in table.rows
    ]
    if folders == [plain(cell) for cell in cells] or (
        2 * different <= len(cells) and len(pairs) == different
    ):
        return True
    if long >= 4 and 2 * different > len(cells):
        return False
    raise table.two_ways(
        f"classes in {table.title(words)} (“{cells[0][:40]}”)", "sentences in it",
        "name the columns in a first line, “video,label” or “video,caption”",
    )  # fmt: skip


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
