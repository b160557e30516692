"""What is taught, and what came of it: clips by class in, something that knows them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from vitaclip.learning.progress import Progress
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.split_on_oom import encode_clips

TOGETHER = 8  # clips encoded at a time


@dataclass(frozen=True)
class Clips:
    """Clips that teach, each with its class: as crops, or as a learner's frame features already."""

    names: tuple[str, ...]  # of the classes (k,)
    labels: np.ndarray  # (n,) places among the names
    content: np.ndarray  # crops (n, t, s, s, 3) uint8, or features (n, t, e)

    def __len__(self) -> int:
        return len(self.labels)

    def of(self, chosen: np.ndarray) -> Clips:
        """Some of the clips."""
        return replace(self, labels=self.labels[chosen], content=self.content[chosen])

    def turned(self, change: Callable[[np.ndarray], np.ndarray]) -> Clips:
        """The same clips with their frames in another order (t,): `change` is given the usual."""
        order = change(np.arange(self.content.shape[1]))
        return replace(self, content=self.content[:, order])

    def features(self, clip: PromptedCLIP) -> np.ndarray:
        """Frame features (n, t, e) under this model; those that came as features stay."""
        if self.content.ndim == 3:
            return self.content
        parts = (self.content[i : i + TOGETHER] for i in range(0, len(self), TOGETHER))
        return np.stack(
            [seen.features for part in parts for seen in encode_clips(clip, list(part))]
        )


class Taught(Protocol):
    """What a learner made of clips."""

    @property
    def clip(self) -> PromptedCLIP:
        """The model that makes the frame features it is asked with."""
        ...

    @property
    def reach(self) -> float | None:
        """The usual distance at which strangers begin; None where that is not known."""
        ...

    def distances(self, features: np.ndarray, without: int | None = None) -> np.ndarray:
        """How far a clip (t, e) lies from each class (k,): 0 is the same, 1 has nothing in common.

        An example that is to be left out is named by its number.
        """
        ...

    def lead(self, near: np.ndarray, features: np.ndarray, names: np.ndarray) -> float:
        """Log-odds that a clip (t, e) shows one of some classes, beside others known by name.

        `near` are its distances (k,) from those classes, `names` unit vectors (m, e) of the others.
        """
        ...

    def by_frame(self, features: np.ndarray) -> np.ndarray:
        """The same for each of its frames (t, k)."""
        ...


@dataclass(frozen=True)
class Effort:
    """What learning may cost, and what chance in it begins with."""

    minutes: float = 2.0
    seed: int = 0


@dataclass(frozen=True)
class Attempt:
    """Something that answers already, and what it is tested by."""

    taught: Taught
    progress: Progress
    apart: np.ndarray | None = None  # numbers of the clips that it has not learned from


@dataclass(frozen=True)
class Exam:
    """Clips to ask about, by number, and something that has not learned from them.

    With `leaves_out` it holds them, and leaves out each one while it is asked about it.
    """

    taught: Taught
    numbers: np.ndarray
    leaves_out: bool = False


class Learner(Protocol):
    """A way to learn: `fit` yields one attempt after the other, and the last one counts."""

    looks_at: str  # "features" or "crops": what its clips must hold
    tested: str  # how `exams` test it, for a person

    def model(self, base: PromptedCLIP) -> PromptedCLIP:
        """The model that clips are encoded by before it learns."""
        ...

    def fit(self, clips: Clips, base: PromptedCLIP, effort: Effort) -> Iterator[Attempt]:
        """Learn from clips; `base` is the model that goes on knowing its own classes."""
        ...

    def exams(
        self, clips: Clips, base: PromptedCLIP, effort: Effort, attempt: Attempt
    ) -> Iterator[Exam]:
        """Honest tests of it: nothing is asked about a clip that it has learned from."""
        ...
