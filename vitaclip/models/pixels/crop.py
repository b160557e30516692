"""Crop: what a model sees of a picture, by open_clip's own preprocessing and without torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

FILTERS = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}


@dataclass(frozen=True)
class Cropper:
    """Short side to `side` pixels, then the centre; `interpolation` is bicubic or bilinear."""

    side: int
    interpolation: str

    def crop(self, frames: np.ndarray) -> np.ndarray:
        """Frames (t, h, w, 3) uint8 to what the model sees, (t, s, s, 3) uint8."""
        return np.stack([self._one(frame) for frame in frames])

    def _one(self, frame: np.ndarray) -> np.ndarray:
        side, image = self.side, Image.fromarray(frame)
        width, height = image.size
        scale = side / min(width, height)
        size = (max(side, int(width * scale)), max(side, int(height * scale)))
        if image.size != size:
            image = image.resize(size, FILTERS[self.interpolation])
        left, top = round((size[0] - side) / 2), round((size[1] - side) / 2)
        return np.asarray(image.crop((left, top, left + side, top + side)))
