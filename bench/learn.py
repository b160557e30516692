"""Teaching with few clips: every learner on every kind of task, and what became of the old classes.

The people and places that are asked about are none of those that taught. Old classes are all the
actions of the embedded model, typed together: asked before, after, and beside the taught ones.

    python bench/learn.py                                 # all of it: hours
    python bench/learn.py --each 5 --learners examples    # a part; Ctrl-C keeps what is there

writes docs/learn-numbers.md and .json, docs/learn.svg and assets/few-clips.json (for the tab How it
works) with all that was measured with the same settings, whenever that was: the JSON holds every
run, and on another machine the same command goes on from there. Seconds are those of the processor,
so other work beside it does not count.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from lesson_asked import model, old_actions, right, taught_actions  # noqa: E402
from lesson_page import curves, few_clips, tables  # noqa: E402
from lesson_rivals import RIVALS, rival  # noqa: E402
from lesson_tasks import CONDITIONS, KINDS, taught  # noqa: E402
from rows import Column, asked, results, summary  # noqa: E402

from vitaclip.data.puppets import ACTIONS  # noqa: E402
from vitaclip.inference.model import Model  # noqa: E402
from vitaclip.io.checksums import LIST, write_sums  # noqa: E402
from vitaclip.learning.lesson import Lesson  # noqa: E402
from vitaclip.learning.taught import Clips, Effort  # noqa: E402
from vitaclip.learning.teach import density, teach  # noqa: E402

PRIVATE = ("folder", "out", "plot", "page", "kinds", "conditions", "learners", "each", "seeds")


@dataclass(frozen=True)
class Bench:
    """What is measured."""

    kinds: str = ",".join(KINDS)
    conditions: str = ",".join(CONDITIONS)
    learners: str = "typed,mean,probe,examples,words,vita,cube"
    each: str = "1,2,4,5,8,16"  # clips a class to learn from
    frames: int = 8
    test: int = 15  # clips a class to ask about
    old: int = 2  # clips of each old class
    minutes: float = 2.0
    seeds: int = 5
    folder: str = "runs/learn"
    out: str = "docs/learn-numbers"
    plot: str = "docs/learn.svg"
    page: str = "assets/few-clips.json"

    @property
    def rows(self) -> str:
        """Every kind under every condition by every learner with so many clips."""
        parts = (self.kinds, self.conditions, self.learners, self.each)
        return ",".join("_".join(each) for each in product(*(part.split(",") for part in parts)))


COLUMNS = [
    Column("right", "right"),
    Column("none", "called none of these"),
    Column("beside_taught", "with old classes beside"),
    Column("tested", "by its own test"),
    Column("fit", "CPU seconds to encode and learn", "{:.2f}"),
    Column("test", "CPU seconds to test", "{:.2f}"),
    Column("memory", "MB more at most", "{:.0f}"),
    Column("before", "old classes before"),
    Column("after", "after, alone"),
    Column("beside", "after, beside the taught"),
]


def measure(bench: Bench, row: str, seed: int) -> dict[str, Any]:
    """One row with one seed."""
    kind, condition, learner, each = row.split("_")
    base, names = model(), tuple(act.name for act in KINDS[kind])
    where = (kind, condition, int(each), bench.frames * density(learner))
    crops = taught(*where, base.clip.backbone.side, seed)
    clips = Clips(names, np.repeat(np.arange(len(names)), int(each)), crops)
    shown = taught_actions(kind, condition, bench.test, bench.frames, seed)
    old, number = old_actions(bench.old, bench.frames)
    forget_peak()
    held, begun = peak(), process_time()
    lesson, fit = learned(bench, base, learner, clips, seed)
    spent, memory = process_time() - begun, peak() - held
    after = replace(base, lesson=lesson)
    seen, old_seen = shown.under(lesson), old.under(lesson)
    truth = np.repeat(np.arange(len(names)), bench.test)
    distances = np.stack(
        [lesson.taught.distances(each.taught) for each in seen if each.taught is not None]
    )
    report, actions = lesson.report, tuple(ACTIONS)
    return {
        "right": float((distances.argmin(axis=1) == truth).mean()),
        "none": float(np.mean([lesson.calibration.none(each) > 0.5 for each in distances])),
        "beside_taught": right(after, seen, (*names, *actions), truth),
        "tested": report.accuracy if report.asked else None,
        "fit": fit,
        "test": spent - fit,
        "memory": memory,
        "before": right(base, old_seen, actions, number),
        "after": right(after, old_seen, actions, number),
        "beside": right(after, old_seen, (*actions, *names), number),
    }


def learned(
    bench: Bench, base: Model, learner: str, clips: Clips, seed: int
) -> tuple[Lesson, float]:
    """A lesson, and the seconds until it could answer; its tests come after that."""
    begun = process_time()
    if learner in RIVALS:
        return rival(learner, base, clips), process_time() - begun
    start = model(learner).clip if learner in ("vita", "cube") else None
    effort, fit, lesson = Effort(bench.minutes, seed), 0.0, None
    steps = teach(clips, base.clip, learner, bench.frames, effort, start, base.prompts)
    for step in steps:
        if isinstance(step, Lesson):
            lesson = step
        else:
            fit = process_time() - begun
    assert lesson is not None, "the lesson comes last"
    return lesson, fit


def forget_peak() -> None:
    """Begin to measure memory anew, where the system lets a process do that."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak() -> float:
    """The most memory that this process has held, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def protocol(bench: Bench) -> dict[str, Any]:
    """The settings that every run shares."""
    return {key: value for key, value in asdict(bench).items() if key not in PRIVATE}


def take_up(bench: Bench, folder: Path) -> None:
    """Runs with these settings that were published already need not be made again."""
    path = Path(bench.out).with_suffix(".json")
    record = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    if record.get("protocol") == protocol(bench):
        folder.mkdir(parents=True, exist_ok=True)
        for name, figures in record.get("runs", {}).items():
            if not (folder / f"{name}.json").exists():
                (folder / f"{name}.json").write_text(json.dumps(figures, indent=1), "utf-8")


def publish(bench: Bench, folder: Path) -> None:
    """Tables, figures and curves of all that has been measured with these settings."""
    found = []
    for path in sorted(folder.glob("*.json")):
        row, _, seed = path.stem.rpartition("-")
        found.append((row, int(seed), json.loads(path.read_text("utf-8"))))
    rows = summary(sorted(found, key=lambda run: _place(run[0])), COLUMNS)
    for row, figures in rows.items():
        figures["seeds"] = sum(name == row for name, _, _ in found)
    told, out = protocol(bench), Path(bench.out)
    runs = {f"{row}-{seed}": figures for row, seed, figures in found}
    record = json.dumps({"protocol": told, "rows": rows, "runs": runs}, indent=1) + "\n"
    out.with_suffix(".json").write_text(record, "utf-8")
    out.with_suffix(".md").write_text(tables(rows), "utf-8")
    Path(bench.plot).write_text(curves(rows), "utf-8")
    page = Path(bench.page)
    page.write_text(json.dumps(few_clips(rows), indent=1) + "\n", "utf-8")
    names = [line.split()[1] for line in (page.parent / LIST).read_text("utf-8").splitlines()]
    write_sums(page.parent, [*dict.fromkeys((*names, page.name))])


def _place(row: str) -> tuple[int, int, int, int]:
    """Where a row stands in the table."""
    kind, condition, learner, each = row.split("_")
    learners = Bench.learners.split(",")
    places = [*KINDS].index(kind), CONDITIONS.index(condition), learners.index(learner)
    return *places, int(each)


def main() -> None:
    """Run what is missing, then write."""
    bench = asked(Bench, __doc__)
    folder = Path(bench.folder) / f"{bench.frames}-{bench.test}-{bench.old}-{bench.minutes:g}"
    take_up(bench, folder)
    each = results(bench.rows.split(","), bench.seeds, folder, partial(measure, bench))
    try:
        for row, seed, figures in each:
            print(row, seed, f"{figures['right']:.0%} right", flush=True)
    except KeyboardInterrupt:
        print("stopped; the same command goes on")
    publish(bench, folder)


if __name__ == "__main__":
    main()
