"""Actions in pairs: one motion, told forwards and backwards, so that only time tells which.

Phase 0 shows the end of the second twin, phase 1 the end of the first.
"""

from . import props
from .canvas import shade
from .poses import FRONT, SIDE, Pose, lerp, sway, through
from .repertoire import pair
from .stage import Stage


@pair(
    ("sitting down", "taking a seat", "sitting down on a chair"),
    ("standing up", "rising from a chair", "standing up from a chair"),
    family="chair", neutral="with a chair", scale=0.74,
)
def chair(on: Stage, p: float):
    props.chair(on.art, -0.14, 0.23, on.colour)
    stand = SIDE.move(x=0.22)
    rise = SIDE.move(x=0.06, y=0.38, lean=36, right=(50, 70), left=(44, 64))
    sit = SIDE.move(x=-0.1, y=0.285, lean=-3, right=(28, 74), left=(22, 68))
    pose = through([stand, rise, sit], p)
    on.puppet(pose.plant((0.2, 0.035), (0.15, 0.035)))


@pair(
    ("picking up a box", "lifting a box", "picking a box up from the ground"),
    ("putting down a box", "setting down a box", "putting a box down on the ground"),
    family="box", neutral="with a box", scale=0.74,
)
def box(on: Stage, p: float):
    grip = min(max((p - 0.36) / 0.64, 0), 1)
    low, high = (0.36, 0.15), (0.26, 0.82)
    spot = lerp(low, high, grip)
    spot = (spot[0] + 0.1 * grip * (1 - grip) * 4, spot[1])
    stoop = SIDE.move(x=-0.08, y=0.36, lean=62)
    pose = through([SIDE.move(x=-0.06), stoop, SIDE.move(x=-0.02, lean=-8)], p)
    near = min(p / 0.36, 1)
    hands = lerp(SIDE.move(x=-0.06).end("right"), (spot[0] - 0.1, spot[1] - 0.04), near)
    pose = pose.reach(right=hands, left=(hands[0] + 0.03, hands[1] - 0.01))
    on.puppet(pose.plant((0.06, 0.035), (-0.1, 0.035)), air=False)
    props.crate(on.art, spot, 0.32, 0.27, props.WOOD)
    on.art.disc(pose.end("right"), 0.042, on.look.skin, rim=True)


@pair(
    ("walking right", "going right", "walking to the right"),
    ("walking left", "going left", "walking to the left"),
    family="walk", neutral="on a walk", scale=0.7, mirrors=False,
)
def walk(on: Stage, p: float):
    step = sway(p * 2.5 + 0.25)
    on.puppet(FRONT.move(
        x=-0.38 + 0.76 * p, y=0.485 - 0.035 * step * step,
        right=(16 - 20 * step, 22 - 14 * step), left=(-16 - 20 * step, -22 - 14 * step),
        rleg=(24 * step, 20 * step), lleg=(-24 * step, -20 * step),
    ))


@pair(
    ("throwing a ball", "tossing a ball", "throwing the ball away"),
    ("catching a ball", "receiving a ball", "catching the ball"),
    family="ball", neutral="with a flying ball", scale=0.68,
)
def ball(on: Stage, p: float):
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
        on.art.disc(pose.end("right"), 0.042, on.look.skin, rim=True)


@pair(
    ("opening an umbrella", "putting up an umbrella", "unfolding an umbrella"),
    ("closing an umbrella", "taking down an umbrella", "folding an umbrella"),
    family="umbrella", neutral="with an umbrella", scale=0.6, bare_head=True,
)
def umbrella(on: Stage, p: float):
    hand = (0.28 - 0.02 * p, 0.68)
    pose = FRONT.hug(right=hand, left=lerp((0.21, 0.79), (-0.22, 0.42), min(1.6 * p, 1)))
    props.umbrella(on.art, (hand[0], hand[1] + 0.04 + 0.02 * p), p, on.colour)
    on.puppet(pose.move(nod=6 * p))
    on.art.line([(hand[0], hand[1] - 0.06), (hand[0], hand[1] + 0.1)], 0.022, props.IRON)
    on.art.disc(pose.end("right"), 0.042, on.look.skin, rim=True)


@pair(
    ("climbing up a ladder", "climbing a ladder", "going up a ladder"),
    ("climbing down a ladder", "descending a ladder", "going down a ladder"),
    family="ladder", neutral="on a ladder", scale=0.56,
)
def ladder(on: Stage, p: float):
    foot, top = (0.12, -0.02), (0.34, 1.56)
    props.ladder(on.art, foot, top, on.colour)
    up = 0.02 + 0.41 * p
    step = 0.05 * sway(3 * p)
    rail = lambda y: foot[0] + (top[0] - foot[0]) * y / 1.56  # noqa: E731
    pose = SIDE.move(x=rail(up) - 0.16, y=0.47 + up, lean=10)
    pose = pose.reach(right=(rail(up + 0.9) - 0.02, up + 0.92 + step), left=(rail(up + 0.9), up + 0.92 - step))
    knees = ((rail(up) - 0.05, up + 0.09 - step), (rail(up), up + 0.09 + step))
    on.puppet(pose.plant(*knees), air=True)


