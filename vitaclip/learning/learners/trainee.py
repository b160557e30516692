"""Prompts and class vectors in training: a step, a look at what is kept apart, a copy to keep."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vitaclip.learning.learners.class_vectors import ClassVectors, video_vectors
from vitaclip.learning.taught import Clips
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.training.config import VideoRunConfig
from vitaclip.training.loop import rate

CLASS_RATE = 1e-2  # of class vectors, without decay


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


class Trainee:
    """A model whose prompts learn, and a vector (k, e) for each class that learns with them.

    The logit scale stays as it is, so that what is learned is where videos lie and not how loudly
    it is said.
    """

    def __init__(self, model: PromptedCLIP, vectors: Tensor, plan: Course) -> None:
        assert model.video is not None, "prompts learn here"
        self.model, self.plan = model, plan
        self.vectors = nn.Parameter(vectors.clone())
        model.logit_scale.requires_grad_(False)
        self._own = list(model.video.requires_grad_(True).parameters())
        groups = [
            {"params": self._own, "top": plan.lr, "weight_decay": plan.decay},
            {"params": [self.vectors], "top": CLASS_RATE, "weight_decay": 0.0},
        ]
        self._optimizer = torch.optim.AdamW(groups, lr=plan.lr)

    def step(self, number: int, crops: np.ndarray, labels: np.ndarray) -> float:
        """Learn from a batch of crops (b, t, s, s, 3) and their classes (b,); the loss before."""
        share = rate(number + 1, self.plan.steps + 1, self.plan.warmup)
        for group in self._optimizer.param_groups:
            group["lr"] = group["top"] * share
        frames = self.model.backbone.prepare_batch(crops)
        loss = self._surprise(F.normalize(self.model.encode_video(frames), dim=-1), labels)
        self._optimizer.zero_grad()
        loss.backward()
        for part in (self._own, [self.vectors]):
            nn.utils.clip_grad_norm_(part, self.plan.clip)
        self._optimizer.step()
        return float(loss.detach())

    def loss(self, clips: Clips) -> float:
        """How surprising clips are that it does not learn from."""
        with torch.no_grad():
            videos = video_vectors(self.model, clips.features(self.model))
            return float(self._surprise(videos, clips.labels))

    def taught(self) -> ClassVectors:
        """What is learned so far, to keep; training goes on with prompts of its own."""
        kept = PromptedCLIP(self.model.backbone, deepcopy(self.model.video))
        kept.logit_scale.data.copy_(self.model.logit_scale.data)
        unit = F.normalize(self.vectors.detach(), dim=-1).float().cpu().numpy()
        return ClassVectors(kept.to(self.vectors.device).eval().requires_grad_(False), unit)

    def _surprise(self, videos: Tensor, labels: np.ndarray) -> Tensor:
        logits = self.model.logit_scale.exp() * videos @ F.normalize(self.vectors, dim=-1).T
        return F.cross_entropy(logits, torch.as_tensor(labels, device=videos.device))
