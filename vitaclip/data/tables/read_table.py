"""A file, or a text that was pasted, as a table: JSON if it is JSON, else cells between marks."""

from __future__ import annotations

from pathlib import Path

from vitaclip.data.tables.dialect import tabulate
from vitaclip.data.tables.json_table import from_json
from vitaclip.data.tables.table import Table
from vitaclip.data.tables.text import read_text


def read_table(path: Path) -> Table:
    """The table in a file.

    Raises:
        InputError: if there is none, or it can be read in two ways.
    """
    text, remark = read_text(path)
    return table_of(text, path.name, remark)


def table_of(text: str, name: str, remark: str = "") -> Table:
    """The table in a text; `name` is what messages call it."""
    remarks = (remark,) if remark else ()
    return from_json(text, name, remarks) or tabulate(text, name, remarks)
