"""Things to act with, in puppet heights."""

import math

from .canvas import Canvas, Colour, Point, around, mix, shade

WOOD, IRON, SNOW = (170, 112, 62), (84, 90, 102), (246, 250, 255)
CORD = (250, 246, 235)


def chair(art: Canvas, x: float, seat: float, colour: Colour):
    """In profile, its back to the left."""
    far = shade(colour, 0.7)
    for leg in (x - 0.13, x + 0.13):
        art.line([(leg, 0.0), (leg, seat)], 0.04, far)
    art.limb([(x - 0.15, seat), (x - 0.2, seat + 0.42)], 0.05, colour)
    art.limb([(x - 0.16, seat), (x + 0.15, seat)], 0.055, colour)


def crate(art: Canvas, centre: Point, wide: float, high: float, colour: Colour):
    """A box with tape."""
    (x, y), w, h = centre, wide / 2, high / 2
    art.box((x - w, y - h), (x + w, y + h), colour, rim=True)
    art.box((x - 0.03, y - h), (x + 0.03, y + h), shade(colour, 1.35))
    art.line([(x - w, y + h * 0.55), (x + w, y + h * 0.55)], 0.012, shade(colour, 0.7))


def ball(art: Canvas, centre: Point, r: float, colour: Colour, turn: float = 0):
    """Two halves and a gleam, so that its rolling shows."""
    art.disc(centre, r, colour, rim=True)
    a = 360 * turn
    art.line([around(centre, a, r * 0.85), around(centre, a + 180, r * 0.85)], r * 0.18, shade(colour, 0.7))
    art.disc(around(centre, 215, r * 0.5), r * 0.22, shade(colour, 1.55))


def football(art: Canvas, centre: Point, r: float, turn: float):
    """White with dark patches."""
    art.disc(centre, r, (250, 250, 250), rim=True)
    for k in range(5):
        art.disc(around(centre, 360 * turn + 72 * k, r * 0.72), r * 0.24, (40, 40, 48))
    art.disc(centre, r * 0.3, (40, 40, 48))


def umbrella(art: Canvas, hand: Point, open_: float, colour: Colour):
    """`open_` 0 is furled, 1 spread."""
    x, y = hand
    lean = -0.1 * open_
    top = (x + lean, y + 0.62)
    art.line([(x, y - 0.12), top], 0.022, IRON)
    wide, high = 0.05 + 0.45 * open_, 0.42 - 0.14 * open_
    rim = top[1] - high
    art.line([(x, y - 0.12), (x + 0.03, y - 0.16), (x + 0.06, y - 0.12)], 0.026, WOOD)
    dome = [(top[0] + wide * math.sin(a / 6 * math.pi / 2), rim + high * math.cos(a / 6 * math.pi / 2) ** (1 - 0.35 * open_))
            for a in range(-6, 7)]
    art.poly(dome, colour, rim=True)
    ribs = [(top[0] + wide * k, rim + (0.03 * open_ if k in (-0.66, 0, 0.66) else 0)) for k in (-1, -0.66, -0.33, 0, 0.33, 0.66, 1)]
    for k in (1, 3, 5):
        art.poly([ribs[k - 1], ribs[k + 1], top], shade(colour, 0.8 if k != 3 else 1.35))
    art.line([top, (top[0], top[1] + 0.05)], 0.02, IRON)


def ladder(art: Canvas, foot: Point, top: Point, colour: Colour):
    """Two rails and rungs, seen half from the side."""
    (ax, ay), (bx, by) = foot, top
    for d in (-0.09, 0.09):
        art.limb([(ax + d, ay), (bx + d, by)], 0.034, colour)
    for k in range(1, 11):
        s = k / 11
        x, y = ax + (bx - ax) * s, ay + (by - ay) * s
        art.line([(x - 0.09, y), (x + 0.09, y)], 0.03, shade(colour, 0.8))


