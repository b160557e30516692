"""Encoded frames: what a model makes of the frames of a clip, the whole of it or any part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class EncodedFrames:
    """Frame features, and beside them what else is asked of the same pictures."""

    features: np.ndarray  # (t, e), not normalised
    patches: np.ndarray | None = None  # (t, k, d) mean patch row after each of k layers
    light: np.ndarray | None = None  # (t, 3), see `vitaclip.models.pixels.light`
    taught: np.ndarray | None = None  # (t, e) frame features by which a lesson knows its classes

    def __getitem__(self, chosen: slice | Sequence[int]) -> EncodedFrames:
        """Some of the frames: a window, or another order."""
        return EncodedFrames(*(None if part is None else part[chosen] for part in self._parts))  # type: ignore[arg-type]

    @property
    def nbytes(self) -> int:
        """Memory kept."""
        return sum(part.nbytes for part in self._parts if part is not None)

    @property
    def _parts(self) -> tuple[np.ndarray | None, ...]:
        return self.features, self.patches, self.light, self.taught
