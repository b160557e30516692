"""Examples in time: a clip is what the nearest example is, once their movements are aligned.

Nothing is trained. Frozen frame vectors, kept in order, already hold what happens first and what
after it; a mean over frames throws just that away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vitaclip.learning.taught import Attempt, Clips, Effort, Exam
from vitaclip.learning.warping import STILL, costs, movement, path, strength, warped
from vitaclip.models.prompted_clip import PromptedCLIP

MOST_ASKED = 200  # examples that are left out, one after the other, to test the others
AT_ONCE = 200  # examples that a clip is compared with at a time


@dataclass(frozen=True)
class Examples:
    """Frame vectors of taught clips (n, t, e) and their classes (n,)."""

    clip: PromptedCLIP
    content: np.ndarray
    labels: np.ndarray

    def distances(self, features: np.ndarray, without: int | None = None) -> np.ndarray:
        """Of a clip (t, e) from the nearest example of each class (k,); 1 where it stands still."""
        moves = movement(features)
        if strength(features) < STILL:
            return np.ones(self._count)
        parts = range(0, len(self.labels), AT_ONCE)
        each = [warped(costs(moves, self._moves[i : i + AT_ONCE]))[0] for i in parts]
        apart = np.concatenate(each) / 2
        if without is not None:
            apart[without] = np.inf
        return self._nearest(apart)

    def by_frame(self, features: np.ndarray) -> np.ndarray:
        """Of each frame from the moments it was aligned with, in the nearest of a class (t, k)."""
        moves, found = movement(features), []
        for label in range(self._count):
            own = self._moves[self.labels == label]
            between = costs(moves, own)
            length, sums = warped(between)
            best = int(length.argmin())
            pairs = np.array(path(between[best], sums[best]))
            paid = between[best][pairs[:, 0], pairs[:, 1]]
            many = np.bincount(pairs[:, 0], minlength=len(moves))
            found.append(np.bincount(pairs[:, 0], paid, len(moves)) / many / 2)
        return np.stack(found, axis=1)

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
    """The learner of `Examples`: it keeps them."""

    looks_at = "features"
    tested = "each clip by the others, with itself left out"

    def model(self, base: PromptedCLIP) -> PromptedCLIP:
        """Plain CLIP."""
        return plain(base)

    def fit(self, clips: Clips, base: PromptedCLIP, effort: Effort) -> Iterator[Attempt]:
        """Keep the frame vectors; done at once."""
        clip = self.model(base)
        content = clips.features(clip).astype(np.float16).astype(np.float32)  # as a file has them
        yield Attempt(Examples(clip, content, clips.labels), f"{len(clips)} examples")

    def exams(
        self, clips: Clips, base: PromptedCLIP, effort: Effort, attempt: Attempt
    ) -> Iterator[Exam]:
        """Every example whose class has another; of very many, some."""
        several = np.bincount(clips.labels)[clips.labels] > 1
        numbers = np.flatnonzero(several)
        if len(numbers) > MOST_ASKED:
            rng = np.random.default_rng(effort.seed)
            numbers = np.sort(rng.choice(numbers, MOST_ASKED, replace=False))
        if len(numbers):
            yield Exam(attempt.taught, numbers, leaves_out=True)
