"""Table: what every list becomes first, rows of cells that know the line they came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vitaclip.errors import InputError, quoted

NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
SHOWN = 3  # names in a sentence


@dataclass(frozen=True)
class Row:
    """Cells without spaces around them, and where they stand in the file, from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of one width. `header` is empty where the list has none.

    `lines` are the same rows before they were split, for a list that need not be split at all;
    `loose` says that only spaces parted the cells.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: tuple[Row, ...] = ()
    remarks: tuple[str, ...] = ()
    loose: bool = False

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.rows[0].cells) if self.rows else len(self.header)

    def column(self, number: int) -> list[str]:
        """The cells of a column, from the top."""
        return [row.cells[number] for row in self.rows]

    def title(self, number: int) -> str:
        """How a sentence calls a column: “name”, or the second column."""
        if self.header and self.header[number].strip():
            return f"“{self.header[number].strip()}”"
        return f"column {number + 1}"

    def place(self, row: Row) -> str:
        """What a message about a row begins with."""
        return f"{self.name}, line {row.line}"

    def two_ways(self, one: str, other: str, mend: str) -> InputError:
        """The refusal of a list that can be read in two ways, with both and the way out."""
        return InputError(
            f"{quoted(self.name)} can be read in two ways: as {one}, or as {other}; {mend}."
        )


def whole_number(cell: str) -> int | None:
    """7 for “7”, “7.0” and “7,0”; nothing for what is no whole number."""
    if not NUMBER.fullmatch(cell):
        return None
    value = float(cell.replace(",", "."))
    return int(value) if value == int(value) else None


def whole_numbers(cells: Sequence[str]) -> list[int] | None:
    """All of a column as whole numbers, or nothing if one of them is none."""
    numbers = [whole_number(cell) for cell in cells]
    return None if not numbers or None in numbers else [n for n in numbers if n is not None]


def some(names: Iterable[str], most: int = SHOWN) -> str:
    """“a, b, c, …”: a few names for a sentence."""
    names = list(names)
    shown = ", ".join(name if len(name) <= 60 else name[:57] + "…" for name in names[:most])
    return shown + (", …" if len(names) > most else "")


def counted(number: int, one: str, many: str = "") -> str:
    """“1 class”, “1,530 classes”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
