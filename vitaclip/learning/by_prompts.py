"""Prompts over time, Vita-CLIP's or Prompt Switch's, with a vector of its own for each class.

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
import torch.nn.functional as F
from torch import Tensor, nn

from vitaclip.learning.class_vectors import ClassVectors, named, video_vectors
from vitaclip.learning.folds import apart
from vitaclip.learning.taught import Attempt, Clips, Effort, Exam
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts import PROMPTS
from vitaclip.prompts.base import VideoPrompts
from vitaclip.training.config import VideoRunConfig
from vitaclip.training.loop import rate
from vitaclip.video.frame_sampling import by_time, by_time_views

DENSITY = 2  # frames read for each one that is looked at, so that training may choose
CLASS_RATE = 1e-2  # of class vectors, without decay
ENOUGH = 0.1  # a loss at which there is nothing more to learn, but the room
CHECK = 5  # steps between looks at the clips kept apart
PATIENCE = 4  # looks without gain before it stops


@dataclass(frozen=True)
class Course:
    """How prompts are trained on so many clips."""

    steps: int
    batch: int
    lr: float
    warmup: float
    clip: float
    decay: float = 0.05


def course(clips: int, tuned: bool) -> Course:
    """From prompts that know something already, a few passes at a lower rate; else a run's own."""
    run = VideoRunConfig().for_clips(clips)
    if not tuned:
        return Course(run.steps, run.batch, run.lr, run.warmup, run.clip)
    batch = min(8, clips)
    steps = min(300, max(15, 6 * clips // batch))
    return Course(steps, batch, run.lr / 2, 5 / steps, run.clip)


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
        model = PromptedCLIP(base.backbone, self._prompts(base, effort.seed).requires_grad_(True))
        model.to(base.backbone.device).logit_scale.requires_grad_(False)
        model.logit_scale.data.copy_(self.model(base).logit_scale.data)
        vectors = nn.Parameter(named(base, clips.names).clone())
        out = apart(clips.labels, effort.seed)
        rest = np.setdiff1d(np.arange(len(clips)), out)
        plan = course(len(rest), self.start is not None)
        optimizer = _optimizer(model, vectors, plan)
        best, gained, at = np.inf, 0, Attempt(_taught(model, vectors), "", out)
        for step in range(plan.steps):
            _set(optimizer, rate(step + 1, plan.steps + 1, plan.warmup))
            loss = self._step(model, vectors, clips, rest, rng, optimizer, plan)
            late = perf_counter() - begun > 60 * effort.minutes
            if not ((step + 1) % CHECK == 0 or step + 1 == plan.steps or late or loss < ENOUGH):
                continue
            seen = self._loss(model, vectors, clips, out) if len(out) else loss
            told = f"step {step + 1} of at most {plan.steps}, loss {loss:.2f}"
            if seen < best:
                best, gained, at = seen, 0, Attempt(_taught(model, vectors), told, out)
            else:
                gained += 1
            yield Attempt(at.taught, told, out)
            if late or loss < ENOUGH or gained >= PATIENCE:
                break
        yield at

    def exams(
        self, clips: Clips, base: PromptedCLIP, effort: Effort, attempt: Attempt
    ) -> Iterator[Exam]:
        """The clips that were kept apart."""
        if attempt.apart is not None and len(attempt.apart):
            yield Exam(attempt.taught, attempt.apart)

    def _prompts(self, base: PromptedCLIP, seed: int) -> VideoPrompts:
        """A copy of those that it starts from, or fresh ones, the same for the same seed."""
        if self.start is not None and self.start.video is not None:
            return deepcopy(self.start.video)
        tower = base.backbone.vision_tower
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            return PROMPTS[self.kind](tower.width, tower.depth, tower.heads, self.frames)

    def _step(
        self,
        model: PromptedCLIP,
        vectors: Tensor,
        clips: Clips,
        rest: np.ndarray,
        rng: np.random.Generator,
        optimizer: torch.optim.Optimizer,
        plan: Course,
    ) -> float:
        """One batch, every clip of it with frames at moments of its own; its loss."""
        chosen = rng.choice(rest, min(plan.batch, len(rest)), replace=False)
        times = [by_time(clips.content.shape[1], self.frames, rng) for _ in chosen]
        crops = np.stack([clips.content[n][when] for n, when in zip(chosen, times)])
        videos = F.normalize(model.encode_video(model.backbone.prepare_batch(crops)), dim=-1)
        loss = _surprise(videos, vectors, model, clips.labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        for group in optimizer.param_groups:
            nn.utils.clip_grad_norm_(group["params"], plan.clip)
        optimizer.step()
        return float(loss.detach())

    def _loss(
        self, model: PromptedCLIP, vectors: Tensor, clips: Clips, chosen: np.ndarray
    ) -> float:
        seen = clips.of(chosen).turned(lambda usual: thinned(usual, self.frames))
        with torch.no_grad():
            videos = video_vectors(model, seen.features(model))
            return float(_surprise(videos, vectors, model, clips.labels[chosen]))


def thinned(usual: np.ndarray, frames: int) -> np.ndarray:
    """The frames (t,) that are looked at where more were read."""
    return usual[by_time_views(len(usual), frames, 1)[0]]


def _surprise(videos: Tensor, vectors: Tensor, model: PromptedCLIP, labels: np.ndarray) -> Tensor:
    logits = model.logit_scale.exp() * videos @ F.normalize(vectors, dim=-1).T
    return F.cross_entropy(logits, torch.as_tensor(labels, device=videos.device))


def _taught(model: PromptedCLIP, vectors: Tensor) -> ClassVectors:
    """What is learned so far; training goes on with prompts of its own."""
    kept = PromptedCLIP(model.backbone, deepcopy(model.video)).to(vectors.device)
    kept.logit_scale.data.copy_(model.logit_scale.data)
    unit = F.normalize(vectors.detach(), dim=-1)
    return ClassVectors(kept.eval().requires_grad_(False), unit.float().cpu().numpy())


def _optimizer(model: PromptedCLIP, vectors: Tensor, plan: Course) -> torch.optim.Optimizer:
    assert model.video is not None
    groups = [
        {"params": list(model.video.parameters()), "top": plan.lr, "weight_decay": plan.decay},
        {"params": [vectors], "top": CLASS_RATE, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=plan.lr)


def _set(optimizer: torch.optim.Optimizer, share: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = group["top"] * share
