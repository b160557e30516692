"""Twins that change a thing: lifted or lowered, opened or closed, large or small.

Phase 0 is where the second twin ends, phase 1 where the first one does.
"""

from . import props
from .canvas import near
from .poses import FRONT, SIDE, Pose, lerp, sway, through
from .repertoire import pair
from .stage import Stage


@pair(
    ("picking up a box", "lifting a box", "picking a box up from the ground"),
    ("putting down a box", "setting down a box", "putting a box down on the ground"),
    family="box",
    neutral="with a box",
    scale=0.74,
)
def box(on: Stage, p: float) -> None:
    grip = min(max((p - 0.36) / 0.64, 0), 1)
    low, high = (0.36, 0.15), (0.26, 0.82)
    spot = lerp(low, high, grip)
    spot = (spot[0] + 0.1 * grip * (1 - grip) * 4, spot[1])
    stoop = SIDE.move(x=-0.08, y=0.36, lean=62)
    pose = through([SIDE.move(x=-0.06), stoop, SIDE.move(x=-0.02, lean=-8)], p)
    near = min(p / 0.36, 1)
    hands = lerp(SIDE.move(x=-0.06).end("right"), (spot[0] - 0.1, spot[1] - 0.04), near)
    pose = pose.reach(right=hands, left=(hands[0] + 0.03, hands[1] - 0.01))
    on.puppet(pose.plant((0.06, 0.035), (-0.1, 0.035)))
    props.crate(on.art, spot, 0.32, 0.27, props.WOOD)
    on.hands(pose, "right")


@pair(
    ("throwing a ball", "tossing a ball", "throwing the ball away"),
    ("catching a ball", "receiving a ball", "catching the ball"),
    family="ball",
    neutral="with a flying ball",
    scale=0.68,
)
def ball(on: Stage, p: float) -> None:
    out = min(p / 0.36, 1)
    fly = min(max((p - 0.3) / 0.7, 0), 1)
    pose = SIDE.move(x=-0.42, lean=-10 + 24 * out, rleg=(20, 4), lleg=(-22, -26), y=0.46)
    hands = lerp((-0.2, 0.66), (-0.06, 0.92), out)
    pose = pose.reach(right=hands, left=(hands[0] - 0.02, hands[1] + 0.06))
    on.puppet(pose)
    grip = (hands[0] + 0.09, hands[1] + 0.04)
    spot = lerp(grip, (0.44 + 0.1 * on.clock, 1.02), fly)
    props.ball(on.art, (spot[0], spot[1] + 0.16 * 4 * fly * (1 - fly)), 0.135, on.colour, fly)
    if fly == 0:
        on.hands(pose, "right")


@pair(
    ("opening an umbrella", "putting up an umbrella", "unfolding an umbrella"),
    ("closing an umbrella", "taking down an umbrella", "folding an umbrella"),
    family="umbrella",
    neutral="with an umbrella",
    scale=0.6,
    bare_head=True,
)
def umbrella(on: Stage, p: float) -> None:
    hand = (0.28 - 0.02 * p, 0.68)
    pose = FRONT.hug(right=hand, left=lerp((0.21, 0.79), (-0.22, 0.42), min(1.6 * p, 1)))
    props.umbrella(on.art, (hand[0], hand[1] + 0.04 + 0.02 * p), p, on.colour)
    on.puppet(pose.move(nod=6 * p))
    on.art.line([(hand[0], hand[1] - 0.06), (hand[0], hand[1] + 0.1)], 0.022, props.IRON)
    on.hands(pose, "right")


@pair(
    ("putting on a hat", "putting a hat on", "wearing a hat"),
    ("taking off a hat", "taking a hat off", "removing a hat"),
    family="hat",
    neutral="with a hat",
    novel=True,
    scale=0.63,
    bare_head=True,
)
def hat(on: Stage, p: float) -> None:
    pose = FRONT.move(left=(-22, -10))
    crown = pose.head()
    brim = lerp((0.4, 0.42), (crown[0], crown[1] + 0.055), p)
    out = 4 * p * (1 - p)
    brim = (brim[0] + 0.12 * out, brim[1] + 0.06 * out)
    hand = (brim[0] + 0.17 - 0.26 * (1 - p), brim[1] + 0.01)
    pose = pose.reach(right=hand)
    on.puppet(pose.move(nod=-on.nod))
    props.top_hat(on.art, brim, 30 * (1 - p), on.colour)
    on.hands(pose, "right")


@pair(
    ("raising a flag", "hoisting a flag", "pulling up a flag"),
    ("lowering a flag", "taking down a flag", "pulling down a flag"),
    family="flag",
    neutral="with a flag",
    novel=True,
    scale=0.62,
)
def flag(on: Stage, p: float) -> None:
    art, x = on.art, -0.02
    art.limb([(x, 0), (x, 1.36)], 0.035, (225, 228, 232))
    art.disc((x, 1.38), 0.035, (245, 205, 70), rim=True)
    top = 0.5 + 0.82 * p
    wave = [0.03 * sway(2 * on.clock + 0.3 * k) for k in range(5)]
    upper = [(x + 0.02 + 0.13 * k, top + wave[k] * k / 4) for k in range(5)]
    lower = [(a, b - 0.36) for a, b in reversed(upper)]
    art.poly(upper + lower, on.colour, rim=True)
    mid = [(a, b - 0.12) for a, b in upper] + [(a, b + 0.12) for a, b in lower]
    art.poly(mid, (250, 248, 240))
    pull = 0.12 * sway(2.5 * p)
    pose = SIDE.move(x=-0.3, lean=-4, nod=-12 * p)
    on.puppet(pose.reach(right=(x - 0.03, 0.84 + pull), left=(x - 0.03, 0.84 - pull)))


@pair(
    ("inflating a balloon", "blowing up a balloon", "filling a balloon with air"),
    ("deflating a balloon", "letting the air out of a balloon", "emptying a balloon"),
    family="balloon",
    neutral="with a balloon",
    novel=True,
    scale=0.68,
)
def balloon(on: Stage, p: float) -> None:
    pose = SIDE.move(x=-0.24, lean=-3)
    mouth = (pose.head()[0] + 0.11, pose.head()[1] - 0.05)
    r = 0.05 + 0.27 * p
    centre = (mouth[0] + 0.05 + r, mouth[1] + 0.25 * r)
    on.art.line([mouth, (mouth[0] + 0.07, mouth[1])], 0.035, on.colour)
    on.art.oval(centre, r * 1.06, r, on.colour, rim=True)
    on.art.oval((centre[0] - 0.35 * r, centre[1] + 0.4 * r), 0.2 * r, 0.16 * r, (255, 255, 255))
    right, left = near(mouth, (0.05, -0.04), (0.07, -0.03))
    on.puppet(pose.reach(right=right, left=left))


@pair(
    ("lifting a barbell", "raising a barbell", "lifting weights overhead"),
    ("lowering a barbell", "bringing down a barbell", "lowering weights to the ground"),
    family="barbell",
    neutral="with a barbell",
    novel=True,
    scale=0.65,
)
def barbell(on: Stage, p: float) -> None:
    low = Pose(y=0.25, rleg=(78, -42), lleg=(-78, 42))
    mid = Pose(y=0.45, rleg=(32, -6), lleg=(-32, 6))
    pose = through([low, mid, Pose(y=0.475, rleg=(16, 8), lleg=(-16, -8))], p)
    bar = 0.19 + 0.9 * p
    pose = pose.hug(right=(0.22, bar), left=(-0.22, bar))
    on.puppet(pose)
    props.barbell(on.art, (0, bar), on.colour)
    on.hands(pose, "right", "left")
