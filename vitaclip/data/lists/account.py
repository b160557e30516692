"""One line about a list of videos: how many of what, from which columns, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from vitaclip.data.annotations import Annotation
from vitaclip.data.tables.table import Table, counted, some
from vitaclip.data.video_files import Finder


def joined(start: str, *notes: str) -> str:
    """The parts that say something, one after the other."""
    return "; ".join(filter(None, [start, *notes]))


def of_classes(entries: Sequence[Annotation], known: str, how: str) -> str:
    """How many clips, and how many classes from where."""
    most = max(len(entry.labels) for entry in entries)
    several = f", up to {most} a video, right if any" if most > 1 else ""
    return f"{known}; {counted(len(entries), 'clip')}, labels {how}{several}"


def of_sentences(entries: Sequence[Annotation], how: str) -> str:
    """How many videos, and how many sentences of each."""
    many = [len(entry.captions) for entry in entries]
    each = f"{min(many)} to {max(many)}" if min(many) < max(many) else f"{many[0]}"
    return (
        f"{counted(len(entries), 'video')}, {counted(sum(many), 'sentence')} {how}, {each} a video"
    )


def titles(table: Table, columns: Sequence[int]) -> str:
    """“from the columns …” in a sentence."""
    names = " and ".join(table.title(column) for column in columns)
    return f"from {names}" if names else "from the names of their folders"


def of_pieces(entries: Sequence[Annotation]) -> str:
    """How many are pieces of longer videos."""
    cut = [entry for entry in entries if entry.end is not None]
    files = len({entry.path for entry in cut})
    return f"{counted(len(cut), 'piece')} of {counted(files, 'file')} by time" if cut else ""


def of_lines(lines: int, entries: int) -> str:
    """How many lines name a video that another has named."""
    again = lines - entries
    many = "lines name a video again, counted once"
    return f"{again:,} {many if again > 1 else 'line names a video again, counted once'}" * (
        again > 0
    )


def of_files(missing: Sequence[str], finder: Finder) -> str:
    """What is missing, and what was found elsewhere."""
    said = [f"{counted(len(missing), 'file')} missing: {some(missing)}"] if missing else []
    if finder.moved:
        name, path = next(iter(finder.moved.items()))
        shown = path.relative_to(finder.root).as_posix()
        many = f"{len(finder.moved):,} found under another name or folder"
        said.append(f"{many}, such as {name} as {shown}")
    if finder.twice:
        said.append(f"{len(finder.twice):,} could be several files: {some(finder.twice)}")
    return "; ".join(said)
