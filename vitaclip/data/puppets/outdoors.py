"""Places under the sky; each paints itself and returns the colour of its ground."""

import math

from .canvas import Canvas, Colour, shade
from .people import Rng, pick
from .scenes import backdrop, clouds, edges, fade, fir, hills, house, palm, specks, sun, tree

GREENS = [(72, 150, 76), (96, 168, 72), (56, 130, 84)]


def park(art: Canvas, rng: Rng) -> Colour:
    """Grass, trees and flowers."""
    grass = pick(rng, [(122, 186, 92), (140, 196, 100), (110, 172, 96)])
    line = backdrop(art, rng, grass)
    sun(art, rng)
    clouds(art, rng, 3)
    hills(art, rng, line, shade(grass, 0.86))
    for x in edges(rng, 3):
        tree(art, x, line - 0.02, rng.uniform(0.13, 0.2), pick(rng, GREENS))
    specks(
        art,
        rng,
        14,
        (0, 0, 1, line * 0.8),
        0.008,
        [(250, 240, 150), (250, 250, 250), (240, 150, 180)],
    )
    return grass


def beach(art: Canvas, rng: Rng) -> Colour:
    """Sand, sea and a palm."""
    sand = pick(rng, [(240, 216, 160), (232, 204, 150), (246, 226, 178)])
    line = backdrop(art, rng, sand)
    sun(art, rng)
    clouds(art, rng, 2)
    fade(art, line, line + 0.16, (90, 190, 214), (38, 120, 190))
    for k in range(3):
        y = line + 0.02 + 0.045 * k
        art.line(
            [(i / 12, y + 0.006 * math.sin(2.2 * i + 2 * k)) for i in range(13)],
            0.006,
            (228, 246, 252),
        )
    palm(art, rng, pick(rng, [0.08, 0.92]), line)
    specks(art, rng, 10, (0, 0, 1, line * 0.8), 0.008, [(214, 180, 130), (250, 250, 240)])
    return sand


def street(art: Canvas, rng: Rng) -> Colour:
    """A row of houses and a road."""
    road = (126, 128, 136)
    line = backdrop(art, rng, road)
    clouds(art, rng, 2)
    x = -rng.uniform(0, 0.15)
    while x < 1:
        wide = rng.uniform(0.16, 0.28)
        wall = pick(
            rng,
            [(206, 150, 120), (190, 178, 160), (160, 172, 190), (214, 190, 140), (178, 120, 110)],
        )
        house(art, x, line, wide, rng.uniform(0.2, 0.5), wall, (226, 238, 246))
        x += wide + 0.01
    fade(art, line - 0.06, line, (188, 188, 184), (202, 202, 198))
    for k in range(4):
        a = k * 0.3 - rng.uniform(0, 0.1)
        art.line([(a, 0.035), (a + 0.14, 0.035)], 0.014, (236, 232, 216))
    return road


def snow(art: Canvas, rng: Rng) -> Colour:
    """White hills, firs and flakes."""
    white = (232, 240, 250)
    line = backdrop(
        art,
        rng,
        white,
        sky=pick(rng, [((150, 180, 214), (220, 232, 244)), ((120, 166, 220), (214, 230, 246))]),
    )
    hills(art, rng, line, (212, 224, 240), 0.22)
    for x in edges(rng, 4):
        fir(art, x, line - 0.02, rng.uniform(0.11, 0.18), (64, 116, 100), snow=True)
    specks(art, rng, 42, (0, 0.05, 1, 1), 0.0085, [(255, 255, 255)])
    return white


def night(art: Canvas, rng: Rng) -> Colour:
    """Stars over a lit town."""
    ground = pick(rng, [(62, 74, 92), (56, 84, 78), (76, 70, 92)])
    line = backdrop(art, rng, ground, sky=((18, 22, 58), (58, 62, 118)))
    specks(art, rng, 30, (0, 0.5, 1, 1), 0.006, [(255, 255, 230), (210, 220, 255)])
    sun(art, rng, (246, 240, 206))
    x = -rng.uniform(0, 0.1)
    while x < 1:
        wide = rng.uniform(0.12, 0.2)
        house(
            art,
            x,
            line,
            wide,
            rng.uniform(0.1, 0.3),
            (34, 38, 70),
            pick(rng, [(246, 212, 110), (52, 58, 96)]),
        )
        x += wide + rng.uniform(0, 0.06)
    return ground


