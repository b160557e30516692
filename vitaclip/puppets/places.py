"""The places themselves; `scenes.py` has the brushes."""

import math

from . import scenes
from .canvas import shade
from .people import pick
from .scenes import backdrop, clouds, edges, fade, fir, hills, house, place, specks, sun, tree

GREENS = [(72, 150, 76), (96, 168, 72), (56, 130, 84)]


@place("in the park")
def park(art, rng):
    grass = pick(rng, [(122, 186, 92), (140, 196, 100), (110, 172, 96)])
    line = backdrop(art, rng, grass)
    sun(art, rng)
    clouds(art, rng, 3)
    hills(art, rng, line, shade(grass, 0.86))
    for x in edges(rng, 3):
        tree(art, x, line - 0.02, rng.uniform(0.13, 0.2), pick(rng, GREENS))
    specks(art, rng, 14, (0, 0, 1, line * 0.8), 0.008, [(250, 240, 150), (250, 250, 250), (240, 150, 180)])
    return grass


@place("on the beach")
def beach(art, rng):
    sand = pick(rng, [(240, 216, 160), (232, 204, 150), (246, 226, 178)])
    line = backdrop(art, rng, sand)
    sun(art, rng)
    clouds(art, rng, 2)
    fade(art, line, line + 0.16, (90, 190, 214), (38, 120, 190))
    for k in range(3):
        y = line + 0.02 + 0.045 * k
        art.line([(i / 12, y + 0.006 * math.sin(2.2 * i + 2 * k)) for i in range(13)], 0.006, (228, 246, 252))
    x = pick(rng, [0.08, 0.92])
    top = (x + rng.uniform(-0.05, 0.05), line + rng.uniform(0.38, 0.48))
    art.line([(x, line - 0.04), (x + 0.01, line + 0.2), top], 0.03, (150, 106, 66))
    for a in (-150, -110, -70, -30, 20, 60):
        dx, dy = 0.16 * math.cos(math.radians(a)), 0.09 * math.sin(math.radians(a))
        mid = (top[0] + 0.55 * dx, top[1] + 0.6 * dy + 0.06)
        tip = (top[0] + dx, top[1] + dy - 0.01)
        art.poly([top, (mid[0], mid[1] + 0.018), tip, (mid[0], mid[1] - 0.022)], (60, 150, 80))
    specks(art, rng, 10, (0, 0, 1, line * 0.8), 0.008, [(214, 180, 130), (250, 250, 240)])
    return sand


def _room(art, rng, wall, floor):
    line = float(rng.uniform(0.18, 0.28))
    fade(art, line, 1, shade(wall, 0.94), shade(wall, 1.12))
    fade(art, 0, line, shade(floor, 1.1), shade(floor, 0.88))
    art.line([(0, line), (1, line)], 0.016, shade(wall, 0.7))
    return line


@place("in the gym")
def gym(art, rng):
    wall, floor = pick(rng, [(176, 200, 214), (206, 196, 176), (186, 190, 210)]), (196, 142, 88)
    line = _room(art, rng, wall, floor)
    for k in range(5):
        art.line([(0.5 + (k - 2) * 0.18, line), (0.5 + (k - 2) * 0.4, 0)], 0.006, shade(floor, 0.8))
    art.box((0, line + 0.1), (1, line + 0.13), pick(rng, [(60, 110, 190), (210, 80, 70), (70, 150, 110)]))
    side = pick(rng, [0.02, 0.72])
    for k in range(6):
        art.line([(side, line + 0.08 + 0.09 * k), (side + 0.26, line + 0.08 + 0.09 * k)], 0.013, (170, 118, 70))
    for x in (side, side + 0.26):
        art.line([(x, line), (x, line + 0.6)], 0.02, (150, 100, 60))
    x = 0.74 - side + rng.uniform(-0.05, 0.05)
    art.box((x, 0.74), (x + 0.24, 0.92), (226, 240, 250), rim=True)
    return floor


