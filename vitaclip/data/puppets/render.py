"""A shot becomes pictures: drawn twice as large and halved, so that edges are soft."""

from functools import lru_cache

import numpy as np
from PIL import Image

from vitaclip.video import Video

from .canvas import Canvas
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
    side, u = 2 * size, shot.clock(time)
    a, b, c, d, e, f = shot.shake
    dx, dy = a * sway(b * u + c), d * sway(e * u + f)
    full = round(side * (1 + 2 * MARGIN))
    back, shadow = _empty(shot.place, shot.place_seed, full)
    left, up = round((MARGIN - dx) * side), round((MARGIN - dy) * side)
    image = back.crop((left, up, left + side, up + side))
    if shot.flip < 0:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    origin = (side * (0.5 + shot.flip * (shot.spot + dx)), side * (1 - GROUND + dy))
    unit = side * shot.facts.scale * shot.zoom * shot.look.height
    art = Canvas(image, origin, unit, shot.flip, shadow)
    shot.facts.play(Stage(art, shot.look, COLOURS[shot.colour], shot.nod, u), shot.progress(time))
    return np.asarray(image.reduce(2))


def film(shot: Shot, size: int, fps: float = 12, frames: int | None = None) -> Video:
    """The whole clip, its first and last frames at its two ends."""
    count = frames or round(shot.duration * fps) + 1
    times = np.linspace(0, shot.duration, count)
    return Video(np.stack([draw(shot, float(t), size) for t in times]), times)
