"""Text to table: which mark parts the cells, told by how well it fits all lines."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vitaclip.data.tables.columns import KNOWN, PATH, is_header, is_path, pandas_numbers, plain
from vitaclip.data.tables.table import NUMBER, Row, Table, whole_numbers
from vitaclip.errors import InputError, quoted

MARKS = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}
REMARK = re.compile(r"#(\s|$)|//\s")  # but “#20_Rhythm_clap.avi 1” is a clip of HMDB51
BULLET = re.compile(r"[-*•]\s+")
DECIMALS = re.compile(r"[+-]?\d+,\d+")
# Cells that only spaces part, the surest way first: a file and the rest, a piece of a file, a
# number and a name, a name and a number.
PIECE = re.compile(rf"({PATH.pattern})\s+(\d+(?:\.\d+)?)\s+(\d+(?:\.\d+)?)\s+(\S.*)", re.I)
FILE = re.compile(rf"({PATH.pattern})\s+(\S.*)", re.I)
NUMBERED = re.compile(r"(\d+(?:\.0)?)(?:\s*(?:[:=)]|->|=>)\s*|\.\s+|\s+-\s+|\s+)(\S.*)")
BEFORE = re.compile(r"(\S.*?)(?:\s*[:=]\s*|\s+)(\d+(?:\.0)?)")
SPACED = re.compile(r"\s*(\d+(\.0)?\s+[^\s:=>-].*|.*[^\s:=]\s+\d+(\.0)?)\s*")
csv.field_size_limit(1 << 24)


@dataclass(frozen=True)
class Split:
    """The rows as one mark parts them; `sure` if columns have known names or files in them."""

    mark: str
    rows: list[Row]
    sure: bool


def tabulate(text: str, name: str, remarks: Sequence[str] = ()) -> Table:
    """The table in a text.

    Raises:
        InputError: if it is empty, two marks part it equally well, or a line has too many cells.
    """
    lines, titles, mark = _lines(text)
    if not lines:
        raise InputError(f"{quoted(name)} is empty; a list with one entry a line is needed.")
    split = _chosen(name, lines, mark)
    if split:
        return _headed(name, split, titles, lines, tuple(remarks))
    return _by_spaces(name, lines, titles, tuple(remarks))


def _lines(text: str) -> tuple[list[Row], str, str]:
    """Lines that say something, a remark that names the columns, and the mark Excel announces."""
    lines, titles, mark = [], "", ""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        line = line.strip(" \0\f\v\ufeff")
        announced = re.fullmatch(r'"?sep=(.)"?', line)
        if announced and not lines:
            mark = announced[1]
        elif not lines and line.endswith(":") and plain(line) in KNOWN:
            continue  # YAML's “names:” above its entries
        elif line.startswith("#") and not lines and _names_columns(line[1:]):
            titles = line[1:].strip()
        elif not REMARK.match(line) and line.strip("\t;,| \"'"):
            lines.append(Row(number, (line,)))
    if lines and all(BULLET.match(line.cells[0]) for line in lines):
        lines = [Row(line.line, (BULLET.sub("", line.cells[0], count=1),)) for line in lines]
    return lines, titles, mark


def _names_columns(line: str) -> bool:
    """Whether a line has names of columns in it and nothing else, as “# video,label” has."""
    parts = re.split(r"\s*[,;\t|]\s*|\s+", line.strip())
    return len(parts) > 1 and all(plain(part) in KNOWN for part in parts)


def _chosen(name: str, lines: Sequence[Row], mark: str) -> Split | None:
    """The split by the mark that fits, if one does."""
    found = [split for each in (mark or MARKS) if (split := _split(lines, each))]
    best = [split for split in found if split.sure] or found
    marks = {split.mark: split for split in best}
    if "\t" in marks or len(best) == 1:
        return marks.get("\t", best[0])
    if ";" in marks:  # “1,5” is a number where semicolons part the cells
        cells = [cell for row in marks[";"].rows for cell in row.cells if "," in cell]
        if all(map(DECIMALS.fullmatch, cells)):
            return marks[";"]
    if best:
        ways = [f"cells between {MARKS.get(split.mark, split.mark)}" for split in best[:2]]
        mend = "put quotes around cells that hold such a mark"
        raise Table(name, (), ()).two_ways(ways[0], ways[1], mend)
    return None


def _split(lines: Sequence[Row], mark: str) -> Split | None:
    """The rows between these marks, if all are as long as each other or the columns are known."""
    rows = _cells(lines, mark)
    if all(len(row.cells) == 1 and mark in row.cells[0] for row in rows):  # whole lines in quotes
        rows = _cells([Row(row.line, row.cells) for row in rows], mark)
    width = max((len(row.cells) for row in rows), default=0)
    if width < 2:
        return None
    first = rows[0].cells
    known = len(first) > 1 and 2 * sum(plain(cell) in KNOWN for cell in first) > len(first)
    files = 2 * sum(any(map(is_path, row.cells)) for row in rows) > len(rows)
    if known or files:
        return Split(mark, rows, sure=True)
    columns = list(zip(*(row.cells for row in rows[1:] or rows)))
    numbers = any(all(map(NUMBER.fullmatch, cells)) for cells in columns)
    if mark in ",;" and not numbers and any(f"{mark} " in line.cells[0] for line in lines):
        return None  # a comma and a space is how people write, not how tables are written
    even = all(len(row.cells) == width for row in rows)
    return Split(mark, rows, sure=False) if even else None