@place("on the street")
def street(art, rng):
    road = (126, 128, 136)
    line = backdrop(art, rng, road)
    clouds(art, rng, 2)
    x = -rng.uniform(0, 0.15)
    while x < 1:
        wide = rng.uniform(0.16, 0.28)
        wall = pick(rng, [(206, 150, 120), (190, 178, 160), (160, 172, 190), (214, 190, 140), (178, 120, 110)])
        house(art, x, line, wide, rng.uniform(0.2, 0.5), wall, (226, 238, 246))
        x += wide + 0.01
    fade(art, line - 0.06, line, (188, 188, 184), (202, 202, 198))
    for k in range(4):
        a = k * 0.3 - rng.uniform(0, 0.1)
        art.line([(a, 0.035), (a + 0.14, 0.035)], 0.014, (236, 232, 216))
    return road


@place("in the snow")
def snow(art, rng):
    white = (232, 240, 250)
    line = backdrop(art, rng, white, sky=pick(rng, [((150, 180, 214), (220, 232, 244)), ((120, 166, 220), (214, 230, 246))]))
    hills(art, rng, line, (212, 224, 240), 0.22)
    for x in edges(rng, 4):
        fir(art, x, line - 0.02, rng.uniform(0.11, 0.18), (64, 116, 100), snow=True)
    specks(art, rng, 42, (0, 0.05, 1, 1), 0.0085, [(255, 255, 255)])
    return white


@place("at night")
def night(art, rng):
    ground = pick(rng, [(62, 74, 92), (56, 84, 78), (76, 70, 92)])
    line = backdrop(art, rng, ground, sky=((18, 22, 58), (58, 62, 118)))
    specks(art, rng, 30, (0, 0.5, 1, 1), 0.006, [(255, 255, 230), (210, 220, 255)])
    sun(art, rng, (246, 240, 206))
    x = -rng.uniform(0, 0.1)
    while x < 1:
        wide = rng.uniform(0.12, 0.2)
        house(art, x, line, wide, rng.uniform(0.1, 0.3), (34, 38, 70), pick(rng, [(246, 212, 110), (52, 58, 96)]))
        x += wide + rng.uniform(0, 0.06)
    return ground


@place("in the living room")
def living_room(art, rng):
    wall = pick(rng, [(236, 214, 180), (198, 216, 202), (214, 204, 226), (226, 190, 176)])
    floor = pick(rng, [(176, 124, 82), (150, 104, 74)])
    line = _room(art, rng, wall, floor)
    x = pick(rng, [0.06, 0.66])
    art.box((x, 0.56), (x + 0.28, 0.88), (250, 250, 246), rim=True)
    art.box((x + 0.02, 0.58), (x + 0.26, 0.86), (160, 210, 242))
    art.line([(x + 0.14, 0.56), (x + 0.14, 0.88)], 0.012, (250, 250, 246))
    side = 0.72 - x
    art.box((side, 0.66), (side + 0.18, 0.84), (120, 80, 50), rim=True)
    art.box((side + 0.02, 0.68), (side + 0.16, 0.82), pick(rng, [(240, 160, 90), (110, 170, 190), (170, 200, 120)]))
    lamp = side + rng.uniform(0, 0.2)
    art.line([(lamp, line - 0.02), (lamp, line + 0.3)], 0.012, (90, 80, 70))
    art.poly([(lamp - 0.07, line + 0.28), (lamp + 0.07, line + 0.28), (lamp + 0.04, line + 0.38), (lamp - 0.04, line + 0.38)], (252, 226, 150))
    rug = pick(rng, [(190, 90, 90), (90, 120, 170), (120, 150, 110)])
    art.oval((0.5, line * 0.45), 0.44, line * 0.36, rug)
    return mix_floor(rug, floor)


def mix_floor(rug, floor):
    """A shadow's ground where a rug covers most of the floor."""
    return scenes.mix(rug, floor, 0.4)


