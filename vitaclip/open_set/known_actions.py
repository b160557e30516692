"""“None of these”: how probable it is that a clip shows no typed class, and none that was taught.

A softmax over typed classes always picks one. Two things are asked besides. How far is the course
of a clip in time from that of every action in the model's world? It is looked for twice: in the
frame features, where a model tells its actions apart, and in the patches of an earlier layer, where
it still sees what else moves. And how well does the best class stand among everything else one
could say? A logistic regression weighs all of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vitaclip.models.encoded_frames import EncodedFrames
from vitaclip.open_set.courses import Courses

SUREST = 12.0  # log-odds beyond which surer is not more
WEIGHTS = 6  # of the constant, two for each course, and the lead


@dataclass(frozen=True)
class KnownActions:
    """The courses of all actions that a model was shown, and the weights of what they say.

    The constant among the weights is such that, at one half, one right answer in twenty is lost.
    """

    features: Courses
    patches: Courses
    weights: np.ndarray  # (WEIGHTS,)

    @classmethod
    def fit(cls, seen: list[EncodedFrames], actions: np.ndarray) -> KnownActions:
        """From clips of known actions (n,), their courses; the weights are not fitted yet."""
        features = Courses.fit(np.stack([clip.features for clip in seen]), actions)
        patches = Courses.fit(np.stack([_patches(clip) for clip in seen]), actions)
        return cls(features, patches, np.zeros(WEIGHTS, np.float32))

    def none(self, seen: EncodedFrames, lead: float) -> float | None:
        """The probability of “none of these”; None where there are fewer frames than in a course.

        `lead` is the log-odds of the best class against all else.
        """
        if len(seen.features) < self.features.frames or seen.patches is None:
            return None
        return float(sigmoid(self.evidence(seen, lead) @ self.weights))

    def evidence(self, seen: EncodedFrames, lead: float) -> np.ndarray:
        """What the weights are of: (WEIGHTS,)."""
        strange = self.features.strangeness(seen.features)
        stranger = self.patches.strangeness(_patches(seen))
        return np.array([1.0, *strange, *stranger, np.clip(lead, -SUREST, SUREST)])


def _patches(seen: EncodedFrames) -> np.ndarray:
    """Mean patch rows (t, d) of the last layer that was heard."""
    assert seen.patches is not None
    return seen.patches[:, -1]


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Log-odds to probability."""
    return 1 / (1 + np.exp(-x))


def fit_weights(right: np.ndarray, wrong: np.ndarray, lost: float = 0.05) -> np.ndarray:
    """Logistic regression of evidence (n, k); then at one half a share `lost` of right is lost.

    Both kinds weigh the same, however many there are of each. Newton's method, a little damped,
    on evidence of spread 1 (its first column is the constant).
    """
    x = np.concatenate([right, wrong])
    spread = np.append(1.0, x[:, 1:].std(axis=0) + 1e-9)
    x = x / spread
    y = np.repeat([0.0, 1.0], [len(right), len(wrong)])
    each = np.repeat([0.5 / len(right), 0.5 / len(wrong)], [len(right), len(wrong)])
    weights, damping = np.zeros(x.shape[1]), 1e-6 * np.eye(x.shape[1])
    for _ in range(50):
        p = sigmoid(x @ weights)
        curvature = (x * (each * p * (1 - p))[:, None]).T @ x + damping
        weights += np.linalg.solve(curvature, x.T @ (each * (y - p)) - 1e-6 * weights)
    weights /= spread
    weights[0] -= np.quantile(right @ weights, 1 - lost)
    return weights.astype(np.float32)
