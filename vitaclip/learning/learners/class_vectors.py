"""Class vectors: what every learner by gradients leaves, a unit vector for each class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from vitaclip.models.catalogue.defaults import DEFAULT_TEMPLATE
from vitaclip.models.prompted_clip import PromptedCLIP

HANDICAP, CAUTION = 3.0, 4.0  # in logits, measured on puppets: see docs/learn.md


@dataclass(frozen=True)
class ClassVectors:
    """Unit vectors (k, e) in the space of the videos that a model pools."""

    clip: PromptedCLIP
    vectors: np.ndarray

    reach = None  # how far videos lie from words differs from model to model

    def distances(self, features: np.ndarray, without: int | None = None) -> np.ndarray:
        """One less the cosine of a clip's vector with each class (k,)."""
        assert without is None, "a class vector cannot leave out a clip"
        return 1 - self.vectors @ self._video(features)

    def lead(self, near: np.ndarray, features: np.ndarray, names: np.ndarray) -> float:
        """By how much better the classes fit than the names; all by cosines in the same space.

        Learned vectors were only asked to tell each other apart, so they fit a clip less than its
        name would: `HANDICAP` makes up for it.
        """
        scale = float(self.clip.logit_scale.detach().exp())
        others = scale * names @ self._video(features)
        gained = _together(scale * (1 - near)) - _together(others)
        return (gained + HANDICAP) / CAUTION

    def by_frame(self, features: np.ndarray) -> np.ndarray:
        """The same for each frame by itself (t, k)."""
        size = np.maximum(np.linalg.norm(features, axis=-1, keepdims=True), 1e-12)
        return 1 - features / size @ self.vectors.T

    def _video(self, features: np.ndarray) -> np.ndarray:
        return video_vectors(self.clip, features[None])[0].cpu().numpy()


def named(base: PromptedCLIP, names: tuple[str, ...]) -> torch.Tensor:
    """Where classes begin: unit vectors (k, e) of their names in the usual sentence."""
    with torch.no_grad():
        return base.encode_text(names, (DEFAULT_TEMPLATE,)).float()


def video_vectors(clip: PromptedCLIP, features: np.ndarray) -> torch.Tensor:
    """Unit vectors (n, e) of frame features (n, t, e)."""
    with torch.no_grad():
        rows = torch.as_tensor(features).float().to(clip.backbone.device)
        return F.normalize(clip.pool(rows), dim=-1)


def _together(logits: np.ndarray) -> float:
    """The logarithm of the sum of their exponentials."""
    most = float(logits.max())
    return most + float(np.log(np.exp(logits - most).sum()))
