"""Twins that move the puppet: the same motion forwards and backwards, so only time tells which.

Phase 0 is where the second twin ends, phase 1 where the first one does.
"""

from . import furniture
from .canvas import shade
from .poses import FRONT, SIDE, sway, through
from .repertoire import pair
from .stage import Stage


@pair(
    ("sitting down", "taking a seat", "sitting down on a chair"),
    ("standing up", "rising from a chair", "standing up from a chair"),
    family="chair",
    neutral="with a chair",
    scale=0.74,
)
def chair(on: Stage, p: float) -> None:
    furniture.chair(on.art, -0.14, 0.23, on.colour)
    stand = SIDE.move(x=0.22)
    rise = SIDE.move(x=0.06, y=0.38, lean=36, right=(50, 70), left=(44, 64))
    sit = SIDE.move(x=-0.1, y=0.285, lean=-3, right=(28, 74), left=(22, 68))
    pose = through([stand, rise, sit], p)
    on.puppet(pose.plant((0.2, 0.035), (0.15, 0.035)))


@pair(
    ("walking right", "going right", "walking to the right"),
    ("walking left", "going left", "walking to the left"),
    family="walk",
    neutral="on a walk",
    scale=0.7,
    mirrors=False,
)
def walk(on: Stage, p: float) -> None:
    step = sway(p * 2.5 + 0.25)
    on.puppet(
        FRONT.move(
            x=-0.38 + 0.76 * p,
            y=0.485 - 0.035 * step * step,
            right=(16 - 20 * step, 22 - 14 * step),
            left=(-16 - 20 * step, -22 - 14 * step),
            rleg=(24 * step, 20 * step),
            lleg=(-24 * step, -20 * step),
        )
    )


@pair(
    ("climbing up a ladder", "climbing a ladder", "going up a ladder"),
    ("climbing down a ladder", "descending a ladder", "going down a ladder"),
    family="ladder",
    neutral="on a ladder",
    scale=0.56,
)
def ladder(on: Stage, p: float) -> None:
    foot, top = (0.12, -0.02), (0.34, 1.56)
    furniture.ladder(on.art, foot, top, on.colour)
    up = 0.02 + 0.41 * p
    step = 0.05 * sway(3 * p)

    def rail(y: float) -> float:
        return foot[0] + (top[0] - foot[0]) * y / 1.56

    pose = SIDE.move(x=rail(up) - 0.16, y=0.47 + up, lean=10)
    pose = pose.reach(
        right=(rail(up + 0.9) - 0.02, up + 0.92 + step), left=(rail(up + 0.9), up + 0.92 - step)
    )
    knees = ((rail(up) - 0.05, up + 0.09 - step), (rail(up), up + 0.09 + step))
    on.puppet(pose.plant(*knees), air=True)


@pair(
    ("lying down", "lying down on a mat", "going to lie down"),
    ("getting up", "getting up from the ground", "getting up from a mat"),
    family="mat",
    neutral="on a mat",
    scale=0.76,
)
def mat(on: Stage, p: float) -> None:
    on.art.poly([(-0.62, -0.06), (0.56, -0.06), (0.5, 0.05), (-0.56, 0.05)], on.colour, rim=True)
    on.art.limb([(-0.5, 0.03), (-0.38, 0.03)], 0.09, (250, 248, 240))
    stand = SIDE.move(x=0.1, y=0.5)
    squat = SIDE.move(
        x=-0.02, y=0.27, lean=24, right=(20, 20), left=(-50, -20), rleg=(88, -30), lleg=(80, -36)
    )
    sit = SIDE.move(
        x=0.0, y=0.12, lean=-28, right=(-30, -30), left=(-40, -40), rleg=(96, 74), lleg=(92, 70)
    )
    lie = SIDE.move(
        x=0.08, y=0.13, lean=-86, right=(78, 96), left=(84, 92), rleg=(94, 87), lleg=(90, 86)
    )
    on.art.oval((0.08, 0), 0.22 + 0.24 * p, 0.035, shade(on.colour, 0.7))
    on.puppet(through([stand, squat, sit, lie], p), air=True)


@pair(
    ("opening a door", "opening the door", "pulling a door open"),
    ("closing a door", "closing the door", "shutting a door"),
    family="door",
    neutral="at a door",
    scale=0.7,
)
def door(on: Stage, p: float) -> None:
    knob = furniture.door(on.art, 0.08, p, on.colour)
    pose = SIDE.move(
        x=-0.2 + 0.1 * p, lean=2 + 10 * p, rleg=(10 + 8 * p, 4), lleg=(-8, -12 - 6 * p)
    )
    on.puppet(pose.reach(right=(knob[0] - 0.02, knob[1])))
