"""Exercise: actions that repeat, each to be known from any single frame."""

from . import props
from .canvas import shade
from .poses import FRONT, LEG, SIDE, SOLE, Pose, cosine, lerp, sway, wave
from .repertoire import solo
from .stage import Stage


@solo(
    "jumping jacks",
    "doing star jumps",
    "jumping with arms and legs apart",
    phrase="doing jumping jacks",
    scale=0.66,
    pace=0.9,
)
def jumping_jacks(on: Stage, p: float) -> None:
    out = 0.3 + 0.7 * wave(p)
    legs = 6 + 32 * out
    on.puppet(
        FRONT.move(
            y=SOLE + LEG * cosine(legs - 2) + 0.07 * abs(sway(p)),
            right=(10 + 140 * out, 14 + 148 * out),
            left=(-10 - 140 * out, -14 - 148 * out),
            rleg=(legs, legs - 4),
            lleg=(-legs, 4 - legs),
        )
    )


@solo("skipping rope", "jumping rope", "skipping with a rope", scale=0.64, pace=1.2)
def skipping_rope(on: Stage, p: float) -> None:
    turn = p * 360
    high = 0.52 - 0.68 * cosine(turn)
    hop = 0.11 * max(0.0, cosine(turn))
    bend = 14 * (1 - hop / 0.11)
    pose = FRONT.move(y=0.47 + hop, rleg=(6 + bend, 4 - bend), lleg=(-6 - bend, bend - 4))
    pose = pose.hug(right=(0.32, 0.52 + hop), left=(-0.32, 0.52 + hop))
    rope, hold = [], pose.end("right")[1]
    for k in range(15):
        along, slack = cosine(180 * k / 14), cosine(90 - 180 * k / 14)
        rope.append((0.33 * along * (1 + 0.35 * slack), hold + (high - 0.52) * slack))
    on.puppet(pose)
    on.art.line(rope, 0.036, on.colour)


@solo("push up", "doing press ups", "doing push ups", phrase="doing a push up", scale=0.8, pace=0.6)
def push_up(on: Stage, p: float) -> None:
    on.art.poly([(-0.6, -0.05), (0.52, -0.05), (0.46, 0.03), (-0.54, 0.03)], on.colour, rim=True)
    slope = 26 - 17 * wave(p)
    body = Pose(
        turn=1,
        lean=90 - slope,
        nod=-34,
        rleg=(slope - 90, slope - 90),
        lleg=(slope - 88, slope - 88),
    )
    toe = body.end("rleg")
    body = body.move(x=-0.5 - toe[0], y=0.06 + body.y - toe[1])
    hand = (0.17, 0.04)
    on.art.oval((-0.1, 0), 0.34, 0.03, shade(on.colour, 0.7))
    on.puppet(body.reach(-1, right=hand, left=(hand[0] + 0.05, 0.05)), air=True)


@solo(
    "pull ups",
    "doing chin ups",
    "pulling up on a bar",
    phrase="doing pull ups",
    scale=0.62,
    pace=0.55,
)
def pull_ups(on: Stage, p: float) -> None:
    bar = 1.24
    for x in (-0.5, 0.5):
        on.art.limb([(x, 0), (x, bar)], 0.05, on.colour)
    pose = FRONT.move(y=0.62 + 0.2 * wave(p), rleg=(14, -8), lleg=(-14, 8))
    pose = pose.hug(right=(0.24, bar), left=(-0.24, bar))
    on.puppet(pose, air=True)
    on.art.limb([(-0.54, bar), (0.54, bar)], 0.045, props.IRON)
    on.hands(pose, "right", "left")


@solo(
    "punching bag",
    "boxing",
    "hitting a punching bag",
    phrase="punching a bag",
    scale=0.68,
    pace=0.9,
)
def punching(on: Stage, p: float) -> None:
    left, right = max(0.0, sway(p)) ** 2, max(0.0, sway(p + 0.5)) ** 2
    hit = max(left, right)
    top, low = (0.36, 1.4), (0.36 + 0.09 * hit, 0.35)
    on.art.line([top, (low[0], 1.02)], 0.02, props.IRON)
    on.art.limb([(0.37 + 0.03 * hit, 0.94), low], 0.25, on.colour)
    on.art.line([(0.25 + 0.04 * hit, 0.8), (0.5 + 0.04 * hit, 0.8)], 0.03, (240, 240, 240))
    pose = SIDE.move(x=-0.26, lean=10, y=0.45).plant((-0.1, 0.035), (-0.42, 0.035))
    rest = (-0.06, 0.78)
    pose = pose.reach(
        right=lerp(rest, (0.2, 0.78), right), left=lerp((-0.02, 0.84), (0.2, 0.82), left)
    )
    on.art.disc(pose.end("left"), 0.075, (200, 40, 40), rim=True)
    on.puppet(pose)
    on.art.disc(pose.end("right"), 0.08, (225, 50, 45), rim=True)


@solo(
    "cartwheel",
    "turning a cartwheel",
    "cartwheeling",
    phrase="doing a cartwheel",
    novel=True,
    scale=0.66,
    pace=0.5,
)
def cartwheel(on: Stage, p: float) -> None:
    star = FRONT.move(right=(150, 152), left=(-150, -152), rleg=(36, 34), lleg=(-36, -34))
    pose = star.spin(360 * p)
    ends = [pose.end(limb)[1] for limb in ("right", "left", "rleg", "lleg")]
    on.puppet(pose.move(x=0, y=pose.y - min(ends) + SOLE))


@solo("waving", "waving a hand", "greeting someone", scale=0.68, pace=1.1)
def waving(on: Stage, p: float) -> None:
    swing = 28 * sway(p)
    on.puppet(FRONT.move(right=(118, 172 + swing), left=(-9, -13), rleg=(7, 3), lleg=(-7, -3)))
