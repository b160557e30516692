"""Masks of a shot: which pixels show the one who acts, and which the things about.

The same shapes in the same order as in the picture, with numbers for colours: so what hides
something in the picture hides it here, and nothing is guessed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from .canvas import PERSON, SHADOW, THING, Canvas, Colour
from .render import act, ruler
from .shots import Shot

ON_GROUND: Colour = (-1, -1, -1)  # of a shadow, and of nothing else


@dataclass(frozen=True)
class Masks:
    """What stills of a shot show, in shares of each pixel: (t, s, s) float32 from 0 to 1."""

    person: np.ndarray
    thing: np.ndarray  # furniture, and what is held, thrown or ridden
    shadow: np.ndarray

    @property
    def acting(self) -> np.ndarray:
        """The person and the things."""
        return self.person + self.thing


def masks(shot: Shot, times: Iterable[float], size: int) -> Masks:
    """Of the stills that `draw` makes at these times at this size."""
    seen = np.stack([labels(shot, float(time), 2 * size) for time in times])
    return Masks(*(_halved(seen == part) for part in (PERSON, THING, SHADOW)))


def labels(shot: Shot, time: float, side: int) -> np.ndarray:
    """What each pixel shows before the still is halved: (side, side) uint8, see `canvas`."""
    image = Image.new("L", (side, side))
    act(shot, time, LabelCanvas(image, *ruler(shot, time, side), shot.flip, ON_GROUND))
    return np.asarray(image)


class LabelCanvas(Canvas):
    """A canvas whose pen leaves the number of what is being drawn."""

    def __post_init__(self) -> None:
        self.pen: Any = LabelPen(self)


class LabelPen:
    """Does what Pillow's pen does, blind to colours."""

    def __init__(self, canvas: LabelCanvas) -> None:
        self._canvas, self._pen = canvas, ImageDraw.Draw(canvas.image)

    def line(self, dots: Sequence, fill: Colour, width: int, joint: str | None = None) -> None:
        """A stroke."""
        self._pen.line(dots, self._number(fill), width, joint)

    def polygon(self, dots: Sequence, fill: Colour) -> None:
        """A filled shape."""
        self._pen.polygon(dots, self._number(fill))

    def ellipse(
        self,
        box: Sequence,
        fill: Colour | None = None,
        outline: Colour | None = None,
        width: int = 1,
    ) -> None:
        """A filled one, a ring, or both."""
        self._pen.ellipse(box, self._number(fill), self._number(outline), width)

    def _number(self, colour: Colour | None) -> int | None:
        if colour is None:
            return None
        return SHADOW if colour == ON_GROUND else self._canvas.part


def _halved(seen: np.ndarray) -> np.ndarray:
    """(t, 2s, 2s) to the share of each pixel (t, s, s)."""
    t, side = seen.shape[:2]
    return seen.reshape(t, side // 2, 2, side // 2, 2).mean(axis=(2, 4), dtype=np.float32)