def _cells(lines: Sequence[Row], mark: str) -> list[Row]:
    """The cells of every line, empty ones at its end left out; quotes may hold marks and lines."""
    texts = [line.cells[0] + "\n" for line in lines]
    reader, rows, begin = csv.reader(texts, delimiter=mark, skipinitialspace=True), [], 0
    try:
        for cells in reader:
            cells = [" ".join(cell.split()) for cell in cells]
            while len(cells) > 1 and not cells[-1]:
                cells.pop()
            rows.append(Row(lines[begin].line, tuple(cells)))
            begin = reader.line_num
    except csv.Error:
        return []
    return rows


def _headed(
    name: str, split: Split, titles: str, lines: Sequence[Row], remarks: tuple[str, ...]
) -> Table:
    """The table with its header told from its rows, and every row as long as the others."""
    rows = split.rows
    header = _cells([Row(0, (titles,))], split.mark)[0].cells if titles else ()
    if not header and is_header(rows[0].cells, [row.cells for row in rows[1:]]):
        header, rows, lines = rows[0].cells, rows[1:], lines[1:]
        header = () if pandas_numbers(header) else header
    longest = max((len(row.cells) for row in rows), default=0)
    usual = Counter(len(row.cells) for row in rows).most_common(1)
    width = len(header) or (longest if _only_numbers(rows) else max(2, usual[0][0]))
    for row in rows:
        if len(row.cells) > width:
            raise InputError(
                f"{name}, line {row.line}: {len(row.cells)} cells, where others have {width}; "
                f"put quotes around a cell with {MARKS.get(split.mark, split.mark)} in it."
            )
    rows = [Row(row.line, row.cells + ("",) * (width - len(row.cells))) for row in rows]
    return Table(name, header, tuple(rows), tuple(lines), remarks)


def _only_numbers(rows: Sequence[Row]) -> bool:
    """Whether numbers alone follow the first cell: then they may be several, or fewer, or none."""
    return all(len(row.cells) == 1 or whole_numbers(row.cells[1:]) for row in rows)


def _by_spaces(name: str, lines: list[Row], titles: str, remarks: tuple[str, ...]) -> Table:
    """A table of which only spaces part the cells, or of one column."""
    if not titles and _names_columns(lines[0].cells[0]) and len(lines) > 1:
        titles, lines = lines[0].cells[0], lines[1:]
    for pattern in (PIECE, FILE, NUMBERED, BEFORE):
        found = [pattern.fullmatch(line.cells[0].strip()) for line in lines]
        if all(found):
            cells = [tuple(match.groups()) for match in found if match]
            rows = [Row(line.line, each) for line, each in zip(lines, _apart(cells))]
            header = tuple(titles.split())
            header = header if len(header) == len(rows[0].cells) else ()
            loose = pattern in (NUMBERED, BEFORE) and all(map(SPACED.fullmatch, map(_first, lines)))
            return Table(name, header, tuple(rows), tuple(lines), remarks, loose)
    colons = {line.cells[0].count(":") for line in lines}
    if len(lines) > 1 and len(colons) == 1 and min(colons) > 1:  # “root:x:0:…” in every line
        raise InputError(
            f"{quoted(name)} has colons between its cells; put commas or tabs there instead."
        )
    if all(line.cells[0][-1] in ",;|\t" for line in lines):  # “waving,” in every line
        lines = [Row(line.line, (line.cells[0][:-1],)) for line in lines]
    lines = [Row(line.line, (_unquoted(line.cells[0]),)) for line in lines]
    return Table(name, (), tuple(lines), tuple(lines), remarks)


def _first(row: Row) -> str:
    return row.cells[0]


def _apart(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Numbers behind a file are a cell each; words are one cell."""
    split = [(*row[:-1], *row[-1].split()) for row in rows]
    if not all(all(map(NUMBER.fullmatch, row[1:])) for row in split):
        return [tuple(_unquoted(cell) for cell in row) for row in rows]
    width = max(map(len, split))
    return [(_unquoted(row[0]), *row[1:], *[""] * (width - len(row))) for row in split]


def _unquoted(cell: str) -> str:
    """A cell without the quotes around it."""
    cell = cell.strip()
    for mark in "\"'":
        if len(cell) > 2 and cell[0] == cell[-1] == mark:
            return cell[1:-1].replace(mark * 2, mark).strip()
    return cell
