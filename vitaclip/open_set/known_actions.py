"""“None of these”: how probable it is that a clip shows no typed class, and none that was taught.

A softmax over typed classes always picks one. Two things are asked besides. How far is the course
of the frame features in time from that of every action in the model's world? And how well does the
best class stand among everything else one could say? A logistic regression weighs both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vitaclip.open_set.mahalanobis import Gaussians

AXES = 128  # principal axes of a course: from 64 to 256 catch the same
SUREST = 12.0  # log-odds beyond which surer is not more


@dataclass(frozen=True)
class KnownActions:
    """The courses of all actions that a model was shown, and the weights of both questions.

    The constant among the weights is such that, at one half, one right answer in twenty is lost.
    """

    frames: int  # of a course; a clip with fewer has none
    mean: np.ndarray  # (frames · e,)
    axes: np.ndarray  # (frames · e, AXES)
    courses: Gaussians  # a centre for each action
    weights: np.ndarray  # (3,) of the constant, the strangeness and the lead

    def none(self, features: np.ndarray, lead: float) -> float | None:
        """The probability of “none of these” for frame features (t, e).

        `lead` is the log-odds of the best class against all else; None where frames are too few.
        """
        if len(features) < self.frames:
            return None
        strangeness = float(self.courses.distance(self.place(features)))
        return float(sigmoid(evidence(strangeness, lead) @ self.weights))

    def place(self, features: np.ndarray) -> np.ndarray:
        """Where the course of a clip (t, e) lies among the principal axes."""
        return (course(features, self.frames) - self.mean) @ self.axes


def course(features: np.ndarray, frames: int) -> np.ndarray:
    """So many of the frame features (t, e), of length 1 and in the order of time: (frames · e,)."""
    t = len(features)
    chosen = features[(np.arange(frames) * 2 + 1) * t // (2 * frames)]
    return (chosen / np.linalg.norm(chosen, axis=-1, keepdims=True)).ravel()


def evidence(strangeness: float | np.ndarray, lead: float | np.ndarray) -> np.ndarray:
    """What the weights are of: (…, 3)."""
    lead = np.clip(lead, -SUREST, SUREST)
    return np.stack([np.ones_like(lead), strangeness, lead], axis=-1)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Log-odds to probability."""
    return 1 / (1 + np.exp(-x))


def fit_courses(features: np.ndarray, actions: np.ndarray) -> KnownActions:
    """From clips (n, t, e) of known actions (n,), their courses; the weights are not fitted yet."""
    frames = features.shape[1]
    rows = np.stack([course(clip, frames) for clip in features])
    mean = rows.mean(axis=0)
    axes = np.linalg.svd(rows - mean, full_matrices=False)[2][:AXES].T
    courses = Gaussians.fit((rows - mean) @ axes, actions)
    blank = np.zeros(3, np.float32)
    return KnownActions(frames, mean.astype(np.float32), axes.astype(np.float32), courses, blank)


def fit_weights(right: np.ndarray, wrong: np.ndarray, lost: float = 0.05) -> np.ndarray:
    """Logistic regression of evidence (n, 3); then at one half a share `lost` of right is lost.

    Both kinds weigh the same, however many there are of each. Newton's method, a little damped.
    """
    x = np.concatenate([right, wrong])
    y = np.repeat([0.0, 1.0], [len(right), len(wrong)])
    each = np.repeat([0.5 / len(right), 0.5 / len(wrong)], [len(right), len(wrong)])
    weights, damping = np.zeros(3), 1e-6 * np.eye(3)
    for _ in range(50):
        p = sigmoid(x @ weights)
        curvature = (x * (each * p * (1 - p))[:, None]).T @ x + damping
        weights += np.linalg.solve(curvature, x.T @ (each * (y - p)) - 1e-6 * weights)
    weights[0] -= np.quantile(right @ weights, 1 - lost)
    return weights.astype(np.float32)
