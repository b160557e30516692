"""Who is asked in `bench/learn.py`: clips of taught actions and of old ones, each encoded once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
from lesson_tasks import asked, known

import vitaclip
from vitaclip.data.puppets import ACTIONS
from vitaclip.inference.model import Model
from vitaclip.learning.lesson import Lesson
from vitaclip.learning.taught import Clips
from vitaclip.models.encoded_frames import EncodedFrames

TOGETHER = 8  # clips encoded at a time


@cache
def model(prompts: str = "default") -> Model:
    """The embedded CLIP under some prompts."""
    return vitaclip.load_model(prompts=prompts, device="cpu")


@dataclass(frozen=True, eq=False)
class Asked:
    """Clips (n, t, s, s, 3) to ask about, and what the base model and plain CLIP make of them."""

    crops: np.ndarray
    seen: list[EncodedFrames]
    plain: list[EncodedFrames]

    @classmethod
    def of(cls, crops: np.ndarray) -> Asked:
        """Encode them by both."""
        return cls(crops, _encoded(model(), crops), _encoded(model("none"), crops))

    def under(self, lesson: Lesson) -> list[EncodedFrames]:
        """As `Model.encode` gives them to a model with this lesson."""
        if lesson.clip is model().clip:
            features = [each.features for each in self.seen]
        elif lesson.kind == "examples":
            features = [each.features for each in self.plain]
        else:
            features = Clips((), np.zeros(len(self.crops)), self.crops).features(lesson.clip)
        return [replace(one, taught=own) for one, own in zip(self.seen, features, strict=True)]


@lru_cache(maxsize=2)
def taught_actions(kind: str, condition: str, each: int, frames: int, seed: int) -> Asked:
    """So many clips of each taught class, of other people in other places."""
    return Asked.of(asked(kind, condition, each, frames, model().clip.backbone.side, seed))


@cache
def old_actions(count: int, frames: int) -> tuple[Asked, np.ndarray]:
    """So many clips of each action that the model was trained on, and their numbers."""
    pairs = [(number, seed) for number in range(len(ACTIONS)) for seed in range(count)]
    names, side = tuple(ACTIONS), model().clip.backbone.side
    crops = np.stack([known(names[number], seed, frames, side) for number, seed in pairs])
    return Asked.of(crops), np.array([number for number, _ in pairs])


def right(
    by: Model, seen: Sequence[EncodedFrames], labels: tuple[str, ...], truth: np.ndarray
) -> float:
    """The share of clips whose class (n,) among the labels is said first."""
    times = np.arange(len(seen[0].features), dtype=float)
    answers = [by.rank(each, times, labels).order[0] for each in seen]
    return float((np.array(answers) == truth).mean())


def _encoded(by: Model, crops: np.ndarray) -> list[EncodedFrames]:
    parts = (list(crops[i : i + TOGETHER]) for i in range(0, len(crops), TOGETHER))
    return [each for part in parts for each in by.encode(part)]
