"""Games with a ball or a bow, and what they are played at."""

from . import furniture, props
from .canvas import arc
from .poses import SIDE, SOLE, Pose, lerp, sway, through, wave
from .repertoire import solo
from .stage import Stage


@solo(
    "kicking soccer ball",
    "kicking a football",
    "playing soccer",
    phrase="kicking a soccer ball",
    scale=0.68,
    pace=0.6,
)
def kicking(on: Stage, p: float) -> None:
    p %= 1
    furniture.goal(on.art, 0.36)
    back, hit, after = (-50, -95), (46, 40), (82, 70)
    leg = through(
        [Pose(rleg=back), Pose(rleg=hit), Pose(rleg=after), Pose(rleg=(0, -30)), Pose(rleg=back)], p
    ).rleg
    fly = min(max((p - 0.27) / 0.5, 0), 1)
    back_in = max((p - 0.77) / 0.23, 0)
    pose = SIDE.move(
        x=-0.3, lean=-8, rleg=leg, lleg=(-4, -8), right=(-40 + 30 * fly, -20), left=(50, 70)
    )
    on.puppet(pose)
    spot = lerp((0.06, 0.1), (0.5, 0.44), fly)
    spot = (spot[0] - 0.44 * back_in, spot[1] - 0.34 * back_in)
    props.football(on.art, spot, 0.11, fly * 2 + back_in)


@solo(
    "dribbling basketball",
    "bouncing a basketball",
    "playing basketball",
    phrase="dribbling a basketball",
    scale=0.66,
    pace=1.3,
)
def dribbling(on: Stage, p: float) -> None:
    furniture.hoop(on.art, 0.46, 1.0)
    up = abs(sway(p / 2))
    pose = SIDE.move(x=-0.22, lean=16, y=0.42).plant((-0.06, 0.035), (-0.36, 0.035))
    ball = (0.1, 0.11 + 0.36 * up)
    hand = (ball[0] - 0.03, max(ball[1] + 0.13, 0.5))
    on.puppet(pose.reach(right=hand).move(left=(40, 90)))
    props.ball(on.art, ball, 0.12, (236, 116, 40), p / 3)


@solo(
    "archery",
    "shooting an arrow",
    "shooting with a bow",
    phrase="doing archery",
    scale=0.68,
    pace=0.35,
)
def archery(on: Stage, p: float) -> None:
    p %= 1
    draw = wave(min(p / 0.6, 1) / 2) if p < 0.6 else max(0.0, 1 - (p - 0.6) * 25)
    furniture.target(on.art, (0.56, 0.55))
    pose = SIDE.move(x=-0.26, rleg=(14, 10), lleg=(-16, -14), turn=0.8)
    grip = (0.12, 0.78)
    nock = (grip[0] - 0.05 - 0.26 * draw, grip[1])
    bow = list(arc((grip[0] - 0.16, grip[1]), 0.19, 0.38, 12, 168))
    on.puppet(pose.reach(right=grip).reach(-1, left=nock))
    on.art.line(bow, 0.035, (130, 70, 30))
    on.art.line([bow[0], nock, bow[-1]], 0.009, props.CORD)
    fly = max(0.0, (p - 0.62)) / 0.12
    tip = grip[0] + 0.16 - 0.2 * draw if p < 0.62 else min(grip[0] + 0.1 + 0.36 * fly, 0.56)
    high = grip[1] - 0.23 * min(fly, 1)
    on.art.line([(tip - 0.36, high + 0.02), (tip, high)], 0.018, (70, 44, 24))
    on.art.disc((tip, high), 0.024, props.IRON)


@solo(
    "bowling", "rolling a bowling ball", "throwing a bowling ball", novel=True, scale=0.7, pace=0.45
)
def bowling(on: Stage, p: float) -> None:
    p %= 1
    on.art.poly([(-0.9, -0.07), (0.9, -0.07), (0.9, 0.05), (-0.9, 0.05)], (222, 178, 112))
    swing = through(
        [
            Pose(right=(60, 70)),
            Pose(right=(-70, -80)),
            Pose(right=(60, 50)),
            Pose(right=(95, 100)),
            Pose(right=(60, 70)),
        ],
        p,
    ).right
    roll = min(max((p - 0.46) / 0.34, 0), 1)
    home = max((p - 0.88) / 0.12, 0)
    props.pins(on.art, 0.42, min(max((p - 0.74) * 8, 0), 1) - home)
    low = SIDE.move(x=-0.34, y=0.34, lean=38, nod=-26, right=swing, left=(-50, -60))
    pose = low.plant((-0.14, SOLE), (-0.62, SOLE + 0.03))
    on.puppet(pose)
    hand = pose.end("right")
    held = (hand[0] + 0.02, max(hand[1] - 0.06, 0.1))
    props.ball(on.art, lerp(held, (0.52, 0.1), roll - home), 0.1, on.colour, -2 * (roll - home))
