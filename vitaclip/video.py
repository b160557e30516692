"""A file becomes frames, in time order."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Video:
    """What was seen of a clip: `frames` (t, h, w, 3) uint8 RGB and the moments they were on screen, in seconds."""

    frames: np.ndarray  # (t, h, w, 3) uint8
    times: np.ndarray  # (t,) seconds since the first picture