@place("on the stage")
def stage(art, rng):
    cloth, floor = pick(rng, [(150, 36, 50), (80, 44, 120), (30, 80, 120)]), (150, 104, 66)
    line = _room(art, rng, (58, 44, 66), floor)
    for side in (0, 1):
        for k in range(4):
            x = k * 0.055 if side == 0 else 1 - k * 0.055
            art.line([(x, line - 0.02), (x, 1)], 0.055, shade(cloth, 1.0 if k % 2 else 0.8))
    for k in range(9):
        art.disc((k / 8, 1.0), 0.075, shade(cloth, 1.0 if k % 2 else 0.84))
    glow = pick(rng, [(104, 84, 110), (90, 96, 130)])
    art.poly([(0.44, 1), (0.56, 1), (0.8, line), (0.2, line)], glow)
    art.oval((0.5, line * 0.45), 0.4, line * 0.34, shade(floor, 1.3))
    return shade(floor, 1.2)


@place("in the forest")
def forest(art, rng):
    moss = pick(rng, [(104, 134, 76), (124, 120, 78)])
    line = backdrop(art, rng, moss, sky=((150, 200, 190), (214, 232, 206)))
    for k in range(7):
        x = k / 6 + rng.uniform(-0.05, 0.05)
        fir(art, x, line - 0.01, rng.uniform(0.15, 0.25), (126, 172, 142))
    for x in edges(rng, 4):
        fir(art, x, line - 0.05, rng.uniform(0.2, 0.3), pick(rng, [(52, 112, 78), (66, 128, 70)]))
    specks(art, rng, 12, (0, 0, 1, line * 0.8), 0.011, [shade(moss, 0.8), (216, 90, 70)])
    return moss


@place("in the playground")
def playground(art, rng):
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
    art.line([(x, tall), (x + way * 0.07, tall), (x + way * 0.26, line)], 0.036, pick(rng, [(230, 80, 70), (250, 200, 60), (70, 140, 220)]))
    tree(art, 1 - x, line - 0.02, 0.16, pick(rng, GREENS))
    return soil


@place("in the desert")
def desert(art, rng):
    sand = pick(rng, [(232, 180, 118), (224, 162, 104)])
    line = backdrop(art, rng, sand, sky=pick(rng, [((110, 180, 236), (250, 232, 196)), ((244, 150, 110), (254, 224, 160))]))
    sun(art, rng, (255, 236, 150))
    hills(art, rng, line, shade(sand, 0.86), 0.2)
    for x in edges(rng, 3):
        foot, s = line - rng.uniform(0, 0.06), rng.uniform(0.16, 0.26)
        green = (84, 146, 92)
        art.line([(x, foot), (x, foot + s)], 0.042, green)
        art.line([(x, foot + 0.35 * s), (x + 0.055, foot + 0.35 * s), (x + 0.055, foot + 0.7 * s)], 0.028, green)
        art.line([(x, foot + 0.5 * s), (x - 0.05, foot + 0.5 * s), (x - 0.05, foot + 0.8 * s)], 0.028, green)
    return sand


@place("by the lake")
def lake(art, rng):
    grass = pick(rng, [(130, 180, 110), (160, 186, 110)])
    line = backdrop(art, rng, grass)
    clouds(art, rng, 2)
    art.poly([(-0.1, line), (0.2, line + 0.3), (0.42, line + 0.1), (0.62, line + 0.36), (1.1, line)], (140, 160, 190))
    art.poly([(0.14, line + 0.24), (0.2, line + 0.3), (0.26, line + 0.245)], (246, 250, 255))
    art.poly([(0.56, line + 0.282), (0.62, line + 0.36), (0.7, line + 0.294)], (246, 250, 255))
    fade(art, line - 0.01, line + 0.09, (110, 180, 210), (150, 206, 226))
    x = rng.uniform(0.05, 0.7)
    art.poly([(x, line + 0.07), (x + 0.12, line + 0.07), (x + 0.1, line + 0.045), (x + 0.02, line + 0.045)], (180, 90, 60))
    art.poly([(x + 0.06, line + 0.08), (x + 0.06, line + 0.2), (x + 0.12, line + 0.09)], (250, 250, 250))
    for x in edges(rng, 2):
        tree(art, x, line - 0.04, rng.uniform(0.1, 0.15), pick(rng, GREENS))
    return grass
