"""Brushes for scenery: skies, hills, trees and houses that are never twice the same."""

import math
from collections.abc import Sequence

from PIL import Image

from .canvas import Canvas, Colour, mix, shade
from .people import Rng, pick

SKIES = [
    ((96, 170, 236), (206, 234, 250)),
    ((120, 196, 246), (232, 244, 250)),
    ((250, 178, 130), (254, 226, 178)),
    ((150, 176, 206), (222, 230, 236)),
]


def fade(art: Canvas, low: float, high: float, bottom: Colour, top: Colour) -> None:
    """A band whose colour changes from bottom to top."""
    side = art.image.width
    a, b = round((1 - high) * side), round((1 - low) * side)
    strip = Image.new("RGB", (1, 2))
    strip.putpixel((0, 0), top)
    strip.putpixel((0, 1), bottom)
    band = strip.resize((1, max(b - a, 1)), Image.Resampling.BILINEAR).resize((side, max(b - a, 1)))
    art.image.paste(band, (0, a))


def backdrop(
    art: Canvas,
    rng: Rng,
    ground: Colour,
    sky: tuple[Colour, Colour] | None = None,
    horizon: float | None = None,
) -> float:
    """Sky and ground; returns the height of the line between them."""
    line = float(rng.uniform(0.2, 0.32)) if horizon is None else horizon
    low, high = (sky or pick(rng, SKIES))[::-1]
    fade(art, line, 1, low, high)
    fade(art, 0, line, shade(ground, 1.12), shade(ground, 0.9))
    return line


def sun(art: Canvas, rng: Rng, colour: Colour = (255, 240, 170)) -> None:
    """Or the moon."""
    at = (float(rng.uniform(0.08, 0.92)), float(rng.uniform(0.78, 0.93)))
    art.disc(at, 0.075, mix(colour, (255, 255, 255), 0.3))
    art.disc(at, 0.058, colour)


def clouds(art: Canvas, rng: Rng, count: int, colour: Colour = (250, 252, 255)) -> None:
    """Three puffs each."""
    for _ in range(count):
        x, y, s = rng.uniform(0, 1), rng.uniform(0.66, 0.94), rng.uniform(0.03, 0.055)
        for dx, r in ((-1.2, 0.7), (0, 1), (1.2, 0.75)):
            art.oval((x + dx * s, y), s * 1.1 * r, s * 0.75 * r, colour)


def tree(art: Canvas, x: float, foot: float, s: float, leaf: Colour) -> None:
    """Round and leafy."""
    art.line([(x, foot), (x, foot + 1.2 * s)], 0.2 * s, (118, 80, 50))
    for dx, dy, r in ((-0.4, 1.3, 0.5), (0.4, 1.35, 0.5), (0, 1.75, 0.6)):
        art.disc((x + dx * s, foot + dy * s), r * s, leaf)
    art.disc((x - 0.15 * s, foot + 1.85 * s), 0.3 * s, shade(leaf, 1.16))


def fir(art: Canvas, x: float, foot: float, s: float, leaf: Colour, snow: bool = False) -> None:
    """Three tiers."""
    art.line([(x, foot), (x, foot + 0.5 * s)], 0.16 * s, (96, 66, 44))
    for k in range(3):
        y, w = foot + (0.4 + 0.5 * k) * s, (0.75 - 0.18 * k) * s
        art.poly([(x - w, y), (x + w, y), (x, y + 0.85 * s)], shade(leaf, 1 + 0.08 * k))
        if snow:
            art.poly(
                [(x - w * 0.42, y + 0.5 * s), (x + w * 0.42, y + 0.5 * s), (x, y + 0.87 * s)],
                (248, 250, 255),
            )


def palm(art: Canvas, rng: Rng, x: float, line: float) -> None:
    """A bent trunk with six fronds."""
    top = (x + rng.uniform(-0.05, 0.05), line + rng.uniform(0.38, 0.48))
    art.line([(x, line - 0.04), (x + 0.01, line + 0.2), top], 0.03, (150, 106, 66))
    for a in (-150, -110, -70, -30, 20, 60):
        dx, dy = 0.16 * math.cos(math.radians(a)), 0.09 * math.sin(math.radians(a))
        mid = (top[0] + 0.55 * dx, top[1] + 0.6 * dy + 0.06)
        tip = (top[0] + dx, top[1] + dy - 0.01)
        art.poly([top, (mid[0], mid[1] + 0.018), tip, (mid[0], mid[1] - 0.022)], (60, 150, 80))


def house(
    art: Canvas, x: float, foot: float, wide: float, high: float, wall: Colour, lit: Colour
) -> None:
    """Walls, roof or flat top, windows."""
    art.box((x, foot), (x + wide, foot + high), wall)
    art.box((x, foot + high), (x + wide, foot + high + 0.02), shade(wall, 0.7))
    nx, ny = max(1, int(wide / 0.075)), max(1, int(high / 0.11))
    for i in range(nx):
        for j in range(ny):
            a, b = x + (i + 0.3) * wide / nx, foot + (j + 0.35) * high / ny
            art.box((a, b), (a + 0.4 * wide / nx, b + 0.42 * high / ny), lit)


def hills(art: Canvas, rng: Rng, line: float, colour: Colour, high: float = 0.12) -> None:
    """A soft ridge behind everything."""
    a, b, h = rng.uniform(0, 6), rng.uniform(4, 8), rng.uniform(0.4, 1) * high
    top = [(k / 16, line + h * (0.55 + 0.45 * math.sin(a + b * k / 16))) for k in range(17)]
    art.poly([(0, line - 0.02), *top, (1, line - 0.02)], colour)


def specks(
    art: Canvas,
    rng: Rng,
    count: int,
    box: tuple[float, float, float, float],
    r: float,
    colours: Sequence[Colour],
) -> None:
    """Stars, flakes, flowers, pebbles; box is (left, low, right, high)."""
    spots = rng.uniform(box[:2], box[2:], (count, 2)).tolist()
    for k, spot in enumerate(spots):
        art.disc(spot, r * (0.6 + 0.4 * (k % 3) / 2), colours[k % len(colours)])


def edges(rng: Rng, count: int) -> list[float]:
    """Places for tall things: mostly left and right, so that the middle stays clear."""
    return [float(rng.uniform(0, 0.3) if k % 2 else rng.uniform(0.7, 1)) for k in range(count)]
