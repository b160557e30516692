"""From distances to probabilities: of each taught class, and of none of them.

Both are fitted to clips that were asked about and not learned from, and neither claims more than
so many clips can show.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

SHARPEST, SOFTEST = 0.005, 0.5  # temperatures that are tried
USUAL = 0.05  # where nothing could be tested
LOST = 0.05  # the share of right answers that may become "none of these"
GAP = 6.0  # log-odds of "none" from right answers to wrong ones


@dataclass(frozen=True)
class Calibration:
    """The temperature of a softmax over classes, and the distance at which a clip is of none."""

    temperature: float = USUAL
    reach: float = 1.0  # at which "none of these" is as likely as not
    width: float = 0.03  # by how much more its odds grow by e

    def probs(self, distances: np.ndarray) -> np.ndarray:
        """Of classes at these distances (…, k): they share 1 among themselves."""
        logits = -distances / self.temperature
        each = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return each / each.sum(axis=-1, keepdims=True)

    def none(self, distances: np.ndarray) -> float:
        """How probable it is that a clip at these distances (k,) shows none of the classes."""
        beyond = (float(distances.min()) - self.reach) / self.width
        return float(1 / (1 + np.exp(-np.clip(beyond, -50, 50))))


def fit(distances: np.ndarray, truth: np.ndarray, usual: float | None) -> Calibration:
    """Of clips (m, k) that were not learned from, and their classes (m,).

    `usual` is the distance at which strangers begin, where that is known: then it is moved only
    for right answers that lie farther. Else it lies amid right answers and wrong classes.
    """
    known = np.isfinite(distances).all(axis=1)
    distances, truth = distances[known], truth[known]
    if not len(truth):
        return Calibration()
    rows = np.arange(len(truth))
    own = distances[rows, truth]
    others = distances.copy()
    others[rows, truth] = np.inf
    near, far = float(np.quantile(own, 1 - LOST)), float(np.median(others.min(axis=1)))
    temperature = _temperature(distances, truth)
    if usual is not None:
        return Calibration(temperature, max(usual, near))
    return Calibration(temperature, max((near + far) / 2, near), max((far - near) / GAP, 0.01))


def untested(distances: np.ndarray, truth: np.ndarray, usual: float | None) -> Calibration:
    """Of clips that were learned from, where no others are there: they say where, not how surely.

    They lie nearer than others will, so this errs on the side of "none of these".
    """
    if usual is not None:
        return Calibration(reach=usual)
    return replace(fit(distances, truth, None), temperature=USUAL)


def _temperature(distances: np.ndarray, truth: np.ndarray) -> float:
    """The one by which the clips that were asked about, and one more that fails, surprise least.

    That one more is Laplace's rule: after n right answers in a row the next one is right with
    probability (n + 1) / (n + 2), not for certain.
    """
    m, k = distances.shape
    wanted = (np.eye(k)[truth] * m + 1 / k) / (m + 1)
    tried = np.geomspace(SHARPEST, SOFTEST, 40)
    surprise = [
        -(wanted * np.log(np.maximum(Calibration(each).probs(distances), 1e-12))).sum()
        for each in tried
    ]
    return float(tried[int(np.argmin(surprise))])
