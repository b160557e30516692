"""One gives, another takes: run backwards, it is the other who gives.

Phase 0: the first one has it; phase 1: the second one does.
"""

from __future__ import annotations

from collections.abc import Callable

from vitaclip.data.puppets import props
from vitaclip.data.puppets.canvas import Canvas, Colour, Point
from vitaclip.data.puppets.poses import SIDE, Pose, lerp, smooth
from vitaclip.data.puppets.stage import Stage

APART = 0.4  # from the middle, each


def _box(art: Canvas, at: Point, colour: Colour) -> None:
    props.crate(art, at, 0.24, 0.2, colour)


def _ball(art: Canvas, at: Point, colour: Colour) -> None:
    props.ball(art, at, 0.11, colour)


def _flower(art: Canvas, at: Point, colour: Colour) -> None:
    props.flower(art, (at[0], at[1] - 0.12), 0.3, colour)


THINGS: dict[str, Callable[[Canvas, Point, Colour], None]] = {
    "box": _box,
    "ball": _ball,
    "flower": _flower,
}


def give(thing: str, one: Stage, other: Stage, p: float) -> None:
    """Both see the other to their right: the canvas of `other` is mirrored."""
    poses = [_pose(1 - p), _pose(p)]
    for stage, pose in zip((one, other), poses, strict=True):
        stage.puppet(pose)
    along = smooth((p - 0.1) / 0.8)
    at = (-0.15 + 0.3 * along, 0.62 + 0.05 * along * (1 - along) * 4)
    THINGS[thing](one.art, at, one.colour)
    for stage, pose, share in ((one, poses[0], 1 - p), (other, poses[1], p)):
        if share > 0.4:
            stage.hands(pose, "right")


def _pose(share: float) -> Pose:
    """Who has it draws it to the chest, who had it or will have it reaches out or waits."""
    near = SIDE.move(x=-APART)
    out = smooth(share / 0.4)
    held = smooth((share - 0.45) / 0.5)
    rest = near.end("right")
    hand = lerp(lerp(rest, (-0.03, 0.62), out), (-0.2, 0.6), held)
    pose = near.move(lean=8 * out * (1 - held))
    return pose.reach(right=hand, left=(hand[0] - 0.01, hand[1] - 0.04))
