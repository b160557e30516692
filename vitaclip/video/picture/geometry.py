"""Geometry: square pixels, upright, as the file's display matrix and aspect ratio ask for."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from av import VideoFrame

from vitaclip.video.picture.filters import filtered

UPRIGHT = (1, 0, 0, 1)
RULER = 10_000  # the width of a square pixel, to tell all that H.264 can say
ODDEST = 10  # no camera stretches its pixels by more; a damaged header may


@dataclass(frozen=True)
class Turn:
    """One of the eight ways to lay down a rectangle: axes swapped, then either axis reversed."""

    swapped: bool = False
    left_to_right: bool = False
    upside_down: bool = False

    @property
    def rotation(self) -> int:
        """Degrees counter-clockwise from stored to displayed, before any mirror."""
        if self.swapped:
            return 90 if self.upside_down else 270
        return 180 if self.upside_down else 0

    @property
    def mirrored(self) -> bool:
        """Whether left and right are exchanged after the rotation."""
        return self.swapped ^ self.left_to_right ^ self.upside_down

    def __call__(self, picture: np.ndarray) -> np.ndarray:
        """The stored picture (h, w, 3) as displayed, a view."""
        laid = picture.swapaxes(0, 1) if self.swapped else picture
        return laid[:: -1 if self.upside_down else 1, :: -1 if self.left_to_right else 1]

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height after the turn, or before it: it swaps both ways."""
        return (height, width) if self.swapped else (width, height)


def turn(frame: VideoFrame) -> Turn:
    """How the picture lies, by its display matrix: x' = ax + cy, y' = bx + dy."""
    a, b, c, d = _matrix(frame)
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Turn(True, c < 0, b < 0)
    return Turn(False, a < 0, d < 0)


def _matrix(frame: VideoFrame) -> tuple[int, ...]:
    data = said_beside(frame, "DISPLAYMATRIX")
    if data is None:
        return UPRIGHT
    return tuple(np.frombuffer(bytes(data), np.int32)[[0, 1, 3, 4]].tolist())


def said_beside(frame: VideoFrame, kind: str) -> Any:
    """What a frame carries beside its picture, by FFmpeg's name for it, or None."""
    beside: Any = frame.side_data
    try:
        return beside[kind]
    except KeyError:
        return None


def squared(width: int, height: int, aspect: Fraction) -> tuple[int, int]:
    """The size with square pixels; none is thrown away, for the shorter axis of a pixel grows."""
    if aspect >= 1:
        return round(width * aspect), height
    return width, round(height / aspect)


def plausible(aspect: object) -> Fraction:
    """A pixel's width by its height as the file says it, or 1 where it says nothing sensible."""
    up, down = getattr(aspect, "numerator", 0), getattr(aspect, "denominator", 0)
    if up <= 0 or down <= 0 or not 1 / ODDEST <= up / down <= ODDEST:
        return Fraction(1)
    return Fraction(up, down)


def own_aspect(frame: VideoFrame) -> Fraction:
    """What a picture says of its pixels; only filters are told, so by the width that one gives."""
    (seen,) = filtered([frame], "scale", f"w='max(1,round({RULER}*sar))':h=1:eval=frame")
    return plausible(Fraction(seen.width, RULER).limit_denominator(255))


def within(width: int, height: int, side: int) -> tuple[int, int]:
    """The size, or a smaller one of the same shape where a side is longer than `side`."""
    scale = min(1, side / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def inside(width: int, height: int, canvas: tuple[int, int]) -> tuple[int, int]:
    """The largest size of this shape in the canvas; the canvas where a pixel's rounding differs."""
    scale = min(canvas[0] / width, canvas[1] / height)
    fitted = max(1, round(width * scale)), max(1, round(height * scale))
    slack = max(canvas[0] / fitted[0], canvas[1] / fitted[1])
    return canvas if slack < 1.02 else fitted
