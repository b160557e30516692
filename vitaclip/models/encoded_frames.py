"""Encoded frames: what a model makes of the frames of a clip, the whole of it or any part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class EncodedFrames:
    """Frame features, and beside them what else is asked of the same pictures."""

    features: np.ndarray  # (t, e), not normalised
    patches: np.ndarray | None = None  # (t, d) mean patch row after one middle layer: its world
    taught: np.ndarray | None = None  # (t, e) frame features by which a lesson knows its classes

    def __getitem__(self, chosen: slice | Sequence[int]) -> EncodedFrames:
        """Some of the frames: a window, or another order."""
        patches = None if self.patches is None else self.patches[chosen]
        taught = None if self.taught is None else self.taught[chosen]
        return EncodedFrames(self.features[chosen], patches, taught)

    @property
    def nbytes(self) -> int:
        """Memory kept."""
        parts = (self.features, self.patches, self.taught)
        return sum(part.nbytes for part in parts if part is not None)
