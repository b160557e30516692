"""Examples in time: a clip is what the nearest example is, once their movements are aligned.

Nothing is trained. Frozen frame vectors, kept in order, already hold what happens first and what
after it; a mean over frames throws just that away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vitaclip.learning.learners.warping import STILL, costs, movement, path, strength, warped
from vitaclip.learning.progress import Progress
from vitaclip.learning.taught import Attempt, Clips, Effort, Exam
from vitaclip.models.prompted_clip import PromptedCLIP

SLACKS = (1.0, 0.25, 0.125, 0.0)  # of a clip by which moments that are paired may lie apart
BLUR = 0.08  # of distance by which the odds change by e where names stand beside: see docs/learn.md
STRANGER = 0.56  # the distance at which examples of other actions begin, among the puppets'
MOST_ASKED = 200  # examples that are left out, one after the other, to test the others
AT_ONCE = 200  # examples that a clip is compared with at a time


@dataclass(frozen=True)
class Examples:
    """Frame vectors of taught clips (n, t, e) and their classes (n,).

    `slack` is by how many frames moments that are paired may lie apart: who warps freely takes
    waving once for waving twice, and who does not at all misses those who begin late.
    """

    clip: PromptedCLIP
    content: np.ndarray
    labels: np.ndarray
    slack: int

    reach = STRANGER

    def distances(self, features: np.ndarray, without: int | None = None) -> np.ndarray:
        """Of a clip (t, e) from the nearest example of each class (k,); 1 where it stands still."""
        if strength(features) < STILL:
            return np.ones(self._count)
        moves = movement(features[self._places(len(features))])
        parts = range(0, len(self.labels), AT_ONCE)
        each = [warped(costs(moves, self._moves[i : i + AT_ONCE]), self.slack)[0] for i in parts]
        apart = np.concatenate(each) / 2
        if without is not None:
            apart[without] = np.inf
        return self._nearest(apart)

    def lead(self, near: np.ndarray, features: np.ndarray, names: np.ndarray) -> float:
        """By the distance of the nearest alone: a movement is compared with no word."""
        return (STRANGER - float(near.min())) / BLUR

    def by_frame(self, features: np.ndarray) -> np.ndarray:
        """Of each frame from the moments it was aligned with, in the nearest of a class (t, k)."""
        places, found = self._places(len(features)), []
        moves = movement(features[places])
        for label in range(self._count):
            own = self._moves[self.labels == label]
            between = costs(moves, own)
            length, sums = warped(between, self.slack)
            best = int(length.argmin())
            pairs = np.array(path(between[best], sums[best]))
            paid = between[best][pairs[:, 0], pairs[:, 1]]
            many = np.bincount(pairs[:, 0], minlength=len(moves))
            found.append(np.bincount(pairs[:, 0], paid, len(moves)) / many / 2)
        back = np.arange(len(features)) * len(places) // len(features)
        return np.stack(found, axis=1)[back]

    def _places(self, frames: int) -> np.ndarray:
        """As many of so many frames as an example has, amid equal spans of them."""
        wanted = self.content.shape[1]
        return (2 * np.arange(wanted) + 1) * frames // (2 * wanted)

    @cached_property
    def _moves(self) -> np.ndarray:
        return movement(self.content).astype(np.float32)

    @property
    def _count(self) -> int:
        return int(self.labels.max()) + 1

    def _nearest(self, apart: np.ndarray) -> np.ndarray:
        nearest = np.full(self._count, np.inf)
        np.minimum.at(nearest, self.labels, apart)
        return nearest


def plain(base: PromptedCLIP) -> PromptedCLIP:
    """CLIP without prompts: its frames do not hear of each other, so their order is all there is.

    What is plain already stays the very same, so that clips are encoded once.
    """
    return base if base.video is None else PromptedCLIP(base.backbone)


class ByExamples:
    """The learner of `Examples`: it keeps them, and finds how far they may be warped."""

    looks_at = "features"
    tested = "each clip by the others, with itself left out"

    def model(self, base: PromptedCLIP) -> PromptedCLIP:
        """Plain CLIP."""
        return plain(base)

    def fit(self, clips: Clips, base: PromptedCLIP, effort: Effort) -> Iterator[Attempt]:
        """Keep the frame vectors, at the widest slack by which most are right about the others."""
        clip = self.model(base)
        content = clips.features(clip).astype(np.float16).astype(np.float32)  # as a file has them
        asked, frames = _asked(clips.labels, effort.seed), content.shape[1]
        tried = dict.fromkeys(round(share * frames) for share in SLACKS)
        each = [Examples(clip, content, clips.labels, slack) for slack in tried]
        best = max(each, key=lambda taught: _right(taught, asked))  # the first of equals
        yield Attempt(best, Progress(f"{len(clips)} examples"))

    def exams(
        self, clips: Clips, base: PromptedCLIP, effort: Effort, attempt: Attempt
    ) -> Iterator[Exam]:
        """Every example whose class has another; of very many, some."""
        numbers = _asked(clips.labels, effort.seed)
        if len(numbers):
            yield Exam(attempt.taught, numbers, leaves_out=True)


def _asked(labels: np.ndarray, seed: int) -> np.ndarray:
    """Numbers of the examples that can be left out."""
    numbers = np.flatnonzero(np.bincount(labels)[labels] > 1)
    if len(numbers) > MOST_ASKED:
        chosen = np.random.default_rng(seed).choice(numbers, MOST_ASKED, replace=False)
        return np.sort(chosen)
    return numbers


def _right(taught: Examples, asked: np.ndarray) -> int:
    """How many examples are told by the others."""
    answers = (taught.distances(taught.content[n], n).argmin() for n in asked.tolist())
    return sum(int(answer == taught.labels[n]) for n, answer in zip(asked.tolist(), answers))