def forest(art: Canvas, rng: Rng) -> Colour:
    """Firs near and far."""
    moss = pick(rng, [(104, 134, 76), (124, 120, 78)])
    line = backdrop(art, rng, moss, sky=((150, 200, 190), (214, 232, 206)))
    for k in range(7):
        x = k / 6 + rng.uniform(-0.05, 0.05)
        fir(art, x, line - 0.01, rng.uniform(0.15, 0.25), (126, 172, 142))
    for x in edges(rng, 4):
        fir(art, x, line - 0.05, rng.uniform(0.2, 0.3), pick(rng, [(52, 112, 78), (66, 128, 70)]))
    specks(art, rng, 12, (0, 0, 1, line * 0.8), 0.011, [shade(moss, 0.8), (216, 90, 70)])
    return moss


def playground(art: Canvas, rng: Rng) -> Colour:
    """A fence and a slide."""
    soil = pick(rng, [(222, 190, 140), (214, 150, 110), (150, 190, 130)])
    line = backdrop(art, rng, soil)
    clouds(art, rng, 3)
    hills(art, rng, line, (120, 178, 110), 0.08)
    for k in range(13):
        art.line([(k / 12, line - 0.02), (k / 12, line + 0.09)], 0.014, (250, 250, 246))
    art.line([(0, line + 0.05), (1, line + 0.05)], 0.014, (250, 250, 246))
    x, way = pick(rng, [(0.12, 1), (0.88, -1)])
    tall = line + rng.uniform(0.22, 0.3)
    art.line([(x, line - 0.03), (x, tall)], 0.018, (90, 110, 160))
    art.line(
        [(x, tall), (x + way * 0.07, tall), (x + way * 0.26, line)],
        0.036,
        pick(rng, [(230, 80, 70), (250, 200, 60), (70, 140, 220)]),
    )
    tree(art, 1 - x, line - 0.02, 0.16, pick(rng, GREENS))
    return soil


def desert(art: Canvas, rng: Rng) -> Colour:
    """Dunes and cactuses."""
    sand = pick(rng, [(232, 180, 118), (224, 162, 104)])
    line = backdrop(
        art,
        rng,
        sand,
        sky=pick(rng, [((110, 180, 236), (250, 232, 196)), ((244, 150, 110), (254, 224, 160))]),
    )
    sun(art, rng, (255, 236, 150))
    hills(art, rng, line, shade(sand, 0.86), 0.2)
    for x in edges(rng, 3):
        foot, s = line - rng.uniform(0, 0.06), rng.uniform(0.16, 0.26)
        green = (84, 146, 92)
        art.line([(x, foot), (x, foot + s)], 0.042, green)
        art.line(
            [(x, foot + 0.35 * s), (x + 0.055, foot + 0.35 * s), (x + 0.055, foot + 0.7 * s)],
            0.028,
            green,
        )
        art.line(
            [(x, foot + 0.5 * s), (x - 0.05, foot + 0.5 * s), (x - 0.05, foot + 0.8 * s)],
            0.028,
            green,
        )
    return sand


def lake(art: Canvas, rng: Rng) -> Colour:
    """Water before mountains."""
    grass = pick(rng, [(130, 180, 110), (160, 186, 110)])
    line = backdrop(art, rng, grass)
    clouds(art, rng, 2)
    art.poly(
        [(-0.1, line), (0.2, line + 0.3), (0.42, line + 0.1), (0.62, line + 0.36), (1.1, line)],
        (140, 160, 190),
    )
    art.poly([(0.14, line + 0.24), (0.2, line + 0.3), (0.26, line + 0.245)], (246, 250, 255))
    art.poly([(0.56, line + 0.282), (0.62, line + 0.36), (0.7, line + 0.294)], (246, 250, 255))
    fade(art, line - 0.01, line + 0.09, (110, 180, 210), (150, 206, 226))
    x = rng.uniform(0.05, 0.7)
    art.poly(
        [
            (x, line + 0.07),
            (x + 0.12, line + 0.07),
            (x + 0.1, line + 0.045),
            (x + 0.02, line + 0.045),
        ],
        (180, 90, 60),
    )
    art.poly(
        [(x + 0.06, line + 0.08), (x + 0.06, line + 0.2), (x + 0.12, line + 0.09)], (250, 250, 250)
    )
    for x in edges(rng, 2):
        tree(art, x, line - 0.04, rng.uniform(0.1, 0.15), pick(rng, GREENS))
    return grass
