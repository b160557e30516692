"""Actions in no list, so that “none of these” can be fitted and tested on what nobody was shown.

Some use nothing but the puppet. The others are twins played there and back: a puppet that sits
down and stands up again does half of one action and half of the other, and neither of them.
"""

from collections.abc import Sequence

from .poses import FRONT, SIDE, sway, through, wave
from .repertoire import Action, pair, solo
from .stage import Stage


@pair(("raising an arm",), ("lowering an arm",), family="arm")
def arm(on: Stage, p: float) -> None:
    on.puppet(FRONT.move(right=(14 + 150 * p, 8 + 165 * p)))


@solo("circling an arm forwards")
def circling(on: Stage, p: float) -> None:
    on.puppet(SIDE.move(right=(360 * p, 360 * p)))


@solo("circling an arm backwards")
def circling_back(on: Stage, p: float) -> None:
    on.puppet(SIDE.move(right=(-360 * p, -360 * p)))


@solo("waving with both hands", pace=1.1)
def waving_both(on: Stage, p: float) -> None:
    swing = 28 * sway(p)
    on.puppet(FRONT.move(right=(118, 172 + swing), left=(-118, -172 - swing)))


@solo("bending to the sides")
def side_bends(on: Stage, p: float) -> None:
    on.puppet(FRONT.move(lean=26 * sway(p), right=(150, 165), left=(-150, -165)))


@solo("clapping", pace=1.3)
def clapping(on: Stage, p: float) -> None:
    apart = 0.02 + 0.24 * wave(p)
    on.puppet(FRONT.hug(right=(apart, 0.74), left=(-apart, 0.74)))


@solo("squatting")
def squatting(on: Stage, p: float) -> None:
    low = wave(p)
    pose = SIDE.move(y=0.485 - 0.24 * low, lean=24 * low, right=(14 + 70 * low, 22 + 66 * low))
    on.puppet(pose.plant((0.06, 0.035), (-0.04, 0.035)))


@solo("bowing")
def bowing(on: Stage, p: float) -> None:
    on.puppet(SIDE.move(lean=64 * wave(p)))


@solo("marching on the spot", pace=1.0)
def marching(on: Stage, p: float) -> None:
    near, far = max(0.0, sway(p)), max(0.0, sway(p + 0.5))
    on.puppet(
        SIDE.move(
            rleg=(84 * near, -10 * near), lleg=(84 * far, -10 * far),
            right=(50 * far, 60 * far), left=(50 * near, 60 * near),
        )
    )  # fmt: skip


@solo("hopping", pace=1.2)
def hopping(on: Stage, p: float) -> None:
    high = abs(sway(p))
    on.puppet(FRONT.move(y=FRONT.y + 0.14 * high, rleg=(8, 20 - 18 * high), lleg=(-8, 18 * high)))


@solo("standing still")
def standing(on: Stage, p: float) -> None:
    on.puppet(FRONT)


@pair(("kneeling down",), ("rising from the knees",), family="knees")
def knees(on: Stage, p: float) -> None:
    half = SIDE.move(y=0.4, rleg=(58, -20), lleg=(-10, -60))
    low = SIDE.move(y=0.27, rleg=(8, -88), lleg=(-4, -90))
    on.puppet(through([SIDE, half, low], p))


ALONE = (
    arm, circling, circling_back, waving_both, side_bends, clapping, squatting, bowing, marching,
    hopping, standing, knees,
)  # fmt: skip


KEPT_BACK = (  # nothing is fitted on these: they are what the measure is tested by
    "raising an arm", "lowering an arm", "circling an arm forwards", "circling an arm backwards",
    "waving", "clapping", "squatting", "sitting down and standing up again",
    "standing up and sitting down again", "lying down and getting up again",
    "getting up and lying down again", "opening a door and closing a door again",
    "closing a door and opening a door again", "raising a flag and lowering a flag again",
    "lowering a flag and raising a flag again",
)  # fmt: skip


def there_and_back(twins: Sequence[Action]) -> tuple[Action, ...]:
    """Two actions of a pair: the first twin and then the second, and the other way round.

    Either is its own film run backwards, so it is its own twin.
    """

    def both_ways(first: Action, second: Action) -> Action:
        name = f"{first.name} and {second.name} again"

        def play(on: Stage, p: float) -> None:
            out = 1 - abs(2 * p - 1)
            first.play(on, out if first.forward else 1 - out)

        return Action(
            name, name, (), name, False, name, play,
            neutral=first.neutral, scale=first.scale, bare_head=first.bare_head,
            mirrors=first.mirrors, places=first.places,
        )  # fmt: skip

    one, other = twins
    return both_ways(one, other), both_ways(other, one)
