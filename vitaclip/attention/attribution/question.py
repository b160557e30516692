"""Question that a map answers: what in this clip speaks for this class?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.vision_tower import Tap

Attribution = Callable[["Question"], np.ndarray]
"""A question to (t, h, w) float32: higher speaks more for the class, below zero against it."""


@dataclass(frozen=True)
class Question:
    """One clip, the classes that were asked about, and which of them is to be explained."""

    model: PromptedCLIP
    frames: Tensor  # (1, t, 3, s, s), as `Backbone.prepare` gives them
    texts: Tensor  # (k, e) unit vectors of the classes
    label: int  # among the classes
    seed: int = 0  # of what is drawn by chance
    against: bool = True  # the other classes; else the class is asked about by itself

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of a map: t, h, w."""
        return (self.frames.shape[1], *self.model.backbone.vision_tower.grid)

    def logits(self, frames: Tensor, tap: Tap | None = None, model: PromptedCLIP | None = None):
        """Of clips (b, t, 3, s, s), one for each class: (b, k) float32."""
        model = model or self.model
        features = model.encode_frames(frames, tap)
        video = F.normalize(model.pool(features).float(), dim=-1)
        return self.model.logit_scale.exp() * video @ self.texts.float().T

    def odds(self, logits: Tensor) -> Tensor:
        """Of the class against the others, as a logarithm (b,); by itself, its own logit.

        What speaks for every class alike speaks for none, and odds never saturate.
        """
        own = logits[:, self.label]
        if not self.against:
            return own
        others = torch.cat([logits[:, : self.label], logits[:, self.label + 1 :]], dim=1)
        return own - others.logsumexp(dim=1) if others.shape[1] else own
