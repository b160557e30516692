"""Play and work about the house: juggling, kites, hoops, books, flowers and brooms."""

from . import props
from .canvas import near, shade
from .people import COLOURS
from .poses import FRONT, SIDE, SOLE, Pose, cosine, lerp, sway, wave
from .repertoire import OUTDOORS, WINTRY, solo
from .stage import Stage


@solo("juggling balls", "juggling", "juggling with balls", scale=0.64, pace=0.8)
def juggling(on: Stage, p: float) -> None:
    hands = {
        "right": (0.26 - 0.06 * sway(p), 0.62 + 0.06 * sway(p + 0.25)),
        "left": (-0.26 - 0.06 * sway(p), 0.62 - 0.06 * sway(p + 0.25)),
    }
    on.puppet(FRONT.hug(**hands).move(nod=0))
    for k, colour in enumerate(("red", "yellow", "blue", "green")):
        u = (p * 0.5 + k / 4) % 1
        x, y = (0.3 - 1.2 * u if u < 0.5 else -0.3 + 1.2 * (u - 0.5)), (u * 2) % 1
        high = 0.68 + (0.66 if u < 0.5 else 0.5) * 4 * y * (1 - y)
        props.ball(on.art, (x, high), 0.075, COLOURS[colour], u)


@solo(
    "hula hooping",
    "spinning a hula hoop",
    "playing with a hula hoop",
    novel=True,
    scale=0.68,
    pace=0.9,
)
def hula(on: Stage, p: float) -> None:
    x, y, tilt = 0.05 * sway(p), 0.52, 0.04 * sway(p + 0.25)
    pose = FRONT.move(x=x, lean=-5 * sway(p)).plant((0.1, SOLE), (-0.1, SOLE))
    pose = pose.move(
        right=(112, 140), left=(-112, -140), rleg=(14 - 60 * x, 4), lleg=(-14 - 60 * x, -4)
    )
    rim = [
        (x * 2 + 0.42 * cosine(k * 20), y + 0.1 * sway(k / 18) + tilt * cosine(k * 20))
        for k in range(19)
    ]
    on.art.line(rim[:10], 0.05, on.colour)
    on.puppet(pose)
    on.art.line(rim[9:], 0.06, on.colour)


@solo(
    "flying kite",
    "flying a kite in the wind",
    "playing with a kite",
    phrase="flying a kite",
    scale=0.6,
    pace=0.4,
    places=OUTDOORS,
)
def kiting(on: Stage, p: float) -> None:
    spot = (0.42 + 0.1 * sway(p), 1.16 + 0.07 * sway(2 * p))
    pose = SIDE.move(x=-0.36, lean=-8, nod=-16, rleg=(12, 6), lleg=(-14, -18))
    pull = 0.03 * sway(p)
    pose = pose.reach(right=(-0.14 + pull, 0.9), left=(-0.1 + pull, 0.96))
    on.art.line([pose.end("right"), spot], 0.012, props.CORD)
    props.kite(on.art, spot, -30 + 18 * sway(p + 0.2), on.colour)
    on.puppet(pose)


@solo(
    "reading book",
    "reading",
    "reading in an armchair",
    phrase="reading a book",
    novel=True,
    scale=0.8,
    pace=0.4,
)
def reading(on: Stage, p: float) -> None:
    cloth = shade(on.colour, 0.85)
    on.art.oval((0, 0), 0.46, 0.05, on.art.ground)
    on.art.limb([(-0.2, 0.74), (0.2, 0.74)], 0.3, cloth)
    on.art.box((-0.34, 0.08), (0.34, 0.76), cloth)
    on.art.limb([(-0.26, 0.24), (0.26, 0.24)], 0.2, on.colour)
    pose = Pose(y=0.4, rleg=(46, -4), lleg=(-46, 4), nod=4 * sway(p / 2))
    pose = pose.hug(right=(0.2, 0.57), left=(-0.2, 0.57))
    on.puppet(pose, air=True)
    for x in (-0.37, 0.37):
        on.art.limb([(x, 0.1), (x, 0.44)], 0.15, on.colour)
    props.book(on.art, (0, 0.57), p % 1, COLOURS["red"] if on.colour[0] < 180 else COLOURS["blue"])
    on.hands(pose, "right", "left")


