"""Things to act with, held or thrown, in puppet heights."""

import math

from .canvas import Canvas, Colour, Point, around, mix, near, shade

WOOD, IRON, SNOW = (170, 112, 62), (84, 90, 102), (246, 250, 255)
CORD, PAPER = (250, 246, 235), (252, 250, 240)


def crate(art: Canvas, centre: Point, wide: float, high: float, colour: Colour) -> None:
    """A box with tape."""
    (x, y), w, h = centre, wide / 2, high / 2
    art.box((x - w, y - h), (x + w, y + h), colour, rim=True)
    art.box((x - 0.03, y - h), (x + 0.03, y + h), shade(colour, 1.35))
    art.line([(x - w, y + h * 0.55), (x + w, y + h * 0.55)], 0.012, shade(colour, 0.7))


def ball(art: Canvas, centre: Point, r: float, colour: Colour, turn: float = 0) -> None:
    """Two halves and a gleam, so that its rolling shows."""
    art.disc(centre, r, colour, rim=True)
    a = 360 * turn
    seam = [around(centre, a, r * 0.85), around(centre, a + 180, r * 0.85)]
    art.line(seam, r * 0.18, shade(colour, 0.7))
    art.disc(around(centre, 215, r * 0.5), r * 0.22, shade(colour, 1.55))


def football(art: Canvas, centre: Point, r: float, turn: float) -> None:
    """White with dark patches."""
    art.disc(centre, r, (250, 250, 250), rim=True)
    for k in range(5):
        art.disc(around(centre, 360 * turn + 72 * k, r * 0.72), r * 0.24, (40, 40, 48))
    art.disc(centre, r * 0.3, (40, 40, 48))


def umbrella(art: Canvas, hand: Point, open_: float, colour: Colour) -> None:
    """`open_` 0 is furled, 1 spread."""
    x, y = hand
    lean = -0.1 * open_
    top = (x + lean, y + 0.62)
    art.line([(x, y - 0.12), top], 0.022, IRON)
    wide, high = 0.05 + 0.45 * open_, 0.42 - 0.14 * open_
    rim = top[1] - high
    art.line([(x, y - 0.12), (x + 0.03, y - 0.16), (x + 0.06, y - 0.12)], 0.026, WOOD)
    dome = []
    for k in range(-6, 7):
        a = k / 6 * math.pi / 2
        dome.append((top[0] + wide * math.sin(a), rim + high * math.cos(a) ** (1 - 0.35 * open_)))
    art.poly(dome, colour, rim=True)
    ribs = [
        (top[0] + wide * k, rim + (0.03 * open_ if k in (-0.66, 0, 0.66) else 0))
        for k in (-1, -0.66, -0.33, 0, 0.33, 0.66, 1)
    ]
    for k in (1, 3, 5):
        art.poly([ribs[k - 1], ribs[k + 1], top], shade(colour, 0.8 if k != 3 else 1.35))
    art.line([top, (top[0], top[1] + 0.05)], 0.02, IRON)


def top_hat(art: Canvas, brim: Point, tilt: float, colour: Colour) -> None:
    """Tall, with a broad brim and a band; stands on the middle of its brim."""
    up, across = 180 - tilt, 90 - tilt

    def spot(x: float, y: float) -> Point:
        return around(around(brim, across, x), up, y)

    art.poly([spot(-0.12, 0), spot(0.12, 0), spot(0.14, 0.27), spot(-0.14, 0.27)], colour, rim=True)
    band = [spot(-0.12, 0.02), spot(0.12, 0.02), spot(0.125, 0.09), spot(-0.125, 0.09)]
    art.poly(band, shade(colour, 1.6))
    art.limb([spot(-0.21, 0), spot(0.21, 0)], 0.045, colour)


def barbell(art: Canvas, centre: Point, colour: Colour, half: float = 0.42) -> None:
    """Seen from the front, with two plates a side."""
    x, y = centre
    art.line([(x - half - 0.1, y), (x + half + 0.1, y)], 0.034, (112, 118, 130))
    for side in (-1, 1):
        for k, r in ((0, 0.16), (0.06, 0.12)):
            at = x + side * (half + k)
            art.limb([(at, y - r), (at, y + r)], 0.05, colour if k == 0 else IRON)