@pair(
    ("opening a door", "opening the door", "pulling a door open"),
    ("closing a door", "closing the door", "shutting a door"),
    family="door", neutral="at a door", scale=0.7,
)
def door(on: Stage, p: float):
    knob = props.door(on.art, 0.08, p, on.colour)
    pose = SIDE.move(x=-0.2 + 0.1 * p, lean=2 + 10 * p, rleg=(10 + 8 * p, 4), lleg=(-8, -12 - 6 * p))
    on.puppet(pose.reach(right=(knob[0] - 0.02, knob[1])))


@pair(
    ("lying down", "lying down on a mat", "going to lie down"),
    ("getting up", "getting up from the ground", "getting up from a mat"),
    family="mat", neutral="on a mat", scale=0.76,
)
def mat(on: Stage, p: float):
    on.art.poly([(-0.62, -0.06), (0.56, -0.06), (0.5, 0.05), (-0.56, 0.05)], on.colour, rim=True)
    on.art.limb([(-0.5, 0.03), (-0.38, 0.03)], 0.09, (250, 248, 240))
    stand = SIDE.move(x=0.1, y=0.5)
    squat = SIDE.move(x=-0.02, y=0.27, lean=24, right=(20, 20), left=(-50, -20), rleg=(88, -30), lleg=(80, -36))
    sit = SIDE.move(x=0.0, y=0.12, lean=-28, right=(-30, -30), left=(-40, -40), rleg=(96, 74), lleg=(92, 70))
    lie = SIDE.move(x=0.08, y=0.13, lean=-86, right=(78, 96), left=(84, 92), rleg=(94, 87), lleg=(90, 86))
    on.art.oval((0.08, 0), 0.22 + 0.24 * p, 0.035, shade(on.colour, 0.7))
    on.puppet(through([stand, squat, sit, lie], p), air=True)


@pair(
    ("putting on a hat", "putting a hat on", "wearing a hat"),
    ("taking off a hat", "taking a hat off", "removing a hat"),
    family="hat", neutral="with a hat", novel=True, scale=0.63, bare_head=True,
)
def hat(on: Stage, p: float):
    pose = FRONT.move(left=(-22, -10))
    crown = pose.head()
    brim = lerp((0.4, 0.42), (crown[0], crown[1] + 0.055), p)
    out = 4 * p * (1 - p)
    brim = (brim[0] + 0.12 * out, brim[1] + 0.06 * out)
    hand = (brim[0] + 0.17 - 0.26 * (1 - p), brim[1] + 0.01)
    pose = pose.reach(right=hand)
    on.puppet(pose.move(nod=-on.nod))
    props.top_hat(on.art, brim, 30 * (1 - p), on.colour)
    on.art.disc(pose.end("right"), 0.042, on.look.skin, rim=True)


@pair(
    ("raising a flag", "hoisting a flag", "pulling up a flag"),
    ("lowering a flag", "taking down a flag", "pulling down a flag"),
    family="flag", neutral="with a flag", novel=True, scale=0.62,
)
def flag(on: Stage, p: float):
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
    family="balloon", neutral="with a balloon", novel=True, scale=0.68,
)
def balloon(on: Stage, p: float):
    pose = SIDE.move(x=-0.24, lean=-3)
    mouth = (pose.head()[0] + 0.11, pose.head()[1] - 0.05)
    r = 0.05 + 0.27 * p
    centre = (mouth[0] + 0.05 + r, mouth[1] + 0.25 * r)
    on.art.line([mouth, (mouth[0] + 0.07, mouth[1])], 0.035, on.colour)
    on.art.oval(centre, r * 1.06, r, on.colour, rim=True)
    on.art.oval((centre[0] - 0.35 * r, centre[1] + 0.4 * r), 0.2 * r, 0.16 * r, (255, 255, 255))
    on.puppet(pose.reach(right=(mouth[0] + 0.05, mouth[1] - 0.04), left=(mouth[0] + 0.07, mouth[1] - 0.03)))


@pair(
    ("lifting a barbell", "raising a barbell", "lifting weights overhead"),
    ("lowering a barbell", "bringing down a barbell", "lowering weights to the ground"),
    family="barbell", neutral="with a barbell", novel=True, scale=0.65,
)
def barbell(on: Stage, p: float):
    low = Pose(y=0.25, rleg=(78, -42), lleg=(-78, 42))
    mid = Pose(y=0.45, rleg=(32, -6), lleg=(-32, 6))
    pose = through([low, mid, Pose(y=0.475, rleg=(16, 8), lleg=(-16, -8))], p)
    bar = 0.19 + 0.9 * p
    pose = pose.hug(right=(0.22, bar), left=(-0.22, bar))
    on.puppet(pose)
    props.barbell(on.art, (0, bar), on.colour)
    for limb in ("right", "left"):
        on.art.disc(pose.end(limb), 0.042, on.look.skin, rim=True)


