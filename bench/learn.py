"""Teaching with few clips: every learner on every kind of task, and what became of the old classes.

The people and places that are asked about are none of those that taught. Old classes are all the
actions of the embedded model, typed together: asked before, after, and beside the taught ones.

    python bench/learn.py                                # all of it: hours; a killed run goes on
    python bench/learn.py --seeds 1 --each 1,5 --learners examples --test 10

writes docs/learn-numbers.md and .json.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from lesson_tasks import CONDITIONS, KINDS, asked, known, taught
from rows import Column, run, summary, write
from rows import asked as settings

import vitaclip
from vitaclip.data.puppets import ACTIONS
from vitaclip.inference.model import Model
from vitaclip.learning.calibration import untested
from vitaclip.learning.honest_tests import Report
from vitaclip.learning.learners.class_vectors import ClassVectors, named, video_vectors
from vitaclip.learning.lesson import Lesson
from vitaclip.learning.taught import Clips, Effort
from vitaclip.learning.teach import density, teach
from vitaclip.models.encoded_frames import EncodedFrames

RIVALS = ("typed", "mean")  # names alone, and the mean of Vita vectors: nothing is learned
PRIVATE = ("folder", "out")


@dataclass(frozen=True)
class Bench:
    """What is measured."""

    kinds: str = ",".join(KINDS)
    conditions: str = ",".join(CONDITIONS)
    learners: str = "typed,mean,examples,words,vita,cube"
    each: str = "1,2,4,5,8,16"  # clips a class to learn from
    frames: int = 8
    test: int = 25  # clips a class to ask about
    old: int = 2  # clips of each old class
    minutes: float = 2.0
    seeds: int = 5
    folder: str = "runs/learn"
    out: str = "docs/learn-numbers"

    @property
    def rows(self) -> str:
        """Every kind under every condition by every learner, as `rows.run` reads them."""
        parts = (self.kinds, self.conditions, self.learners, self.each)
        return ",".join("_".join(each) for each in product(*(part.split(",") for part in parts)))


COLUMNS = [
    Column("right", "right"),
    Column("none", "called none of these"),
    Column("tested", "by its own test"),
    Column("fit", "seconds to encode and learn", "{:.2f}"),
    Column("test", "seconds to test", "{:.2f}"),
    Column("memory", "MB more at most", "{:.0f}"),
    Column("before", "old classes before"),
    Column("after", "after, alone"),
    Column("beside", "after, beside the taught"),
]


@cache
def model(prompts: str = "default") -> Model:
    """The embedded CLIP under some prompts."""
    return vitaclip.load_model(prompts=prompts, device="cpu")


def measure(bench: Bench, row: str, seed: int) -> dict[str, Any]:
    """One row with one seed."""
    kind, condition, learner, each = row.split("_")
    base, names = model(), tuple(act.name for act in KINDS[kind])
    where = (kind, condition, int(each), bench.frames * density(learner))
    crops = taught(*where, base.clip.backbone.side, seed)
    clips = Clips(names, np.repeat(np.arange(len(names)), int(each)), crops)
    forget_peak()
    held, begun = peak(), perf_counter()
    lesson, fit = learned(bench, base, learner, clips, seed)
    spent, memory = perf_counter() - begun, peak() - held
    truth = np.repeat(np.arange(len(names)), bench.test)
    test, seen = asked_clips(kind, condition, bench.test, bench.frames, seed)
    features = as_asked(base, lesson, seen, test)
    distances = np.stack([lesson.taught.distances(each) for each in features])
    report = lesson.report
    return {
        "right": float((distances.argmin(axis=1) == truth).mean()),
        "none": float(np.mean([lesson.calibration.none(each) > 0.5 for each in distances])),
        "tested": report.accuracy if report.asked else None,
        "fit": fit,
        "test": spent - fit,
        "memory": memory,
        **old_classes(bench, base, lesson),
        "beside_taught": _beside(base, lesson, seen, features, truth),
    }


def learned(
    bench: Bench, base: Model, learner: str, clips: Clips, seed: int
) -> tuple[Lesson, float]:
    """A lesson, and the seconds until it could answer; its tests come after that."""
    begun = perf_counter()
    if learner in RIVALS:
        vectors = named(base.clip, clips.names).cpu().numpy()
        if learner == "mean":
            each = video_vectors(base.clip, clips.features(base.clip)).cpu().numpy()
            vectors = np.stack([each[clips.labels == k].mean(axis=0) for k in range(len(vectors))])
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return _untested(base, clips, vectors), perf_counter() - begun
    start = model(learner).clip if learner in ("vita", "cube") else None
    effort, fit, lesson = Effort(bench.minutes, seed), 0.0, None
    steps = teach(clips, base.clip, learner, bench.frames, effort, start, base.prompts)
    for step in steps:
        if isinstance(step, Lesson):
            lesson = step
        else:
            fit = perf_counter() - begun
    assert lesson is not None, "the lesson comes last"
    return lesson, fit


def _untested(base: Model, clips: Clips, vectors: np.ndarray) -> Lesson:
    taught = ClassVectors(base.clip, vectors)
    own = np.stack([taught.distances(row) for row in clips.features(base.clip)])
    calibration, report = untested(own, clips.labels, None), Report("", len(clips))
    return Lesson("words", clips.names, taught, calibration, report, base.frames)


@lru_cache(maxsize=4)
def asked_clips(
    kind: str, condition: str, each: int, frames: int, seed: int
) -> tuple[np.ndarray, list[EncodedFrames]]:
    """Clips to ask about, and what the base model makes of them."""
    test = asked(kind, condition, each, frames, model().clip.backbone.side, seed)
    return test, encoded(model(), test)


def as_asked(
    base: Model, lesson: Lesson, seen: Sequence[EncodedFrames], crops: np.ndarray
) -> np.ndarray:
    """Frame features (n, t, e) as the lesson asks for them."""
    if lesson.clip is base.clip:
        return np.stack([each.features for each in seen])
    return Clips((), np.zeros(len(crops)), crops).features(lesson.clip)


@cache
def old_clips(count: int, frames: int) -> tuple[list[EncodedFrames], np.ndarray, np.ndarray]:
    """Old actions under the base model: what it makes of them, their crops, their numbers."""
    base = model()
    pairs = [(number, seed) for number in range(len(ACTIONS)) for seed in range(count)]
    names, side = tuple(ACTIONS), base.clip.backbone.side
    crops = np.stack([known(names[number], seed, frames, side) for number, seed in pairs])
    return encoded(base, crops), crops, np.array([number for number, _ in pairs])


def encoded(base: Model, crops: np.ndarray) -> list[EncodedFrames]:
    """What the base model makes of clips (n, t, s, s, 3)."""
    parts = (list(crops[i : i + 8]) for i in range(0, len(crops), 8))
    return [each for part in parts for each in base.encode(part)]


def old_classes(bench: Bench, base: Model, lesson: Lesson) -> dict[str, float]:
    """Right answers about old actions among each other before and after, and beside the taught."""
    seen, crops, truth = old_clips(bench.old, bench.frames)
    names = tuple(ACTIONS)
    after = Model(base.clip, base.classifier, base.id, base.world, lesson)
    features = as_asked(base, lesson, seen, crops)
    both = [replace(a, taught=b) for a, b in zip(seen, features, strict=True)]
    return {
        "before": _right(base, seen, names, truth),
        "after": _right(after, both, names, truth),
        "beside": _right(after, both, (*names, *lesson.names), truth),
    }


def _right(
    asked: Model, seen: Sequence[EncodedFrames], labels: tuple[str, ...], truth: np.ndarray
) -> float:
    times = np.arange(len(seen[0].features), dtype=float)
    answers = [asked.rank(each, times, labels).order[0] for each in seen]
    return float((np.array(answers) == truth).mean())


def _beside(
    base: Model,
    lesson: Lesson,
    seen: Sequence[EncodedFrames],
    features: np.ndarray,
    truth: np.ndarray,
) -> float:
    """Right answers about taught actions with all old ones typed beside them."""
    after = Model(base.clip, base.classifier, base.id, base.world, lesson)
    both = [replace(a, taught=b) for a, b in zip(seen, features, strict=True)]
    return _right(after, both, (*lesson.names, *ACTIONS), truth)


def forget_peak() -> None:
    """Begin to measure memory anew, where the system lets a process do that."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak() -> float:
    """The most memory that this process has held, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def publish(bench: Bench, found: list[tuple[str, int, dict]]) -> None:
    """The table and its JSON of what has been measured so far."""
    columns = [*COLUMNS[:2], Column("beside_taught", "with old classes beside"), *COLUMNS[2:]]
    protocol = {key: value for key, value in asdict(bench).items() if key not in PRIVATE}
    titles = {row: row.replace("_", ", ") for row, _, _ in found}
    write(Path(bench.out), protocol, summary(found, columns), titles, columns)


def main() -> None:
    """Run what is missing, then write."""
    bench = settings(Bench, __doc__)
    key = f"{bench.frames}-{bench.test}-{bench.old}-{bench.minutes:g}"
    run(bench, Path(bench.folder) / key, lambda row, seed: measure(bench, row, seed), publish)


if __name__ == "__main__":
    main()
