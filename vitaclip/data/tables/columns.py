"""What the columns of a list are called in the field, and which first row is a header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from vitaclip.data.tables.table import NUMBER, Table
from vitaclip.data.video_files import FILMS

# Role -> the names it goes by, lower case and without spaces and marks; the likeliest first.
NAMES = {
    "video": "path filepath videopath relativepath clippath filename file videofile videofilename "
    "clipname videoname video clip videoid clipid vidid vid key id name",
    "youtube": "youtubeid ytid",
    "label": "template label labels class classes action actions classname labelname actionname "
    "activity category tag tags groundtruth gt y",
    "name": "name classname labelname actionname displayname readablename title names label labels "
    "class classes action actions category activity template text prompt",
    "number": "id idx index number no nr num classid classidx classindex labelid labelidx "
    "labelindex actionid targetid target label class y",
    "caption": "caption captions sentence sentences description text query narration desc",
    "start": "start timestart starttime startseconds starttimestamp startsec begin from t0 tstart",
    "end": "end timeend endtime endseconds endtimestamp stop stoptimestamp stoptime to t1 tend",
    "split": "split subset set partition fold usage",
}
ROLES = {role: names.split() for role, names in NAMES.items()}
KNOWN = {name for names in ROLES.values() for name in names} | {"startframe", "endframe"}
PATH = re.compile(rf".*\.(?:{'|'.join(kind[1:] for kind in sorted(FILMS))})", re.I)
# What a part of a data set is called -> which part it is.
PARTS = {
    **dict.fromkeys("train training trn".split(), "train"),
    **dict.fromkeys("val valid validate validation dev".split(), "val"),
    **dict.fromkeys("test testing tst eval".split(), "test"),
}


def plain(cell: str) -> str:
    """“Time_Start ” is timestart."""
    return re.sub(r"[\W_]+", "", cell).casefold()


def is_path(cell: str) -> bool:
    """Whether a cell names a video file."""
    return bool(PATH.fullmatch(cell))


def called(header: Sequence[str], role: str) -> list[int]:
    """The columns that go by a name of this role, the likeliest first."""
    names = [name if name in KNOWN else name.rstrip("0123456789") for name in map(plain, header)]
    return [names.index(name) for name in ROLES[role] if name in names]


def with_header(table: Table, roles: Sequence[str]) -> Table:
    """A list of one column with its header apart: a first line that is called as columns are."""
    names = {name for role in roles for name in ROLES[role]}
    if table.header or table.width > 1 or len(table.rows) < 2:
        return table
    cells = table.rows[0].cells
    if plain(cells[0]) not in names:
        return table
    return replace(table, header=cells, rows=table.rows[1:], lines=table.lines[1:])


def is_header(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns of the others.

    It does if it holds a name that the field gives to columns and no number or file, or if a
    column is of numbers or of files from its second row on.
    """
    if any(NUMBER.fullmatch(cell) or is_path(cell) for cell in first):
        return pandas_numbers(first)
    if any(plain(cell) in KNOWN for cell in first):
        return True
    return any(
        bool(cells) and (all(map(NUMBER.fullmatch, cells)) or all(map(is_path, cells)))
        for cells in zip(*rows)
    )


def pandas_numbers(first: Sequence[str]) -> bool:
    """Whether these are the headings ",0,1" that pandas gives to columns without a name."""
    return len(first) > 1 and [*first] == ["", *map(str, range(len(first) - 1))]
