"""A shot becomes pictures: drawn twice as large and halved, so that edges are soft."""

from functools import lru_cache

import numpy as np
from PIL import Image

from vitaclip.video import Video

from .canvas import Canvas, Colour, Point
from .people import COLOURS
from .places import paint
from .poses import sway
from .shots import Shot
from .stage import Stage

MARGIN = 0.04  # of the scenery on each side, for the camera to move in
GROUND = 0.1  # the puppet's feet above the lower edge
_empty = lru_cache(maxsize=48)(paint)


def draw(shot: Shot, time: float, size: int) -> np.ndarray:
    """One still of the shot, (size, size, 3) uint8."""
    side = 2 * size
    image, shadow = backdrop(shot, time, side)
    act(shot, time, Canvas(image, *ruler(shot, time, side), shot.flip, shadow))
    return np.asarray(image.reduce(2))


def backdrop(shot: Shot, time: float, side: int) -> tuple[Image.Image, Colour]:
    """The empty place as the camera shows it then, and the colour of a shadow on its ground."""
    dx, dy = _shaken(shot, time)
    back, shadow = _empty(shot.place, shot.place_seed, round(side * (1 + 2 * MARGIN)))
    left, up = round((MARGIN - dx) * side), round((MARGIN - dy) * side)
    image = back.crop((left, up, left + side, up + side))
    if shot.flip < 0:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return image, shadow


def ruler(shot: Shot, time: float, side: int) -> tuple[Point, float]:
    """Where in the picture the puppet's ground lies then, and how many pixels are its height."""
    dx, dy = _shaken(shot, time)
    origin = (side * (0.5 + shot.flip * (shot.spot + dx)), side * (1 - GROUND + dy))
    return origin, side * shot.facts.scale * shot.zoom * shot.look.height


def act(shot: Shot, time: float, art: Canvas) -> None:
    """Puppet and things, as they are at this time, onto a canvas."""
    stage = Stage(art, shot.look, COLOURS[shot.colour], shot.nod, shot.clock(time))
    shot.facts.play(stage, shot.progress(time))


def _shaken(shot: Shot, time: float) -> tuple[float, float]:
    """How far the camera has moved, in shares of the picture."""
    a, b, c, d, e, f = shot.shake
    u = shot.clock(time)
    return a * sway(b * u + c), d * sway(e * u + f)


def film(shot: Shot, size: int, fps: float = 12, frames: int | None = None) -> Video:
    """The whole clip, its first and last frames at its two ends."""
    count = frames or round(shot.duration * fps) + 1
    times = np.linspace(0, shot.duration, count)
    return Video(np.stack([draw(shot, float(t), size) for t in times]), times)
