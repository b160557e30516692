"""What `faithful` found as a table, figures, a plot, and what the tab Look inside says of maps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from rows import Column  # type: ignore[import-not-found]

from vitaclip.io.checksums import LIST, write_sums

PROMPTS = {"none": "plain CLIP", "vita": "Vita-CLIP", "cube": "Prompt Switch"}
TITLES = {
    "gradient": "gradient-weighted attention",
    "gradient-alone": "gradient-weighted attention, class by itself",
    "integrated": "Integrated Gradients",
    "integrated-alone": "Integrated Gradients, class by itself",
    "rollout": "attention rollout",
    "attention": "class token, last layer",
    "brightest": "class token, brightest layer",
    "centre": "middle of the frame",
    "random": "chance",
}
BEFORE = "brightest"  # what Look inside opened with until maps were measured
COLUMNS = [
    Column("gap", "insertion − deletion", "{:.3f}"),
    Column("behind", "behind the best", "{:.3f}"),
    Column("deletion_mean", "deletion, mean colour", "{:.3f}"),
    Column("insertion_mean", "insertion, mean colour", "{:.3f}"),
    Column("deletion_blur", "deletion, blur", "{:.3f}"),
    Column("insertion_blur", "insertion, blur", "{:.3f}"),
    Column("pointing_person", "points at the person"),
    Column("energy_person", "energy on the person"),
    Column("pointing_acting", "points at person or thing"),
    Column("energy_acting", "energy on person or thing"),
    Column("turned_twins", "changes with time, twins", "{:.2f}"),
    Column("turned_others", "changes with time, others", "{:.2f}"),
    Column("seeds", "agreement of seeds", "{:.2f}"),
    Column("seconds", "seconds a map", "{:.2f}"),
]
Found = Sequence[tuple[str, int, Mapping[str, Any]]]


def publish(out: Path, page: Path, settings: Mapping[str, str], found: Found) -> None:
    """faithful.md, .json and .svg in `out`, and maps.json in `page`."""
    rows = summary(found)
    clips = len({number for _, number, _ in found})
    record = {"protocol": {**settings, "clips": clips}, "rows": rows}
    out.mkdir(exist_ok=True)
    (out / "faithful.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    (out / "faithful.md").write_text(tables(rows), "utf-8")
    (out / "faithful.svg").write_text(plot(rows, clips), "utf-8")
    (page / "maps.json").write_text(json.dumps(said(rows, clips), indent=1) + "\n", "utf-8")
    if (page / LIST).is_file():
        lines = (page / LIST).read_text("utf-8").splitlines()
        write_sums(page, [*dict.fromkeys((*(line.split()[1] for line in lines), "maps.json"))])


def summary(found: Found) -> dict[str, dict[str, Any]]:
    """For each row and column the mean over clips, its standard error, and the mean curves."""
    before = {(row.split("_")[0], number): told["gap"] for row, number, told in found
              if row.split("_")[1] == BEFORE}  # fmt: skip
    rows: dict[str, dict[str, Any]] = {}
    for row in dict.fromkeys(row for row, _, _ in found):
        runs = {number: told for name, number, told in found if name == row}
        cells: dict[str, Any] = {c.key: _cell([told.get(c.key) for told in runs.values()])
                                 for c in COLUMNS}  # fmt: skip
        prompts = row.split("_")[0]
        pairs = [(told["gap"], before[prompts, number]) for number, told in runs.items()
                 if (prompts, number) in before]  # fmt: skip
        cells["beats_before"] = float(np.mean([a > b for a, b in pairs])) if pairs else None
        first = next(iter(runs.values()))
        for key in (key for key in first if key.endswith("_line")):
            cells[key] = np.mean([told[key] for told in runs.values()], axis=0).round(4).tolist()
        rows[row] = cells
    for prompts in PROMPTS:
        for row in (mine := ordered(rows, prompts)):
            gaps = [{n: told["gap"] for name, n, told in found if name == each}
                    for each in (mine[0], row)]  # fmt: skip
            both = gaps[0].keys() & gaps[1].keys()
            rows[row]["behind"] = _cell([gaps[0][n] - gaps[1][n] for n in sorted(both)])
    return rows


def _cell(values: list) -> dict[str, float] | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    error = np.std(known, ddof=1) / len(known) ** 0.5 if len(known) > 1 else 0.0
    return {"mean": round(float(np.mean(known)), 5), "error": round(float(error), 5)}


def ordered(rows: Mapping[str, Mapping[str, Any]], prompts: str) -> list[str]:
    """The rows of these prompts, the best first."""
    mine = [row for row in rows if row.startswith(f"{prompts}_")]
    return sorted(mine, key=lambda row: -rows[row]["gap"]["mean"])


def tables(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """Markdown: one table for each kind of prompts, the best map first."""
    parts = []
    for prompts, title in PROMPTS.items():
        if not (mine := ordered(rows, prompts)):
            continue
        shown = [c for c in COLUMNS if any(rows[row][c.key] for row in mine)]
        lines = [[title, *(c.title for c in shown)], ["---", *("---:" for _ in shown)]]
        for row in mine:
            cells = [_written(rows[row][c.key], c) for c in shown]
            lines.append([TITLES[row.split("_")[1]], *cells])
        parts.append("\n".join("| " + " | ".join(line) + " |" for line in lines))
    return "\n\n".join(parts) + "\n"


def _written(cell: Mapping[str, float] | None, column: Column) -> str:
    if cell is None:
        return "–"
    mean = column.form.format(cell["mean"])
    own = column.key not in ("gap", "behind", "seconds")
    return mean if own or not cell["error"] else f"{mean} ± {column.form.format(cell['error'])}"


def said(rows: Mapping[str, Mapping[str, Any]], clips: int) -> dict[str, Any]:
    """For the page: by prompts and map what was measured; variants that lose are in the docs."""
    maps: dict[str, dict[str, Any]] = {}
    for row, cells in rows.items():
        prompts, name = row.split("_")
        if not name.endswith("-alone"):
            keys = ("gap", "pointing_person", "energy_person")
            maps.setdefault(prompts, {})[name] = {
                **{key: round(cells[key]["mean"], 3) for key in keys},
                "error": round(cells["gap"]["error"], 3),
            }
    return {"clips": clips, "maps": maps}


WIDTH, LINE, LEFT, TOP = 760, 22, 300, 52
INK, GRID = "#6b7280", "#9ca3af55"
COLOURS = {"none": "#6b7280", "vita": "#0f766e", "cube": "#ea580c"}


def plot(rows: Mapping[str, Mapping[str, Any]], clips: int) -> str:
    """Insertion less deletion of every map as bars with their standard errors."""
    shown = [(prompts, ordered(rows, prompts)) for prompts in PROMPTS]
    shown = [(prompts, mine) for prompts, mine in shown if mine]
    height = TOP + sum(LINE * (len(mine) + 1.6) for _, mine in shown) + 34
    gaps = [rows[row]["gap"] for _, mine in shown for row in mine]
    low = min(0.0, *(gap["mean"] - gap["error"] for gap in gaps))
    high = max(0.1, *(gap["mean"] + gap["error"] for gap in gaps))

    def at(value: float) -> float:
        return round(LEFT + (value - low) / (high - low) * (WIDTH - LEFT - 70), 1)

    parts = [_text(WIDTH / 2, 22, f"Insertion − deletion, {clips} clips: higher is more faithful",
                   15, "middle", "font-weight='600'")]  # fmt: skip
    y = TOP + 0.0
    for prompts, mine in shown:
        parts.append(_text(12, y, PROMPTS[prompts], 14, "start", "font-weight='600'"))
        for row in mine:
            y += LINE
            gap, name = rows[row]["gap"], row.split("_")[1]
            a, b = sorted((at(0), at(gap["mean"])))
            parts.append(_text(LEFT - 8, y + 4, TITLES[name], 12, "end"))
            parts.append(f"<rect x='{a}' y='{y - 7:.1f}' width='{max(b - a, 1):.1f}' height='14' "
                         f"rx='3' fill='{COLOURS[prompts]}'/>")  # fmt: skip
            ends = at(gap["mean"] - gap["error"]), at(gap["mean"] + gap["error"])
            parts.append(
                f"<path d='M{ends[0]} {y:.1f}H{ends[1]}' stroke='{INK}' stroke-width='2'/>"
            )
            parts.append(_text(max(ends[1], b) + 6, y + 4, f"{gap['mean']:.3f}", 12, "start"))
        y += LINE * 1.6
    parts.append(f"<path d='M{at(0)} {TOP - 12}V{height - 40:.1f}' stroke='{GRID}'/>")
    box = f"viewBox='0 0 {WIDTH} {height:.0f}' font-family='system-ui, sans-serif'"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {box}>\n" + "\n".join(parts) + "\n</svg>\n"


def _text(x: float, y: float, text: str, size: int, anchor: str, more: str = "") -> str:
    head = f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' text-anchor='{anchor}' fill='{INK}'"
    return f"{head} {more}>{escape(text)}</text>"
