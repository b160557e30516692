"""Clips kept apart: a part of each class, a recording always whole on one side."""

from __future__ import annotations

import numpy as np

EVERY = 4  # one clip in so many of a class is kept apart
FEWEST = 3  # clips of a class, of which one can be spared


def apart(labels: np.ndarray, seed: int) -> np.ndarray:
    """Numbers of the clips that are kept apart: a quarter of each class that can spare some."""
    rng, chosen = np.random.default_rng(seed), []
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        if len(own) >= FEWEST:
            chosen.append(rng.choice(own, max(1, len(own) // EVERY), replace=False))
    return np.sort(np.concatenate(chosen)) if chosen else np.zeros(0, int)


def folds(labels: np.ndarray, seed: int) -> list[np.ndarray]:
    """Numbers of the clips, dealt into parts that each hold some of every class.

    A class of one clip is in no part, for without that clip nothing would be known of it.
    """
    rng = np.random.default_rng(seed)
    count = min(EVERY, int(np.bincount(labels).max()))
    parts: list[list[int]] = [[] for _ in range(count)]
    for label in np.unique(labels):
        own = rng.permutation(np.flatnonzero(labels == label))
        if len(own) > 1:
            for place, number in enumerate(own.tolist()):
                parts[place % count].append(number)
    return [np.sort(np.array(part)) for part in parts if part]
