"""What the ways to learn are compared with in `bench/learn.py`: each is cheap and well known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from vitaclip.inference.model import Model
from vitaclip.learning.calibration import untested
from vitaclip.learning.honest_tests import Report
from vitaclip.learning.learners.class_vectors import ClassVectors, named, video_vectors
from vitaclip.learning.lesson import Lesson
from vitaclip.learning.taught import Clips

RIVALS = ("typed", "mean", "probe")
LENGTH, STEPS = 10.0, 100  # of a vector, as CLIP's are before they are made units; of L-BFGS


@dataclass(frozen=True)
class LinearProbe(ClassVectors):
    """Logistic regression over a model's video vectors: `vectors` (k, e) have any length."""

    bias: np.ndarray  # (k,)

    def distances(self, features: np.ndarray, without: int | None = None) -> np.ndarray:
        """Its logits as distances (k,), so that those times the model's scale are the logits."""
        assert without is None, "a probe cannot leave out a clip"
        scale = float(self.clip.logit_scale.detach().exp())
        return 1 - (self.vectors @ self._video(features) + self.bias) / scale


def rival(kind: str, base: Model, clips: Clips) -> Lesson:
    """A lesson by the names alone, by the mean of each class, or by a linear probe."""
    if kind == "typed":
        taught = ClassVectors(base.clip, named(base.clip, clips.names).cpu().numpy())
    else:
        seen = video_vectors(base.clip, clips.features(base.clip)).cpu()
        taught = (_means if kind == "mean" else _probe)(base, seen, clips)
    own = np.stack([taught.distances(row) for row in clips.features(base.clip)])
    calibration, report = untested(own, clips.labels, None), Report("", len(clips))
    return Lesson("words", clips.names, taught, calibration, report, base.frames)


def _means(base: Model, seen: torch.Tensor, clips: Clips) -> ClassVectors:
    labels = torch.as_tensor(clips.labels)
    means = torch.stack([seen[labels == k].mean(dim=0) for k in range(len(clips.names))])
    return ClassVectors(base.clip, F.normalize(means, dim=-1).numpy())


def _probe(base: Model, seen: torch.Tensor, clips: Clips) -> LinearProbe:
    """The weights that fit best, with the usual ridge (C = 1); the way there needs no chance."""
    labels, size = torch.as_tensor(clips.labels), (len(clips.names), seen.shape[1])
    weight, bias = (torch.zeros(shape, requires_grad=True) for shape in (size, size[:1]))
    descent = torch.optim.LBFGS([weight, bias], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        descent.zero_grad()
        logits = LENGTH * seen @ weight.T + bias
        total = F.cross_entropy(logits, labels, reduction="sum") + weight.square().sum() / 2
        total.backward()
        return total

    descent.step(loss)
    return LinearProbe(base.clip, LENGTH * weight.detach().numpy(), bias.detach().numpy())
