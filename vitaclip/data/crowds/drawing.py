"""A take becomes pictures: scenery and crowd once a clip, what moves once a still."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image

from vitaclip.data.puppets.actions import EVERY
from vitaclip.data.puppets.canvas import Canvas, Colour
from vitaclip.data.puppets.figure import shadow
from vitaclip.data.puppets.people import COLOURS
from vitaclip.data.puppets.places import paint
from vitaclip.data.puppets.stage import Stage

from .giving import give
from .nuisances import MARGIN
from .takes import Setting, Take

FEET = 0.1  # of the one who acts, above the lower edge
WIDE = 1 + 2 * MARGIN  # of the scenery, in pictures


def draw(take: Take, u: float, size: int) -> np.ndarray:
    """The still when the share `u` of the clip is over: (size, size, 3) uint8."""
    setting, clock, side = take.setting, take.clock(u), 2 * size
    scenery, ground = _scenery(setting, side)
    image = _behind(setting, clock, scenery, side)
    dx, dy, z = setting.camera.at(clock)
    feet = (0.5 + (setting.flip * setting.spot - dx) * z, 0.5 + (FEET - 0.5 - dy) * z)
    origin = (feet[0] * side, (1 - feet[1]) * side)
    unit = side * setting.size * z
    art = Canvas(image, origin, unit * setting.look.height, setting.flip, ground)
    on = Stage(art, setting.look, COLOURS[setting.colour], setting.nod, clock)
    if take.deed.gift:
        facing = Canvas(image, origin, unit * setting.partner.height, -setting.flip, ground)
        other = Stage(facing, setting.partner, on.colour, setting.nod, clock)
        give(take.deed.action, on, other, take.progress(u))
    else:
        EVERY[take.deed.action].play(on, take.progress(u))
    if setting.post:
        setting.post.draw(Canvas(image, (0.0, float(side)), float(side)), dx)
    return setting.film.develop(image.reduce(2), clock)


def clip(take: Take, moments: int, size: int) -> np.ndarray:
    """A take at the middles of equal spans of time (moments, size, size, 3) uint8."""
    if take.deed.way < 0 and not take.deed.again:  # its other way round, from the end
        return _clip(take.reversed(), moments, size)[::-1].copy()
    return _clip(take, moments, size).copy()


@lru_cache(maxsize=2)
def _clip(take: Take, moments: int, size: int) -> np.ndarray:
    """Kept until the take that is the same film backwards has come."""
    return np.stack([draw(take, (k + 0.5) / moments, size) for k in range(moments)])


def _behind(setting: Setting, clock: float, scenery: Image.Image, side: int) -> Image.Image:
    """Scenery, crowd and what passes, as the camera sees them then."""
    layer = scenery.copy()
    for bystander, stages in zip(setting.crowd, _crowd(setting, side), strict=True):
        shown = stages[bystander.stage(clock)]
        x = (MARGIN + bystander.x) * side - shown.width / 2
        y = (WIDE - MARGIN - bystander.feet) * side - 0.9 * shown.height
        layer.paste(shown, (round(x), round(y)), shown)
    world = Canvas(layer, (MARGIN * side, (WIDE - MARGIN) * side), float(side))
    for thing in setting.passing:
        thing.draw(world, clock)
    dx, dy, z = setting.camera.at(clock)
    left, up = MARGIN + 0.5 + dx - 0.5 / z, MARGIN + 0.5 - dy - 0.5 / z
    box = (left * side, up * side, (left + 1 / z) * side, (up + 1 / z) * side)
    return layer.resize((side, side), Image.Resampling.NEAREST, box)


@lru_cache(maxsize=8)
def _scenery(setting: Setting, side: int) -> tuple[Image.Image, Colour]:
    """The place without anybody but for the shadows of the crowd; the colour of a shadow."""
    image, dark = paint(setting.place, setting.place_seed, round(WIDE * side))
    for each in setting.crowd:
        foot = ((MARGIN + each.x) * side, (WIDE - MARGIN - each.feet) * side)
        shadow(Canvas(image, foot, each.size * side, ground=dark), 0)
    return image, dark


@lru_cache(maxsize=8)
def _crowd(setting: Setting, side: int) -> list[list[Image.Image]]:
    """Every bystander in each of its stages."""
    return [list(each.stages(side)) for each in setting.crowd]
