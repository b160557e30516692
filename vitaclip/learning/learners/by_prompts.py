"""Prompts over time, of any method, with a vector of its own for each class.

They start from those that ship for this CLIP, where there are some, and class vectors start as the
typed names: fixed names hold prompts back. The prompts that go on knowing other classes stay as
they are, for a copy is trained.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch

from vitaclip.learning.learners.class_vectors import named
from vitaclip.learning.learners.folds import apart
from vitaclip.learning.learners.trainee import Trainee, course
from vitaclip.learning.progress import Progress
from vitaclip.learning.taught import Attempt, Clips, Effort, Exam
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts import PROMPTS
from vitaclip.prompts.base import VideoPrompts
from vitaclip.video.frame_sampling import by_time, by_time_views

DENSITY = 2  # frames read for each one that is looked at, so that training may choose
ENOUGH = 0.1  # a loss at which there is nothing more to learn, but the room
CHECK = 5  # steps between looks at the clips kept apart
PATIENCE = 4  # looks without gain before it stops


@dataclass(frozen=True)
class ByPrompts:
    """The learner of prompts of a kind; `start` holds some to begin with, or there are none."""

    kind: str
    frames: int
    start: PromptedCLIP | None = None

    looks_at = "crops"
    tested = "kept apart while it learned, and used to say when to stop"

    def model(self, base: PromptedCLIP) -> PromptedCLIP:
        """The model that it begins with."""
        return self.start or base

    def fit(self, clips: Clips, base: PromptedCLIP, effort: Effort) -> Iterator[Attempt]:
        """Train until the clips kept apart gain no more, the loss is low, or time is over."""
        begun, rng = perf_counter(), np.random.default_rng(effort.seed)
        out = apart(clips.labels, effort.seed)
        rest = np.setdiff1d(np.arange(len(clips)), out)
        held = clips.of(out).turned(lambda usual: thinned(usual, self.frames))
        plan = course(len(rest), self.start is not None)
        trainee = Trainee(self._begin(base, effort.seed), named(base, clips.names), plan)
        losses: list[float] = []
        best, gained, at = np.inf, 0, Attempt(trainee.taught(), Progress(""), out)
        for step in range(plan.steps):
            chosen = rng.choice(rest, min(plan.batch, len(rest)), replace=False)
            loss = trainee.step(step, self._jittered(clips, chosen, rng), clips.labels[chosen])
            losses.append(loss)
            over = perf_counter() - begun > 60 * effort.minutes or loss < ENOUGH
            if not ((step + 1) % CHECK == 0 or step + 1 == plan.steps or over):
                continue
            seen = trainee.loss(held) if len(out) else loss
            told = f"step {step + 1} of at most {plan.steps}, loss {loss:.2f}"
            progress = Progress(told, tuple(losses), seen if len(out) else None)
            losses = []
            gained = 0 if seen < best else gained + 1
            if seen < best:
                best, at = seen, Attempt(trainee.taught(), progress, out)
            yield Attempt(at.taught, progress, out)
            if over or gained >= PATIENCE:
                break
        yield Attempt(at.taught, Progress(at.progress.told), out)  # the best, no further step

    def exams(
        self, clips: Clips, base: PromptedCLIP, effort: Effort, attempt: Attempt
    ) -> Iterator[Exam]:
        """The clips that were kept apart."""
        if attempt.apart is not None and len(attempt.apart):
            yield Exam(attempt.taught, attempt.apart)

    def _begin(self, base: PromptedCLIP, seed: int) -> PromptedCLIP:
        """A copy of the prompts it starts from, or fresh ones, the same for the same seed."""
        model = PromptedCLIP(base.backbone, self._prompts(base, seed)).to(base.backbone.device)
        model.logit_scale.data.copy_(self.model(base).logit_scale.data)
        return model

    def _prompts(self, base: PromptedCLIP, seed: int) -> VideoPrompts:
        if self.start is not None and self.start.video is not None:
            return deepcopy(self.start.video)
        tower = base.backbone.vision_tower
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            return PROMPTS[self.kind](tower.width, tower.depth, tower.heads, self.frames)

    def _jittered(self, clips: Clips, chosen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Crops (b, t, s, s, 3) of some clips, each at moments of its own."""
        times = (by_time(clips.content.shape[1], self.frames, rng) for _ in chosen)
        return np.stack([clips.content[n][when] for n, when in zip(chosen, times)])


def thinned(usual: np.ndarray, frames: int) -> np.ndarray:
    """The frames (t,) that are looked at where more were read."""
    return usual[by_time_views(len(usual), frames, 1)[0]]
