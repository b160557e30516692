"""Encoded frames: what a model makes of the frames of a clip, the whole of it or any part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class EncodedFrames:
    """Frame features, and beside them what tells whether the pictures are of the model's world."""

    features: np.ndarray  # (t, e), not normalised
    patches: np.ndarray | None = None  # (t, d) mean patch row after one middle layer

    def __getitem__(self, chosen: slice | Sequence[int]) -> EncodedFrames:
        """Some of the frames: a window, or another order."""
        patches = None if self.patches is None else self.patches[chosen]
        return EncodedFrames(self.features[chosen], patches)

    @property
    def nbytes(self) -> int:
        """Memory kept."""
        return self.features.nbytes + (0 if self.patches is None else self.patches.nbytes)