def door(art: Canvas, left: float, open_: float, colour: Colour):
    """A door in its frame, hinged on the right; behind it a bright room."""
    wide, high = 0.52, 1.12
    art.box((left - 0.05, 0), (left + wide + 0.05, high + 0.05), (236, 228, 212), rim=True)
    art.box((left, 0), (left + wide, high), (255, 236, 150))
    art.box((left, 0), (left + wide, 0.16), (222, 184, 112))
    edge = left + wide * 0.86 * open_
    drop = 0.1 * open_
    panel = [(edge, -drop), (left + wide, 0), (left + wide, high), (edge, high + drop)]
    art.poly(panel, colour, rim=True)
    for low, top in ((0.12, 0.5), (0.6, 1.0)):
        a, b = edge + (left + wide - edge) * 0.18, edge + (left + wide - edge) * 0.82
        art.poly([(a, low), (b, low), (b, top), (a, top)], shade(colour, 0.8))
    knob = (edge + 0.06 * (1 - 0.8 * open_), 0.56)
    art.disc(knob, 0.03, (250, 215, 90), rim=True)
    return knob


def top_hat(art: Canvas, brim: Point, tilt: float, colour: Colour):
    """Tall, with a broad brim and a band; stands on the middle of its brim."""
    up, across = 180 - tilt, 90 - tilt

    def spot(x, y):
        return around(around(brim, across, x), up, y)

    art.poly([spot(-0.12, 0), spot(0.12, 0), spot(0.14, 0.27), spot(-0.14, 0.27)], colour, rim=True)
    art.poly([spot(-0.12, 0.02), spot(0.12, 0.02), spot(0.125, 0.09), spot(-0.125, 0.09)], shade(colour, 1.6))
    art.limb([spot(-0.21, 0), spot(0.21, 0)], 0.045, colour)


def barbell(art: Canvas, centre: Point, colour: Colour, half: float = 0.42):
    """Seen from the front, with two plates a side."""
    x, y = centre
    art.line([(x - half - 0.1, y), (x + half + 0.1, y)], 0.034, (112, 118, 130))
    for side in (-1, 1):
        for k, r in ((0, 0.16), (0.06, 0.12)):
            at = x + side * (half + k)
            art.limb([(at, y - r), (at, y + r)], 0.05, colour if k == 0 else IRON)


def drum(art: Canvas, low: Point, wide: float, high: float, colour: Colour):
    """A drum seen from a little above, standing at `low`."""
    (x, y), w = low, wide / 2
    art.oval((x, y), w, w * 0.3, shade(colour, 0.7))
    art.box((x - w, y), (x + w, y + high), colour)
    art.box((x - w, y + high * 0.78), (x + w, y + high), (230, 230, 235))
    art.oval((x, y + high), w, w * 0.32, (252, 248, 236), rim=True)


def cymbal(art: Canvas, centre: Point, tilt: float):
    """On its stand."""
    art.line([(centre[0], 0), centre], 0.02, IRON)
    a = (centre[0] - 0.17, centre[1] - tilt)
    art.limb([a, (centre[0] + 0.17, centre[1] + tilt)], 0.03, (238, 200, 70))


def wheel(art: Canvas, centre: Point, r: float, turn: float):
    """Tyre, spokes and hub."""
    for k in range(3):
        a = around(centre, 360 * turn + 60 * k, r)
        art.line([a, (2 * centre[0] - a[0], 2 * centre[1] - a[1])], 0.008, (200, 204, 210))
    art.ring(centre, r, r, 0.035, (40, 42, 50))
    art.disc(centre, 0.03, IRON)


def flower(art: Canvas, foot: Point, high: float, colour: Colour):
    """Stem, leaves and petals."""
    x, y = foot
    top = (x, y + high)
    art.line([foot, top], 0.022, (50, 140, 70))
    art.line([(x, y + high * 0.4), (x + 0.06, y + high * 0.6)], 0.03, (60, 160, 80))
    for k in range(5):
        art.disc(around(top, 72 * k, 0.05), 0.04, colour)
    art.disc(top, 0.032, (250, 210, 60))


