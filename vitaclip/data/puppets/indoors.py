"""Places with a roof; each paints itself and returns the colour of its floor."""

from .canvas import Canvas, Colour, mix, shade
from .people import Rng, pick
from .scenes import fade


def _room(art: Canvas, rng: Rng, wall: Colour, floor: Colour) -> float:
    """Wall and floor; returns the height of the line between them."""
    line = float(rng.uniform(0.18, 0.28))
    fade(art, line, 1, shade(wall, 0.94), shade(wall, 1.12))
    fade(art, 0, line, shade(floor, 1.1), shade(floor, 0.88))
    art.line([(0, line), (1, line)], 0.016, shade(wall, 0.7))
    return line


def gym(art: Canvas, rng: Rng) -> Colour:
    """Wall bars on a wooden floor."""
    wall, floor = pick(rng, [(176, 200, 214), (206, 196, 176), (186, 190, 210)]), (196, 142, 88)
    line = _room(art, rng, wall, floor)
    for k in range(5):
        art.line([(0.5 + (k - 2) * 0.18, line), (0.5 + (k - 2) * 0.4, 0)], 0.006, shade(floor, 0.8))
    art.box(
        (0, line + 0.1),
        (1, line + 0.13),
        pick(rng, [(60, 110, 190), (210, 80, 70), (70, 150, 110)]),
    )
    side = pick(rng, [0.02, 0.72])
    for k in range(6):
        art.line(
            [(side, line + 0.08 + 0.09 * k), (side + 0.26, line + 0.08 + 0.09 * k)],
            0.013,
            (170, 118, 70),
        )
    for x in (side, side + 0.26):
        art.line([(x, line), (x, line + 0.6)], 0.02, (150, 100, 60))
    x = 0.74 - side + rng.uniform(-0.05, 0.05)
    art.box((x, 0.74), (x + 0.24, 0.92), (226, 240, 250), rim=True)
    return floor


def living_room(art: Canvas, rng: Rng) -> Colour:
    """Window, picture, lamp and rug."""
    wall = pick(rng, [(236, 214, 180), (198, 216, 202), (214, 204, 226), (226, 190, 176)])
    floor = pick(rng, [(176, 124, 82), (150, 104, 74)])
    line = _room(art, rng, wall, floor)
    x = pick(rng, [0.06, 0.66])
    art.box((x, 0.56), (x + 0.28, 0.88), (250, 250, 246), rim=True)
    art.box((x + 0.02, 0.58), (x + 0.26, 0.86), (160, 210, 242))
    art.line([(x + 0.14, 0.56), (x + 0.14, 0.88)], 0.012, (250, 250, 246))
    side = 0.72 - x
    art.box((side, 0.66), (side + 0.18, 0.84), (120, 80, 50), rim=True)
    art.box(
        (side + 0.02, 0.68),
        (side + 0.16, 0.82),
        pick(rng, [(240, 160, 90), (110, 170, 190), (170, 200, 120)]),
    )
    lamp = side + rng.uniform(0, 0.2)
    art.line([(lamp, line - 0.02), (lamp, line + 0.3)], 0.012, (90, 80, 70))
    art.poly(
        [
            (lamp - 0.07, line + 0.28),
            (lamp + 0.07, line + 0.28),
            (lamp + 0.04, line + 0.38),
            (lamp - 0.04, line + 0.38),
        ],
        (252, 226, 150),
    )
    rug = pick(rng, [(190, 90, 90), (90, 120, 170), (120, 150, 110)])
    art.oval((0.5, line * 0.45), 0.44, line * 0.36, rug)
    return mix(rug, floor, 0.4)


def stage(art: Canvas, rng: Rng) -> Colour:
    """Curtains and a beam of light."""
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
