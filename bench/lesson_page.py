"""What `bench/learn.py` measured as tables to read and as curves over the number of clips."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from lesson_tasks import CONDITIONS, KINDS
from lines import HEIGHT, WIDTH, curve

Rows = dict[str, dict[str, Any]]  # by kind_condition_learner_clips: mean and sd of each figure
TITLES = {
    "typed": "names alone",
    "mean": "class mean of Vita vectors",
    "probe": "linear probe on Vita vectors",
    "examples": "examples in time",
    "words": "learned words",
    "vita": "Vita prompts",
    "cube": "Prompt Switch",
}
MAIN = 5  # clips a class in the tables
CURVE = ("1", "2", "4", "8", "16")  # clips of each class
DRAWN = ("examples", "mean", "probe", "words", "vita", "cube")


def tables(rows: Rows) -> str:
    """Right answers by task, then what each way costs and what became of the old classes."""
    return "\n\n".join(
        (_by_task(rows), _by_learner(rows), *(_by_clips(rows, kind) for kind in KINDS))
    )


def curves(rows: Rows) -> str:
    """A chart for each kind of task: right answers over the number of clips of many people."""
    charts = []
    for number, kind in enumerate(KINDS):
        lines = {}
        for learner in DRAWN:
            found = [
                (int(each), 100 * cell["right"]["mean"])
                for each, cell in _cells(rows, kind, "many", learner)
            ]
            if len(found) > 1:
                clips, right = np.array(sorted(found)).T
                lines[TITLES[learner]] = clips, right
        if not lines:
            continue
        chart = curve(
            lines, kind, "clips of each class to learn from", "% right", names_at=HEIGHT - 128
        )
        place = (
            f"x='{number % 2 * WIDTH}' y='{number // 2 * HEIGHT}' width='{WIDTH}' height='{HEIGHT}'"
        )
        charts.append(chart.replace("<svg ", f"<svg {place} ", 1))
    box = f"viewBox='0 0 {2 * WIDTH} {2 * HEIGHT}'"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {box}>\n" + "".join(charts) + "</svg>\n"


def few_clips(rows: Rows) -> dict[str, Any]:
    """The same for the tab How it works: right answers by kind, learner and clips of each class."""
    right: dict[str, dict[str, dict[str, float]]] = {}
    for kind in KINDS:
        for learner in DRAWN:
            found = dict(_cells(rows, kind, "many", learner))
            shares = {
                each: round(found[each]["right"]["mean"], 4) for each in CURVE if each in found
            }
            if len(shares) > 1:
                right.setdefault(kind, {})[learner] = shares
    return {"clips": [*map(int, CURVE)], "right": right}


def _cells(rows: Rows, kind: str, condition: str, learner: str) -> list[tuple[str, dict]]:
    start = f"{kind}_{condition}_{learner}_"
    return [(row.removeprefix(start), cell) for row, cell in rows.items() if row.startswith(start)]


def _by_task(rows: Rows) -> str:
    lines = []
    for kind in KINDS:
        for condition in CONDITIONS:
            cells = (rows.get(f"{kind}_{condition}_{learner}_{MAIN}") for learner in TITLES)
            lines.append([f"{kind}, {condition}", *(_share(cell, "right") for cell in cells)])
    return _markdown([f"{MAIN} clips of each class", *TITLES.values()], lines)


def _by_clips(rows: Rows, kind: str) -> str:
    """Of a kind of task: right answers over the number of clips."""
    counts = sorted({int(row.split("_")[3]) for row in rows if row.startswith(kind)})
    lines = []
    for condition in CONDITIONS:
        for learner, title in TITLES.items():
            found = dict(_cells(rows, kind, condition, learner))
            if len(found) > 1:
                each = (_share(found.get(str(count)), "right") for count in counts)
                lines.append([f"{condition}, {title}", *each])
    return _markdown([f"{kind}, clips of each class", *map(str, counts)], lines)


def _by_learner(rows: Rows) -> str:
    """Means over all tasks, with the worst of them where old classes stand beside the taught."""
    lines = []
    for learner, title in TITLES.items():
        cells = [cell for row, cell in rows.items() if row.endswith(f"_{learner}_{MAIN}")]
        if not cells:
            continue

        worst = min(cell["beside"]["mean"] for cell in cells)
        lines.append(
            [
                title,
                f"{_mean(cells, 'fit'):.1f}",
                f"{_mean(cells, 'test'):.1f}",
                f"{_mean(cells, 'memory'):.0f}",
                f"{_mean(cells, 'before'):.1%}",
                f"{_mean(cells, 'after'):.1%}",
                f"{_mean(cells, 'beside'):.1%} ({worst:.1%})",
                f"{_mean(cells, 'right'):.1%}",
                f"{_mean(cells, 'beside_taught'):.1%}",
                f"{min(cell['seeds'] for cell in cells)}, {len(cells)}",
            ]
        )
    heads = [
        "",
        "CPU seconds to encode and learn",
        "to test",
        "MB more at most",
        "old classes before",
        "after, alone",
    ]
    heads += [
        "after, beside the taught (worst task)",
        "taught, alone",
        "taught, beside the old",
        "seeds, tasks",
    ]
    return _markdown(heads, lines)


def _mean(cells: list[dict], key: str) -> float:
    return float(np.mean([cell[key]["mean"] for cell in cells if cell[key]]))


def _share(cell: dict | None, key: str) -> str:
    if cell is None or cell[key] is None:
        return "–"
    mean, sd = cell[key]["mean"], cell[key]["sd"]
    return f"{mean:.1%}" + (f" ± {100 * sd:.1f}" if cell["seeds"] > 1 else "")


def _markdown(heads: list[str], lines: Iterable[list[str]]) -> str:
    rule = ["---", *("---:" for _ in heads[1:])]
    return "\n".join("| " + " | ".join(line) + " |" for line in (heads, rule, *lines)) + "\n"
