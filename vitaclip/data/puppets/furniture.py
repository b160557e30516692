"""Things that stand about: to sit on, climb, open, drum on and aim at."""

from .canvas import Canvas, Colour, Point, shade
from .props import IRON, WOOD


def chair(art: Canvas, x: float, seat: float, colour: Colour) -> None:
    """In profile, its back to the left."""
    far = shade(colour, 0.7)
    for leg in (x - 0.13, x + 0.13):
        art.line([(leg, 0.0), (leg, seat)], 0.04, far)
    art.limb([(x - 0.15, seat), (x - 0.2, seat + 0.42)], 0.05, colour)
    art.limb([(x - 0.16, seat), (x + 0.15, seat)], 0.055, colour)


def ladder(art: Canvas, foot: Point, top: Point, colour: Colour) -> None:
    """Two rails and rungs, seen half from the side."""
    (ax, ay), (bx, by) = foot, top
    for d in (-0.09, 0.09):
        art.limb([(ax + d, ay), (bx + d, by)], 0.034, colour)
    for k in range(1, 11):
        s = k / 11
        x, y = ax + (bx - ax) * s, ay + (by - ay) * s
        art.line([(x - 0.09, y), (x + 0.09, y)], 0.03, shade(colour, 0.8))


def door(art: Canvas, left: float, open_: float, colour: Colour) -> Point:
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


def drum(art: Canvas, low: Point, wide: float, high: float, colour: Colour) -> None:
    """A drum seen from a little above, standing at `low`."""
    (x, y), w = low, wide / 2
    art.oval((x, y), w, w * 0.3, shade(colour, 0.7))
    art.box((x - w, y), (x + w, y + high), colour)
    art.box((x - w, y + high * 0.78), (x + w, y + high), (230, 230, 235))
    art.oval((x, y + high), w, w * 0.32, (252, 248, 236), rim=True)


def cymbal(art: Canvas, centre: Point, tilt: float) -> None:
    """On its stand."""
    art.line([(centre[0], 0), centre], 0.02, IRON)
    a = (centre[0] - 0.17, centre[1] - tilt)
    art.limb([a, (centre[0] + 0.17, centre[1] + tilt)], 0.03, (238, 200, 70))


def target(art: Canvas, centre: Point) -> None:
    """Archery rings on two legs."""
    x, y = centre
    art.line([(x, y), (x - 0.1, 0)], 0.03, WOOD)
    art.line([(x, y), (x + 0.1, 0)], 0.03, WOOD)
    rings = [(250, 250, 250), (40, 44, 52), (60, 130, 230), (230, 50, 50), (250, 215, 60)]
    for k, colour in enumerate(rings):
        art.oval(centre, 0.13 * (1 - k / 5), 0.24 * (1 - k / 5), colour)


def goal(art: Canvas, x: float) -> None:
    """Posts and net."""
    for k in range(1, 6):
        art.line([(x + 0.07 * k, 0.0), (x + 0.07 * k, 0.72)], 0.009, (228, 230, 234))
        art.line([(x, 0.12 * k), (x + 0.4, 0.12 * k)], 0.009, (228, 230, 234))
    art.line([(x, 0), (x, 0.74), (x + 0.5, 0.74)], 0.04, (252, 252, 252))


def hoop(art: Canvas, x: float, y: float) -> None:
    """Basketball board, ring and net on a pole."""
    art.line([(x + 0.12, 0), (x + 0.12, y + 0.2)], 0.04, IRON)
    art.box((x + 0.05, y - 0.05), (x + 0.1, y + 0.32), (250, 250, 250), rim=True)
    for k in (-1, 0, 1):
        art.line([(x - 0.06 + 0.08 * k, y), (x - 0.06 + 0.05 * k, y - 0.16)], 0.01, (245, 245, 245))
    art.line([(x - 0.17, y), (x + 0.05, y)], 0.03, (235, 90, 40))


def road(art: Canvas, phase: float, y: float = -0.06) -> None:
    """Dashes that run past under somebody who rides."""
    for k in range(-3, 4):
        x = (k - phase % 1) * 0.4
        art.line([(x, y), (x + 0.16, y)], 0.02, (240, 236, 215))
