"""Videos out of a table: files found, classes numbered, sentences gathered, each video once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from vitaclip.data.annotations import Annotation
from vitaclip.data.labels import one_line
from vitaclip.data.lists import account
from vitaclip.data.lists.class_columns import untemplated
from vitaclip.data.lists.class_names import ClassNames
from vitaclip.data.lists.numbering import bare, labelled, pieces
from vitaclip.data.lists.unnamed_columns import unnamed_columns
from vitaclip.data.lists.video_columns import Columns, named_columns, seconds
from vitaclip.data.tables.columns import PARTS, plain, with_header
from vitaclip.data.tables.table import Row, Table, counted, some
from vitaclip.data.video_files import FILMS, Finder, stem
from vitaclip.errors import InputError, quoted

GOALS = ("", "classify", "match")


@dataclass(frozen=True)
class VideoList:
    """What a list of videos says: a clip an entry, with its classes or its sentences."""

    entries: tuple[Annotation, ...]
    understood: str  # in one line
    classes: tuple[str, ...] = ()
    by_sentences: bool = False


@dataclass(frozen=True)
class Request:
    """What is asked of a list: where its videos lie, and what it is for."""

    root: Path
    classes: ClassNames | None = None
    part: str = ""  # train or test, where a list has both
    goal: str = ""  # classify or match, where a list serves both
    bare: bool = False  # videos without a word will do: they are to be found


def videos_of(table: Table, ask: Request) -> VideoList:
    """The videos of a table.

    Raises:
        InputError: if it can be read in two ways, names no file that is there, or a cell is wrong.
    """
    table = with_header(table, ["video"])
    columns, whole = _columns(table, ask), table
    table, chosen = _part(table, columns.split, ask.part)
    if not table.rows:
        raise InputError(f"{quoted(table.name)} lists no videos; a line for each is needed.")
    finder, names = Finder(ask.root), [_names(row, columns) for row in table.rows]
    paths = [finder.find(each) for each in names]
    missing = [each[0] for each, path in zip(names, paths) if path is None]
    if len(missing) == len(paths):
        raise InputError(
            f"None of the {counted(len(paths), 'file')} that {quoted(table.name)} names is in the "
            f"folder {quoted(ask.root.resolve())}; the first is {missing[0]!r}: say where they lie."
        )
    entries = [
        _clip(table, row, columns, path or ask.root / each[0])
        for row, each, path in zip(table.rows, names, paths)
    ]
    by_words = columns.captions or ask.bare or ask.goal == "match"
    if by_words:
        found = _described(table, columns, ask, entries)
    else:
        found = _named(table, whole, columns, ask, entries)
    again = account.of_lines(len(table.rows), len(found.entries)) if not found.by_sentences else ""
    notes = account.of_pieces(found.entries), again, chosen, account.of_files(missing, finder)
    return replace(found, understood=account.joined(found.understood, *notes, *table.remarks))


def _columns(table: Table, ask: Request) -> Columns:
    """The columns of the table, by their names or by what is in them."""
    if ask.goal not in GOALS:
        raise InputError(f"There is no goal {ask.goal!r}: {', '.join(GOALS[1:])}.")
    finder, known = Finder(ask.root), set(map(bare, ask.classes.names if ask.classes else ()))

    def there(cell: str) -> bool:
        return finder.find([cell]) is not None

    if table.header:
        return named_columns(table, there, ask.goal)
    return unnamed_columns(table, there, lambda cell: bare(cell) in known, ask.goal)


def _part(table: Table, column: int | None, part: str) -> tuple[Table, str]:
    """The rows of the part that is asked for, where a column says which part a row is of."""
    kinds = [PARTS.get(plain(row.cells[column]), "") for row in table.rows if column is not None]
    present = {kind for kind in kinds if kind}
    wanted = "val" if part == "test" and "test" not in present else part
    if column is None or not part or not present or (part == "test" and wanted not in present):
        return table, ""
    if wanted not in present:
        raise InputError(
            f"{quoted(table.name)} has rows of {some(sorted(present))} in {table.title(column)}, "
            f"and none of {part}."
        )
    rows = tuple(row for row, kind in zip(table.rows, kinds) if kind == wanted)
    fewer = len(rows) < len(kinds)
    said = f"the {len(rows):,} of {len(kinds):,} lines that are of {wanted}" if fewer else ""
    return replace(table, rows=rows), said


def _names(row: Row, columns: Columns) -> list[str]:
    """What the file of a row may be called, the likeliest first."""
    name = row.cells[columns.video].strip().replace("\\", "/")
    if "/" in name or Path(name).suffix.lower() in FILMS:
        return [name]
    cut = f"{name}{_stamp(row, columns)}"
    folders = [f"{row.cells[i]}/{cut}.mp4" for i in columns.labels if row.cells[i]]
    stamped = [*folders, f"{cut}.mp4"] if cut != name else []
    return [*stamped, name, f"v_{name}"]  # v_: ActivityNet's files


def _stamp(row: Row, columns: Columns) -> str:
    """What Kinetics' clips have behind the video's name, where they begin and end."""
    times = [seconds(row.cells[i]) for i in (columns.start, columns.end) if i is not None]
    return "".join(f"_{int(time):06d}" for time in times if time is not None and time == int(time))


def _clip(table: Table, row: Row, columns: Columns, path: Path) -> Annotation:
    """The clip of a row: a file, or a piece of one that was not cut out yet."""
    clip = Annotation(path, table.place(row))
    if not row.cells[columns.video]:
        raise clip.problem("the name of the video is missing.")
    if columns.cut or columns.start is None or columns.end is None:
        return clip
    begin, end, stamp = row.cells[columns.start], row.cells[columns.end], _stamp(row, columns)
    if (not begin and not end) or (stamp and stem(path.name).endswith(stamp)):
        return clip
    start, stop = seconds(begin), seconds(end)
    if start is None or stop is None or not 0 <= start < stop:
        raise clip.problem(f"from {begin!r} to {end!r} is no piece of a video; seconds are needed.")
    return replace(clip, start=start, end=stop)


def _described(
    table: Table, columns: Columns, ask: Request, entries: Sequence[Annotation]
) -> VideoList:
    """Videos with their sentences."""
    said = [
        replace(e, captions=tuple(filter(None, (one_line(row.cells[i]) for i in columns.captions))))
        for e, row in zip(entries, table.rows)
    ]
    once = _once([replace(e, start=0.0, end=None) for e in said] if ask.bare else said)
    silent = next((entry for entry in once if not entry.captions), None)
    if silent and not ask.bare:
        raise silent.problem("no sentence describes this video.")
    if not any(entry.captions for entry in once):
        return VideoList(tuple(once), counted(len(once), "video"), (), True)
    how = account.titles(table, columns.captions)
    return VideoList(tuple(once), account.of_sentences(once, how), (), True)


def _named(
    table: Table, whole: Table, columns: Columns, ask: Request, entries: Sequence[Annotation]
) -> VideoList:
    """Videos with their classes, which are their folders' names if no column says them."""
    files = [PurePosixPath(row.cells[columns.video].replace("\\", "/")) for row in table.rows]
    folders = [file.parent.name or e.path.parent.name for file, e in zip(files, entries)]
    cells = _cells(table, columns, ask.classes) if columns.labels else [[each] for each in folders]
    for entry, each in zip(entries, cells):
        if not each:
            raise entry.problem("the class of the video is missing.")
    if not columns.labels and not ask.classes and len(set(folders)) < 2:
        raise InputError(
            f"{quoted(table.name)} says no classes and no sentences of its videos; a column "
            "“label” or “caption” is needed."
        )
    others = _cells(whole, columns, ask.classes) if columns.labels else []
    found = labelled(table, cells, folders, ask.classes, others)
    once = _once([replace(e, labels=places) for e, places in zip(entries, found.places)])
    how = f"{account.titles(table, columns.labels)}{found.counted}"
    said = account.of_classes(once, found.classes.understood, how)
    return VideoList(tuple(once), said, found.classes.names)


def _cells(table: Table, columns: Columns, classes: ClassNames | None) -> list[list[str]]:
    """The labels of each row."""
    known = {bare(name): place for place, name in enumerate(classes.names if classes else ())}
    cells = [untemplated(table, i, table.column(i)) for i in columns.labels]
    return [[label for cell in row for label in pieces(cell, known)] for row in zip(*cells)]


def _once(entries: Sequence[Annotation]) -> list[Annotation]:
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