def wheel(art: Canvas, centre: Point, r: float, turn: float) -> None:
    """Tyre, spokes and hub."""
    for k in range(3):
        a = around(centre, 360 * turn + 60 * k, r)
        art.line([a, (2 * centre[0] - a[0], 2 * centre[1] - a[1])], 0.008, (200, 204, 210))
    art.ring(centre, r, r, 0.035, (40, 42, 50))
    art.disc(centre, 0.03, IRON)


def flower(art: Canvas, foot: Point, high: float, colour: Colour) -> None:
    """Stem, leaves and petals."""
    x, y = foot
    top = (x, y + high)
    art.line([foot, top], 0.022, (50, 140, 70))
    art.line([(x, y + high * 0.4), (x + 0.06, y + high * 0.6)], 0.03, (60, 160, 80))
    for k in range(5):
        art.disc(around(top, 72 * k, 0.05), 0.04, colour)
    art.disc(top, 0.032, (250, 210, 60))


def pins(art: Canvas, x: float, fallen: float) -> None:
    """Bowling pins, the back ones first; `fallen` 1 is all down."""
    for k, d in enumerate((0.18, 0.06, -0.06, 0.12, 0.0, 0.06)):
        foot = (x + d, 0.05 - 0.012 * (k // 2))
        tilt = 180 - 80 * fallen * (0.6 + 0.08 * k)
        art.limb([around(foot, tilt, 0.03), around(foot, tilt, 0.15)], 0.1, (248, 248, 244))
        art.limb([around(foot, tilt, 0.18), around(foot, tilt, 0.32)], 0.06, (248, 248, 244))
        neck = around(foot, tilt, 0.25)
        art.line([around(neck, 90, 0.02), around(neck, 270, 0.02)], 0.03, (220, 40, 40))


def kite(art: Canvas, centre: Point, tilt: float, colour: Colour) -> None:
    """A diamond with a tail of bows."""
    tips = [
        around(centre, tilt + a, r) for a, r in ((180, 0.26), (90, 0.19), (0, 0.33), (270, 0.19))
    ]
    tail = [around(tips[2], tilt + 18 * math.sin(2.2 * k + tilt / 6), 0.07 * k) for k in range(5)]
    art.line(tail, 0.014, CORD)
    for k in (2, 4):
        art.disc(tail[k], 0.03, mix(colour, (255, 255, 255), 0.4))
    art.poly(tips, colour, rim=True)
    art.poly([tips[0], tips[1], centre], shade(colour, 1.5))
    art.poly([tips[2], tips[3], centre], shade(colour, 1.5))


def book(art: Canvas, centre: Point, page: float, colour: Colour) -> None:
    """Open towards the reader; its cover towards us, a page on its way."""
    for side in (-1, 1):
        cover = near(centre, (0, -0.1), (side * 0.2, -0.07), (side * 0.2, 0.14), (0, 0.1))
        edge = near(centre, (0, 0.1), (side * 0.19, 0.14), (side * 0.19, 0.165), (0, 0.125))
        art.poly(cover, colour, rim=True)
        art.poly(edge, PAPER)
    turn = math.cos(math.pi * page)
    leaf = near(centre, (0, 0.11), (0.17 * turn, 0.13 + 0.09 * math.sin(math.pi * page)))
    art.line(leaf, 0.014, PAPER)


def splash(art: Canvas, centre: Point, phase: float, colour: Colour, count: int = 7) -> None:
    """Drops or dust or flakes that fly up and fade."""
    for k in range(count):
        age = (phase + k / count) % 1
        spot = around(centre, 180 + 22 * (k - count / 2), 0.05 + 0.2 * age)
        art.disc((spot[0], spot[1] - 0.12 * age * age), 0.022 * (1.2 - age), colour)
