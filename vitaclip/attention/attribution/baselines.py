"""Baselines that look at no pixel: what any map has to beat."""

from __future__ import annotations

import numpy as np

from vitaclip.attention.attribution.question import Question


def random(question: Question) -> np.ndarray:
    """Chance, the same for the same seed."""
    return np.random.default_rng(question.seed).random(question.shape, np.float32)


def centre(question: Question) -> np.ndarray:
    """The middle of every frame, falling off as a Gaussian of a quarter of its side."""
    t, h, w = question.shape
    down, across = ((np.arange(n) + 0.5) / n - 0.5 for n in (h, w))
    near = np.exp(-(down[:, None] ** 2 + across**2) / (2 * 0.25**2))
    return np.tile(near.astype(np.float32), (t, 1, 1))