@solo("watering plants", "watering flowers", "watering the flowers", scale=0.72, pace=0.6)
def watering(on: Stage, p: float) -> None:
    for x, high, colour in ((0.3, 0.24, "red"), (0.44, 0.32, "yellow"), (0.58, 0.22, "pink")):
        pot = near((x, 0), (-0.05, 0), (0.05, 0), (0.075, 0.12), (-0.075, 0.12))
        on.art.poly(pot, (196, 98, 56), rim=True)
        props.flower(on.art, (x, 0.12), high, COLOURS[colour])
    dip = 0.04 * sway(p)
    pose = SIDE.move(x=-0.3, lean=16 + 3 * sway(p))
    hand = (-0.02, 0.62 + dip)
    pose = pose.reach(right=hand, left=(hand[0] + 0.03, hand[1] - 0.02))
    can, spout = (hand[0] + 0.02, hand[1] - 0.1), (hand[0] + 0.3, hand[1] - 0.03)
    on.art.limb([(can[0] + 0.06, can[1] - 0.04), spout], 0.04, on.colour)
    on.art.limb(near(spout, (0, 0.04), (0.03, -0.04)), 0.04, on.colour)
    for k in range(9):
        age = (p * 2 + k * 0.37) % 1
        x, y = spout[0] + 0.04 + 0.03 * (k % 4) + 0.06 * age, spout[1] - 0.3 * age
        on.art.line([(x, y), (x + 0.008, y - 0.05)], 0.016, (90, 180, 250))
    on.puppet(pose)
    tin = near(can, (-0.1, -0.11), (0.1, -0.11), (0.08, 0.09), (-0.08, 0.09))
    on.art.poly(tin, on.colour, rim=True)
    on.hands(pose, "right")


@solo(
    "sweeping floor",
    "sweeping with a broom",
    "brushing the floor",
    phrase="sweeping the floor",
    scale=0.72,
    pace=0.6,
)
def sweeping(on: Stage, p: float) -> None:
    push = sway(p)
    foot = (0.3 + 0.14 * push, 0.08)
    top = (-0.08 + 0.02 * push, 0.98)
    pose = SIDE.move(x=-0.26, lean=12 + 4 * push, rleg=(14, 2), lleg=(-10, -16))
    pose = pose.reach(right=lerp(top, foot, 0.44), left=lerp(top, foot, 0.18))
    props.splash(on.art, (foot[0] + 0.18, 0.03), p * 2, (206, 186, 150))
    on.puppet(pose)
    on.art.line([top, foot], 0.028, props.WOOD)
    a = (foot[0], foot[1] + 0.09)
    hair = [*near(a, (-0.08, 0.03), (0.08, 0.03)), *near((a[0], 0), (0.22, -0.04), (-0.14, -0.04))]
    on.art.poly(hair, (236, 196, 84), rim=True)
    on.art.line(near(a, (-0.09, 0), (0.11, 0)), 0.04, on.colour)
    on.hands(pose, "right", "left")


@solo(
    "shoveling snow",
    "clearing snow",
    "clearing snow with a shovel",
    novel=True,
    places=WINTRY,
    scale=0.7,
    pace=0.5,
)
def shoveling(on: Stage, p: float) -> None:
    lift = wave(p)
    for x, r in ((0.34, 0.14), (0.52, 0.22), (0.68, 0.16)):
        on.art.oval((x, 0.0), r, r * 1.15, props.SNOW)
    on.art.oval((0.5, -0.06), 0.5, 0.1, (226, 236, 248))
    blade = (0.22 + 0.12 * lift, 0.08 + 0.5 * lift)
    grip = (-0.26 + 0.02 * lift, 0.52 + 0.1 * lift)
    pose = SIDE.move(x=-0.3, y=0.42, lean=36 - 22 * lift).plant((-0.14, SOLE), (-0.44, SOLE))
    pose = pose.reach(right=lerp(grip, blade, 0.42), left=grip)
    on.puppet(pose)
    on.art.line([grip, blade], 0.03, props.WOOD)
    on.art.limb(near(blade, (-0.02, -0.03), (0.14, 0.01)), 0.09, on.colour)
    on.art.oval((blade[0] + 0.08, blade[1] + 0.08), 0.12, 0.075, props.SNOW, rim=True)
    props.splash(on.art, (blade[0] + 0.12, blade[1] + 0.12), p * 2, props.SNOW, 5)
    on.hands(pose, "right", "left")
