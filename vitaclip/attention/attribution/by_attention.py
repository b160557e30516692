"""Maps of attention alone, without gradients: the same for every class."""

from __future__ import annotations

import numpy as np

from vitaclip.attention import rollout
from vitaclip.attention.attribution.question import Question
from vitaclip.attention.maps import watch


def last_layer(question: Question) -> np.ndarray:
    """What the class token of each frame reads in the last layer, mean of its heads."""
    seen = watch(question.model, question.frames, dtype=np.float32)
    return seen.gaze("class", seen.depth - 1).values


def brightest_layer(question: Question) -> np.ndarray:
    """The same in the layer in which it reads a patch most."""
    seen = watch(question.model, question.frames, dtype=np.float32)
    return seen.gaze("class", seen.brightest()[0]).values


def all_layers(question: Question) -> np.ndarray:
    """Attention rollout (Abnar and Zuidema 2020) of the class tokens of all frames."""
    seen = watch(question.model, question.frames, dtype=np.float32)
    return rollout.rollout(seen).sum(axis=0)
