"""Dynamic time warping over movement: how far two clips lie from each other in order of time.

A frame vector says what is in a picture. What moves is what is left of it without the mean of its
clip, and two clips of one action go through the same of it, one earlier, one later. Warping
(Sakoe and Chiba, IEEE TASSP 26, 1978; their symmetric form) finds the pairs of moments that belong
together.
"""

from __future__ import annotations

import numpy as np

STILL = 0.003  # the `strength` that a movement has at least; a still picture in H.264 has 0.0006


def strength(features: np.ndarray) -> np.ndarray:
    """How much a clip moves: root mean square of its unit frame vectors (…, t, e) less their mean.

    A picture that stands still has next to none, a puppet that raises an arm 0.2 to 0.4.
    """
    return _size(_apart(features))[..., 0, 0]


def movement(features: np.ndarray) -> np.ndarray:
    """Frame vectors (…, t, e) without the mean of their clip, of root mean square 1 over time.

    A clip that does not move stays nearly zero, for what is left of it is noise.
    """
    apart = _apart(features)
    return apart / np.maximum(_size(apart), STILL)


def _apart(features: np.ndarray) -> np.ndarray:
    unit = features / np.maximum(np.linalg.norm(features, axis=-1, keepdims=True), 1e-12)
    return unit - unit.mean(axis=-2, keepdims=True)


def _size(apart: np.ndarray) -> np.ndarray:
    return np.sqrt((apart**2).sum(axis=-1).mean(axis=-1))[..., None, None]


def costs(one: np.ndarray, many: np.ndarray) -> np.ndarray:
    """Squared distances of the moments of a clip (t, e) from those of many (n, u, e): (n, t, u)."""
    own, others = (one**2).sum(axis=-1), (many**2).sum(axis=-1)
    return np.maximum(own[:, None] + others[:, None] - 2 * (one @ many.transpose(0, 2, 1)), 0)


def warped(costs: np.ndarray, slack: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The cheapest way through costs (n, t, u), and all sums on the way: (n,), (n, t, u).

    A step along both counts twice, so that every way has the same length t + u, by which the sum
    is divided. Moments further apart than `slack` are no pair; at 0 nothing is warped.
    """
    n, t, u = costs.shape
    sums = np.full((n, t + 1, u + 1), np.inf)
    sums[:, 0, 0] = 0
    for i in range(1, t + 1):
        near = range(1, u + 1) if slack is None else range(max(1, i - slack), min(u, i + slack) + 1)
        for j in near:
            step = costs[:, i - 1, j - 1]
            side = np.minimum(sums[:, i - 1, j], sums[:, i, j - 1]) + step
            sums[:, i, j] = np.minimum(side, sums[:, i - 1, j - 1] + 2 * step)
    return sums[:, -1, -1] / (t + u), sums[:, 1:, 1:]


def path(costs: np.ndarray, sums: np.ndarray) -> list[tuple[int, int]]:
    """The pairs of moments on the cheapest way through costs (t, u), first to last."""
    i, j = costs.shape[0] - 1, costs.shape[1] - 1
    way = [(i, j)]
    while i or j:
        ways = {
            (i - 1, j - 1): 2 * costs[i, j] + _at(sums, i - 1, j - 1),
            (i - 1, j): costs[i, j] + _at(sums, i - 1, j),
            (i, j - 1): costs[i, j] + _at(sums, i, j - 1),
        }
        i, j = min(ways, key=lambda place: ways[place])
        way.append((i, j))
    return way[::-1]


def _at(sums: np.ndarray, i: int, j: int) -> float:
    return float(sums[i, j]) if i >= 0 and j >= 0 else np.inf
