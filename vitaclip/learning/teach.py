"""Teaching: clips and a learner become a lesson that was tested."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from vitaclip.errors import InputError
from vitaclip.learning import honest_tests
from vitaclip.learning.calibration import untested
from vitaclip.learning.learners.by_examples import ByExamples
from vitaclip.learning.learners.by_prompts import DENSITY, ByPrompts, thinned
from vitaclip.learning.learners.by_words import ByWords
from vitaclip.learning.lesson import Lesson, kinds
from vitaclip.learning.progress import Progress
from vitaclip.learning.taught import Clips, Effort, Learner
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts import PROMPTS

DEFAULT_LEARNER = "examples"  # the best with few clips, by docs/learn.md


def learner_for(kind: str, frames: int, start: PromptedCLIP | None = None) -> Learner:
    """The learner of a name; prompts begin with those of `start`, where it has some of the kind.

    Raises:
        InputError: for a name that is none, with those that are.
    """
    if kind not in kinds():
        raise InputError(f"There is no learner {kind!r}; there are: {', '.join(kinds())}.")
    if kind in PROMPTS:
        fits = start is not None and isinstance(start.video, PROMPTS[kind])
        return ByPrompts(kind, frames, start if fits else None)
    return {"examples": ByExamples, "words": ByWords}[kind]()


def density(kind: str) -> int:
    """How many frames to read of a clip for each one that is looked at."""
    return DENSITY if kind in PROMPTS else 1


def teach(
    clips: Clips,
    base: PromptedCLIP,
    kind: str,
    frames: int,
    effort: Effort,
    start: PromptedCLIP | None = None,
    base_prompts: str = "none",
    enough: Callable[[], bool] = lambda: False,
) -> Iterator[Progress | Lesson]:
    """Learn from clips, then test; yields what goes on, and the lesson last.

    Args:
        clips: As `density(kind)` times `frames` crops or features each.
        base: The model that goes on knowing its own classes.
        kind: One of `kinds()`.
        frames: Looked at in a clip.
        effort: What it may cost, and the seed.
        start: Prompts to begin with, for learners of prompts.
        base_prompts: What those of `base` are called.
        enough: Asked after each attempt; True ends learning, and the attempt counts.
    """
    learner = learner_for(kind, frames, start)
    if learner.looks_at == "features":  # encoded once, however often they are asked about
        clips = replace(clips, content=clips.features(learner.model(base)))
    attempt = None
    for attempt in learner.fit(clips, base, effort):
        yield attempt.progress
        if enough():
            break
    assert attempt is not None, "a learner makes at least one attempt"
    seen = clips.turned(lambda usual: _as_asked(usual, frames))
    taught = attempt.taught
    exams = learner.exams(seen, base, effort, attempt)
    told = learner.tested, effort.seed, taught.reach
    report, calibration = honest_tests.ask(exams, seen, *told)
    if not report.asked:
        own = np.stack([taught.distances(row) for row in seen.features(taught.clip)])
        calibration = untested(own, seen.labels, taught.reach)
    yield Lesson(kind, clips.names, taught, calibration, report, frames, base_prompts)


def _as_asked(usual: np.ndarray, frames: int) -> np.ndarray:
    return usual if len(usual) == frames else thinned(usual, frames)
