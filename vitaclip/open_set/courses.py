"""Courses: how a clip changes from frame to frame, and how far that is from any known action."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vitaclip.open_set.mahalanobis import Gaussians

AXES = 128  # principal axes of a course: from 64 to 256 catch about the same


@dataclass(frozen=True)
class Courses:
    """The courses of all actions that a model was shown, by their principal axes."""

    frames: int  # of a course
    mean: np.ndarray  # (frames · d,)
    axes: np.ndarray  # (frames · d, AXES)
    actions: Gaussians  # a centre for each action

    @classmethod
    def fit(cls, clips: np.ndarray, actions: np.ndarray) -> Courses:
        """From rows (n, t, d) of clips of known actions (n,)."""
        frames = clips.shape[1]
        courses = np.stack([course(rows, frames) for rows in clips])
        mean = courses.mean(axis=0)
        axes = np.linalg.svd(courses - mean, full_matrices=False)[2][:AXES].T
        known = Gaussians.fit((courses - mean) @ axes, actions)
        return cls(frames, mean.astype(np.float32), axes.astype(np.float32), known)

    def strangeness(self, rows: np.ndarray) -> tuple[float, float]:
        """Of rows (t, d): how far from the nearest action, and how much lies beside all axes.

        The second says how unusual the pictures are, whatever happens in them; a distance counts
        for more where they are usual.
        """
        apart = course(rows, self.frames) - self.mean
        place = apart @ self.axes
        beside = np.linalg.norm(apart - self.axes @ place)
        return float(self.actions.distance(place)), float(beside)


def course(rows: np.ndarray, frames: int) -> np.ndarray:
    """So many of the rows (t, d), of length 1 and in the order of time: (frames · d,)."""
    t = len(rows)
    chosen = rows[(np.arange(frames) * 2 + 1) * t // (2 * frames)]
    return (chosen / np.linalg.norm(chosen, axis=-1, keepdims=True)).ravel()