def pins(art: Canvas, x: float, fallen: float):
    """Bowling pins, the back ones first; `fallen` 1 is all down."""
    for k, d in enumerate((0.18, 0.06, -0.06, 0.12, 0.0, 0.06)):
        foot = (x + d, 0.05 - 0.012 * (k // 2))
        tilt = 180 - 80 * fallen * (0.6 + 0.08 * k)
        art.limb([around(foot, tilt, 0.03), around(foot, tilt, 0.15)], 0.1, (248, 248, 244))
        art.limb([around(foot, tilt, 0.18), around(foot, tilt, 0.32)], 0.06, (248, 248, 244))
        neck = around(foot, tilt, 0.25)
        art.line([around(neck, 90, 0.02), around(neck, 270, 0.02)], 0.03, (220, 40, 40))


def road(art: Canvas, phase: float, y: float = -0.06):
    """Dashes that run past under somebody who rides."""
    for k in range(-3, 4):
        x = (k - phase % 1) * 0.4
        art.line([(x, y), (x + 0.16, y)], 0.02, (240, 236, 215))


def goal(art: Canvas, x: float):
    """Posts and net."""
    for k in range(1, 6):
        art.line([(x + 0.07 * k, 0.0), (x + 0.07 * k, 0.72)], 0.009, (228, 230, 234))
        art.line([(x, 0.12 * k), (x + 0.4, 0.12 * k)], 0.009, (228, 230, 234))
    art.line([(x, 0), (x, 0.74), (x + 0.5, 0.74)], 0.04, (252, 252, 252))


def hoop(art: Canvas, x: float, y: float):
    """Basketball board, ring and net on a pole."""
    art.line([(x + 0.12, 0), (x + 0.12, y + 0.2)], 0.04, IRON)
    art.box((x + 0.05, y - 0.05), (x + 0.1, y + 0.32), (250, 250, 250), rim=True)
    for k in (-1, 0, 1):
        art.line([(x - 0.06 + 0.08 * k, y), (x - 0.06 + 0.05 * k, y - 0.16)], 0.01, (245, 245, 245))
    art.line([(x - 0.17, y), (x + 0.05, y)], 0.03, (235, 90, 40))


def target(art: Canvas, centre: Point):
    """Archery rings on two legs."""
    x, y = centre
    art.line([(x, y), (x - 0.1, 0)], 0.03, WOOD)
    art.line([(x, y), (x + 0.1, 0)], 0.03, WOOD)
    rings = [(250, 250, 250), (40, 44, 52), (60, 130, 230), (230, 50, 50), (250, 215, 60)]
    for k, colour in enumerate(rings):
        art.oval(centre, 0.13 * (1 - k / 5), 0.24 * (1 - k / 5), colour)


def kite(art: Canvas, centre: Point, tilt: float, colour: Colour):
    """A diamond with a tail of bows."""
    tips = [around(centre, tilt + a, r) for a, r in ((180, 0.26), (90, 0.19), (0, 0.33), (270, 0.19))]
    tail = [around(tips[2], tilt + 18 * math.sin(2.2 * k + tilt / 6), 0.07 * k) for k in range(5)]
    art.line(tail, 0.014, CORD)
    for k in (2, 4):
        art.disc(tail[k], 0.03, mix(colour, (255, 255, 255), 0.4))
    art.poly(tips, colour, rim=True)
    art.poly([tips[0], tips[1], centre], shade(colour, 1.5))
    art.poly([tips[2], tips[3], centre], shade(colour, 1.5))


def book(art: Canvas, centre: Point, page: float, colour: Colour):
    """Open towards the reader; its cover towards us, a page on its way."""
    x, y = centre
    for side in (-1, 1):
        art.poly([(x, y - 0.1), (x + side * 0.2, y - 0.07), (x + side * 0.2, y + 0.14), (x, y + 0.1)], colour, rim=True)
        art.poly([(x, y + 0.1), (x + side * 0.19, y + 0.14), (x + side * 0.19, y + 0.165), (x, y + 0.125)], (252, 250, 240))
    turn = math.cos(math.pi * page)
    art.line([(x, y + 0.11), (x + 0.17 * turn, y + 0.13 + 0.09 * math.sin(math.pi * page))], 0.014, (252, 250, 240))


def splash(art: Canvas, centre: Point, phase: float, colour: Colour, count: int = 7):
    """Drops or dust or flakes that fly up and fade."""
    for k in range(count):
        age = (phase + k / count) % 1
        spot = around(centre, 180 + 22 * (k - count / 2), 0.05 + 0.2 * age)
        art.disc((spot[0], spot[1] - 0.12 * age * age), 0.022 * (1.2 - age), colour)


