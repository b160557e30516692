"""Mahalanobis distance: how far a vector lies from what is usual, by the spread of what is.

Lee et al., “A simple unified framework for detecting out-of-distribution samples”, NeurIPS 2018:
one Gaussian a class, all of one covariance; here that covariance is shrunk towards one in which
no two numbers go together, so that each may have a scale of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SHRINK = 0.01  # the share of the latter: with 0.03 no AUC changes by more than 0.002


@dataclass(frozen=True)
class Gaussians:
    """Centres (k, d), and the matrix (d, d) that makes their common spread a unit sphere."""

    centres: np.ndarray
    whiten: np.ndarray

    @classmethod
    def fit(cls, vectors: np.ndarray, groups: np.ndarray | None = None) -> Gaussians:
        """Of vectors (n, d), one centre for each of the groups (n,), or one for all."""
        names = np.zeros(len(vectors), int) if groups is None else groups
        _, which = np.unique(names, return_inverse=True)
        centres = np.stack([vectors[which == k].mean(axis=0) for k in range(which.max() + 1)])
        spread = np.cov((vectors - centres[which]).T)
        spread = (1 - SHRINK) * spread + SHRINK * np.diag(np.diag(spread))
        whiten = np.linalg.cholesky(np.linalg.inv(spread))
        return cls(centres.astype(np.float32), whiten.astype(np.float32))

    def distance(self, vectors: np.ndarray) -> np.ndarray:
        """Of vectors (…, d) from the nearest centre (…)."""
        apart = (vectors[..., None, :] - self.centres) @ self.whiten  # (…, k, d)
        return np.linalg.norm(apart, axis=-1).min(axis=-1)
