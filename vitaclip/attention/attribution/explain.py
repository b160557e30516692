"""Explanation of an answer: one of the maps, for one class among those that were asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from vitaclip.attention.attribution.known_maps import known_map
from vitaclip.attention.attribution.methods import ATTRIBUTIONS
from vitaclip.attention.attribution.question import Question
from vitaclip.attention.overlay import paint
from vitaclip.errors import InputError, quoted
from vitaclip.models.prompted_clip import PromptedCLIP

LARGEST = 1 << 30  # bytes of attention and its gradients: ViT-B/16 with 16 frames fits


@dataclass(frozen=True)
class ClassMap:
    """What in a clip speaks for a class, patch by patch. `Model.explain` gives one.

    Higher speaks more for it; Integrated Gradients are below zero where something speaks against.
    """

    values: np.ndarray  # (t, h, w) float32
    label: str
    method: str  # a key of `ATTRIBUTIONS`

    @property
    def shares(self) -> np.ndarray:
        """What speaks for the class, as shares of all that does: (t, h, w), sums to 1."""
        positive = self.values.clip(min=0)
        return positive / (positive.sum() or 1)

    def overlay(self, frames: np.ndarray, strength: float = 0.75) -> np.ndarray:
        """The map painted over square frames (t, s, s, 3) uint8: (t, 384, 384, 3) uint8.

        Args:
            frames: What the model saw, as `Model.crop` gives it.
            strength: How strongly colours cover the picture, 0 to 1.
        """
        return paint(frames, self.shares, strength)


def explain(
    model: PromptedCLIP,
    frames: Tensor,
    texts: Tensor,
    labels: Sequence[str],
    label: str | None = None,
    by: str = "gradient",
) -> ClassMap:
    """The map `by` of one clip (1, t, 3, s, s) for a label, by default the one that fits best.

    `texts` are the unit vectors (k, e) of the labels.
    """
    known_map(by)
    if label is not None and label not in labels:
        raise InputError(f"{quoted(label, whole=True)} is none of the classes asked about.")
    if by == "gradient" and (size := attention_bytes(model, frames.shape[1])) > LARGEST:
        raise InputError(
            f"Gradients of all attention of this model would take {size / 1e9:.1f} GB; choose "
            "Integrated Gradients or rollout, or fewer frames."
        )
    texts = texts.clone()  # what was made without gradients may not stand among them
    if label is None:
        with torch.no_grad():
            number = int(Question(model, frames, texts, 0).logits(frames)[0].argmax())
    else:
        number = list(labels).index(label)
    return ClassMap(ATTRIBUTIONS[by](Question(model, frames, texts, number)), labels[number], by)


def attention_bytes(model: PromptedCLIP, frames: int) -> int:
    """All attention of a clip and its gradients, in float32."""
    tower = model.backbone.vision_tower
    names = model.video.names(frames, tower.grid) if model.video else None
    seen = len(names) if names else 1 + tower.grid[0] * tower.grid[1]
    return 2 * 4 * tower.depth * frames * tower.heads * seen**2
