"""Videos out of a table: files found, classes numbered, sentences gathered, each video once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vitaclip.data.annotations import Annotation
from vitaclip.data.labels import one_line
from vitaclip.data.lists.class_names import ClassNames
from vitaclip.data.lists.columns import PARTS, plain
from vitaclip.data.lists.files import Finder
from vitaclip.data.lists.numbering import bare, labelled, pieces
from vitaclip.data.lists.table import Row, Table, counted, some
from vitaclip.data.lists.video_columns import Columns, seconds, video_columns
from vitaclip.errors import InputError, quoted


@dataclass(frozen=True)
class VideoList:
    """What a list of videos says: a clip an entry, its classes or its sentences."""

    entries: tuple[Annotation, ...]
    understood: str  # in one line
    classes: tuple[str, ...] = ()
    by_sentences: bool = False

    @property
    def several(self) -> int:
        """How many classes, or sentences, the richest video has."""
        said = (e.captions if self.by_sentences else e.labels for e in self.entries)
        return max(map(len, said), default=0)


@dataclass(frozen=True)
class Request:
    """What is asked of a list: where its videos lie, and what it is for."""

    root: Path
    classes: ClassNames | None = None
    part: str = ""  # train or test, where a list has both
    goal: str = ""  # classify or match, where a list serves both
    optional: bool = False  # videos alone will do: an index needs no words


def videos_of(table: Table, ask: Request) -> VideoList:
    """The videos of a table.

    Raises:
        InputError: if it can be read in two ways, names no file that is there, or a cell is wrong.
    """
    finder = Finder(ask.root)
    known = {bare(name): i for i, name in enumerate(ask.classes.names if ask.classes else ())}
    columns = video_columns(
        table, lambda cell: finder.find([cell]) is not None, lambda cell: bare(cell) in known, ask.goal
    )  # fmt: skip
    finder.moved.clear()
    finder.twice.clear()
    table, chosen = _part(table, columns.split, ask.part)
    if not table.rows:
        raise InputError(f"{quoted(table.name)} lists no videos; a line for each is needed.")
    names = [_names(row, columns) for row in table.rows]
    clips = [_clip(table, row, columns, finder, each) for row, each in zip(table.rows, names)]
    missing = [clip.path.name for clip, there in clips if not there]
    if len(missing) == len(clips):
        raise InputError(
            f"None of the {counted(len(clips), 'file')} that {quoted(table.name)} names is in "
            f"{quoted(ask.root)}; the first is {missing[0]!r}: say where the videos lie."
        )
    entries = [clip for clip, _ in clips]
    files = [_missing(missing), _found(finder), *table.remarks]
    if columns.captions:
        entries = _once(
            [replace(e, captions=_said(row, columns)) for e, row in zip(entries, table.rows)], table
        )
        return VideoList(
            tuple(entries), _sentence(table, entries, columns, [chosen, *files]), (), True
        )
    cells = [[p for i in columns.labels for p in pieces(row.cells[i], known)] for row in table.rows]
    folders = [
        Path(each[0].replace("\\", "/")).parent.name or clip.path.parent.name
        for each, clip in zip(names, entries)
    ]
    how = f"in {_titles(table, columns.labels)}"
    if not columns.labels:
        cells, how = [[folder] if folder else [] for folder in folders], "from the folders' names"
    for row, each in zip(table.rows, cells):
        if not each and not ask.optional:
            raise InputError(f"{table.place(row)}: the class of the video is missing.")
    if ask.optional and not columns.labels:
        entries = _once(entries, table)
        return VideoList(tuple(entries), _join(counted(len(entries), "video"), [chosen, *files]))
    found = labelled(table, cells, folders, ask.classes)
    entries = _once([replace(e, labels=p) for e, p in zip(entries, found.places)], table)
    most = max(len(entry.labels) for entry in entries)
    about = [
        f"classes {how}", found.counted, f"up to {most} classes a video" if most > 1 else "",
        _pieces_said(entries), _repeats(table, entries), chosen,
    ]  # fmt: skip
    start = f"{counted(len(entries), 'clip')}, {found.classes.understood}"
    return VideoList(tuple(entries), _join(start, [*about, *files]), found.classes.names)


def _part(table: Table, column: int | None, part: str) -> tuple[Table, str]:
    """The rows of the part that is asked for, where a column says which part a row is of."""
    if column is None or not part:
        return table, ""
    kinds = [PARTS.get(plain(cell), "") for cell in table.column(column)]
    present = {kind for kind in kinds if kind}
    wanted = next(
        (kind for kind in ((part, "val") if part == "test" else (part,)) if kind in present), ""
    )
    if not wanted and (part == "test" or not present):
        return table, ""
    if not wanted:
        raise InputError(
            f"{quoted(table.name)} has only rows of {some(sorted(present))} in {table.title(column)}; "
            f"rows of {part} are needed."
        )
    rows = tuple(row for row, kind in zip(table.rows, kinds) if kind == wanted)
    said = (
        f"the {len(rows):,} of {len(table.rows):,} rows of {wanted}"
        if len(rows) < len(kinds)
        else ""
    )
    return replace(table, rows=rows), said


def _names(row: Row, columns: Columns) -> list[str]:
    """What the file of a row may be called, the likeliest first."""
    name = row.cells[columns.video].strip()
    if not columns.cut:
        return [name, f"v_{name}"] if name and "/" not in name else [name]
    begin, end = (
        int(seconds(row.cells[i]) or 0) for i in (columns.start, columns.end) if i is not None
    )
    cut = f"{name}_{begin:06d}_{end:06d}.mp4"
    folder = [f"{row.cells[i]}/{cut}" for i in columns.labels if row.cells[i]]
    return [*folder, cut, f"{name}.mp4"]


def _clip(
    table: Table, row: Row, columns: Columns, finder: Finder, names: Sequence[str]
) -> tuple[Annotation, bool]:
    """The clip of a row, where it lies or should lie, and whether it is there."""
    place = table.place(row)
    if not names[0].strip():
        raise InputError(f"{place}: the name of the video is missing.")
    path = finder.find(names)
    clip = Annotation(path or finder.root / names[0], place)
    if columns.cut or columns.start is None or columns.end is None:
        return clip, path is not None
    begin, end = (row.cells[i] for i in (columns.start, columns.end))
    if not begin and not end:
        return clip, path is not None
    start, stop = seconds(begin), seconds(end)
    if start is None or stop is None or not 0 <= start < stop:
        raise InputError(
            f"{place}: from {begin!r} to {end!r} is no piece of a video; seconds are needed."
        )
    return replace(clip, start=start, end=stop), path is not None


def _said(row: Row, columns: Columns) -> tuple[str, ...]:
    return tuple(said for i in columns.captions if (said := one_line(row.cells[i])))


def _once(entries: Sequence[Annotation], table: Table) -> list[Annotation]:
    """Each video, or piece of one, once, with all that is said of it."""
    groups: dict[tuple, list[Annotation]] = defaultdict(list)
    for entry in entries:
        groups[entry.path, entry.start, entry.end].append(entry)
    return [
        replace(
            group[0],
            labels=tuple(dict.fromkeys(label for entry in group for label in entry.labels)),
            captions=tuple(dict.fromkeys(said for entry in group for said in entry.captions)),
        )
        for group in groups.values()
    ]


def _sentence(
    table: Table, entries: Sequence[Annotation], columns: Columns, notes: Sequence[str]
) -> str:
    many = [len(entry.captions) for entry in entries]
    each = f"{min(many)} to {max(many)} a video" if min(many) < max(many) else f"{many[0]} a video"
    start = f"{counted(len(entries), 'video')}, {counted(sum(many), 'sentence')} ({each})"
    return _join(
        start, [f"sentences in {_titles(table, columns.captions)}", _pieces_said(entries), *notes]
    )


def _titles(table: Table, columns: Sequence[int]) -> str:
    return " and ".join(table.title(column) for column in columns)


def _pieces_said(entries: Sequence[Annotation]) -> str:
    cut = [entry for entry in entries if entry.end is not None]
    files = len({entry.path for entry in cut})
    return f"{counted(len(cut), 'piece')} of {counted(files, 'file')}" if cut else ""


def _repeats(table: Table, entries: Sequence[Annotation]) -> str:
    again = len(table.rows) - len(entries)
    return (
        f"{counted(again, 'more line names a video again', 'more lines name a video again')}"
        if again
        else ""
    )


def _missing(names: Sequence[str]) -> str:
    return f"{counted(len(names), 'file')} missing: {some(names)}" if names else ""


def _found(finder: Finder) -> str:
    said = []
    if finder.moved:
        name, path = next(iter(finder.moved.items()))
        shown = path.relative_to(finder.root).as_posix()
        said.append(f"{len(finder.moved):,} found under another name or folder ({name} as {shown})")
    if finder.twice:
        said.append(f"{len(finder.twice):,} could be several files ({some(finder.twice, 1)})")
    return "; ".join(said)


def _join(start: str, notes: Sequence[str]) -> str:
    return "; ".join([start, *filter(None, notes)])
