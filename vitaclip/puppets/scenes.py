"""Places to act in: a sky, a ground, and scenery that is never twice the same.

A place is one function that paints on a canvas whose unit is the whole picture: x from 0 to 1,
y from 0 at the bottom to 1.
"""

import math

import numpy as np
from PIL import Image

from .canvas import Canvas, Colour, mix, shade
from .people import pick

PLACES: dict = {}
SKIES = [((96, 170, 236), (206, 234, 250)), ((120, 196, 246), (232, 244, 250)), ((250, 178, 130), (254, 226, 178)),
         ((150, 176, 206), (222, 230, 236))]


def place(phrase: str):
    """Adds a place under the words that say where: "in the park"."""

    def add(paint):
        PLACES[phrase] = paint
        return paint

    return add


def paint(where: str, seed: int, side: int) -> tuple[Image.Image, Colour]:
    """The empty place, side x side pixels, and the colour of a shadow on its ground."""
    image = Image.new("RGB", (side, side))
    art = Canvas(image, (0.0, float(side)), float(side))
    ground = PLACES[where](art, np.random.default_rng(seed))
    return image, shade(ground, 0.72)


def fade(art: Canvas, low: float, high: float, bottom: Colour, top: Colour):
    """A band whose colour changes from bottom to top."""
    side = art.image.width
    a, b = round((1 - high) * side), round((1 - low) * side)
    strip = Image.new("RGB", (1, 2))
    strip.putpixel((0, 0), top)
    strip.putpixel((0, 1), bottom)
    band = strip.resize((1, max(b - a, 1)), Image.Resampling.BILINEAR).resize((side, max(b - a, 1)))
    art.image.paste(band, (0, a))


def backdrop(art: Canvas, rng, ground: Colour, sky=None, horizon: float | None = None) -> float:
    """Sky and ground; returns the height of the line between them."""
    line = float(rng.uniform(0.2, 0.32)) if horizon is None else horizon
    low, high = (sky or pick(rng, SKIES))[::-1]
    fade(art, line, 1, low, high)
    fade(art, 0, line, shade(ground, 1.12), shade(ground, 0.9))
    return line


def sun(art: Canvas, rng, colour: Colour = (255, 240, 170)):
    """Or the moon."""
    at = (float(rng.uniform(0.08, 0.92)), float(rng.uniform(0.78, 0.93)))
    art.disc(at, 0.075, mix(colour, (255, 255, 255), 0.3))
    art.disc(at, 0.058, colour)


def clouds(art: Canvas, rng, count: int, colour: Colour = (250, 252, 255)):
    """Three puffs each."""
    for _ in range(count):
        x, y, s = rng.uniform(0, 1), rng.uniform(0.66, 0.94), rng.uniform(0.03, 0.055)
        for dx, r in ((-1.2, 0.7), (0, 1), (1.2, 0.75)):
            art.oval((x + dx * s, y), s * 1.1 * r, s * 0.75 * r, colour)


def tree(art: Canvas, x: float, foot: float, s: float, leaf: Colour):
    """Round and leafy."""
    art.line([(x, foot), (x, foot + 1.2 * s)], 0.2 * s, (118, 80, 50))
    for dx, dy, r in ((-0.4, 1.3, 0.5), (0.4, 1.35, 0.5), (0, 1.75, 0.6)):
        art.disc((x + dx * s, foot + dy * s), r * s, leaf)
    art.disc((x - 0.15 * s, foot + 1.85 * s), 0.3 * s, shade(leaf, 1.16))


def fir(art: Canvas, x: float, foot: float, s: float, leaf: Colour, snow: bool = False):
    """Three tiers."""
    art.line([(x, foot), (x, foot + 0.5 * s)], 0.16 * s, (96, 66, 44))
    for k in range(3):
        y, w = foot + (0.4 + 0.5 * k) * s, (0.75 - 0.18 * k) * s
        art.poly([(x - w, y), (x + w, y), (x, y + 0.85 * s)], shade(leaf, 1 + 0.08 * k))
        if snow:
            art.poly([(x - w * 0.42, y + 0.5 * s), (x + w * 0.42, y + 0.5 * s), (x, y + 0.87 * s)], (248, 250, 255))


def house(art: Canvas, x: float, foot: float, wide: float, high: float, wall: Colour, lit: Colour):
    """Walls, roof or flat top, windows."""
    art.box((x, foot), (x + wide, foot + high), wall)
    art.box((x, foot + high), (x + wide, foot + high + 0.02), shade(wall, 0.7))
    nx, ny = max(1, int(wide / 0.075)), max(1, int(high / 0.11))
    for i in range(nx):
        for j in range(ny):
            a, b = x + (i + 0.3) * wide / nx, foot + (j + 0.35) * high / ny
            art.box((a, b), (a + 0.4 * wide / nx, b + 0.42 * high / ny), lit)


def hills(art: Canvas, rng, line: float, colour: Colour, high: float = 0.12):
    """A soft ridge behind everything."""
    a, b, h = rng.uniform(0, 6), rng.uniform(4, 8), rng.uniform(0.4, 1) * high
    top = [(k / 16, line + h * (0.55 + 0.45 * math.sin(a + b * k / 16))) for k in range(17)]
    art.poly([(0, line - 0.02), *top, (1, line - 0.02)], colour)


def specks(art: Canvas, rng, count: int, box, r: float, colours):
    """Stars, flakes, flowers, pebbles; box is (left, low, right, high)."""
    spots = rng.uniform(box[:2], box[2:], (count, 2)).tolist()
    for k, spot in enumerate(spots):
        art.disc(spot, r * (0.6 + 0.4 * (k % 3) / 2), colours[k % len(colours)])


def edges(rng, count: int) -> list[float]:
    """Places for tall things: mostly left and right, so that the middle stays clear."""
    return [float(rng.uniform(0, 0.3) if k % 2 else rng.uniform(0.7, 1)) for k in range(count)]
