"""A table of experiments: every (row, seed) is run once, kept, and shown with its spread."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

Settings = TypeVar("Settings")


@dataclass(frozen=True)
class Column:
    """A figure of the table: its key in the results, its heading, and how to write it."""

    key: str
    title: str
    form: str = "{:.1%}"


def asked(kind: type[Settings], about: str | None) -> Settings:
    """The settings of a table, a dataclass, each a flag of its own."""
    parser = ArgumentParser(description=(about or "").partition("\n")[0])
    for key, default in asdict(kind()).items():  # type: ignore[call-overload]
        parser.add_argument(f"--{key}", type=type(default), default=default)
    return kind(**vars(parser.parse_args()))


def results(
    rows: Sequence[str], seeds: int, folder: Path, measure: Callable[[str, int], dict]
) -> Iterator[tuple[str, int, dict]]:
    """Every row with every seed; what is already in `folder` is read and not run again."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(seeds):
        for row in rows:
            path = folder / f"{row}-{seed}.json"
            if not path.is_file():
                fresh = path.with_suffix(".tmp")
                fresh.write_text(json.dumps(measure(row, seed), indent=1), encoding="utf-8")
                os.replace(fresh, path)
            yield row, seed, json.loads(path.read_text(encoding="utf-8"))


def run(
    bench: Any,
    folder: Path,
    measure: Callable[[str, int], dict],
    publish: Callable[[Any, list[tuple[str, int, dict]]], None],
) -> None:
    """Run what is missing of a table, and publish what there is after each row."""
    found = []
    for result in results(bench.rows.split(","), bench.seeds, folder, measure):
        found.append(result)
        publish(bench, found)


def summary(found: Sequence[tuple[str, int, dict]], columns: Sequence[Column]) -> dict:
    """Per row and column the mean and the standard deviation over the seeds."""
    rows = {}
    for row in dict.fromkeys(name for name, _, _ in found):
        runs = [result for name, _, result in found if name == row]
        rows[row] = {c.key: _spread([run.get(c.key) for run in runs]) for c in columns}
    return rows


def table(rows: dict, titles: dict[str, str], columns: Sequence[Column]) -> str:
    """Markdown: one line a row, mean ± standard deviation."""
    heads = ["", *(column.title for column in columns)]
    lines = [heads, ["---", *("---:" for _ in columns)]]
    for row, cells in rows.items():
        lines.append([titles[row], *(_cell(cells[column.key], column) for column in columns)])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def published(path: Path, protocol: dict[str, Any]) -> dict:
    """The rows of a table that was published with these settings, whichever rows were asked for.

    So a row can be added without measuring the others anew; none where the settings differ.
    """
    path = path.with_suffix(".json")
    record = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    told = {key: str(value) for key, value in protocol.items() if key != "rows"}
    known = {key: value for key, value in record.get("protocol", {}).items() if key != "rows"}
    return record["rows"] if known == told else {}


def write(
    path: Path, protocol: dict[str, Any], rows: dict, titles: dict[str, str], columns: list[Column]
) -> None:
    """The figures with their protocol as PATH.json, and the table as PATH.md."""
    path.parent.mkdir(exist_ok=True)
    record = {"protocol": {key: str(value) for key, value in protocol.items()}, "rows": rows}
    path.with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    path.with_suffix(".md").write_text(table(rows, titles, columns) + "\n", "utf-8")


def _spread(values: list) -> dict | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return {"mean": float(np.mean(known)), "sd": float(np.std(known, ddof=len(known) > 1))}


def _cell(cell: dict | None, column: Column) -> str:
    if cell is None:
        return "–"
    mean = column.form.format(cell["mean"])
    return f"{mean} ± {column.form.format(cell['sd'])}" if cell["sd"] else mean
