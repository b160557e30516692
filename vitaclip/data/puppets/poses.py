"""How a puppet stands: a handful of angles, and the ways to move between them.

An angle says where a limb points: 0 down, 90 to the right (where a puppet in profile looks),
180 up. A limb is (upper, lower). `right` limbs are the nearer ones in profile and those on the
picture's right when seen from the front.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from .canvas import Point, around

THIGH, TORSO, ARM, NECK, HEAD = 0.225, 0.30, 0.175, 0.035, 0.105
LEG = 2 * THIGH
SOLE = 0.035  # the ankle's height over the ground


@dataclass(frozen=True)
class Pose:
    """One posture; `x`, `y` is the pelvis, in puppet heights from the ground under the origin."""

    x: float = 0.0
    y: float = LEG + SOLE
    lean: float = 0.0  # of the trunk, positive to the right
    nod: float = 0.0  # of the head, on top of the trunk's
    turn: float = 0.0  # 0 seen from the front, 1 in profile looking right
    right: Point = (14, 8)
    left: Point = (-14, -8)
    rleg: Point = (5, 4)
    lleg: Point = (-5, -4)

    def neck(self) -> Point:
        """Where the trunk ends."""
        return around((self.x, self.y), 180 - self.lean, TORSO)

    def head(self) -> Point:
        """The middle of the head."""
        return around(self.neck(), 180 - self.lean - self.nod, NECK + HEAD * 0.85)

    def joint(self, limb: str) -> Point:
        """The shoulder or hip that carries a limb."""
        side = -1 if limb.startswith("l") else 1
        hip = limb.endswith("leg")
        wide = (0.055 if hip else 0.105) * (1 - 0.75 * self.turn)
        base = (self.x, self.y) if hip else around((self.x, self.y), 180 - self.lean, TORSO * 0.9)
        return around(base, 90 - self.lean, side * wide)

    def chain(self, limb: str) -> tuple[Point, Point, Point]:
        """Shoulder, elbow, hand; or hip, knee, ankle."""
        upper, lower = getattr(self, limb)
        length = THIGH if limb.endswith("leg") else ARM
        a = self.joint(limb)
        b = around(a, upper, length)
        return a, b, around(b, lower, length)

    def end(self, limb: str) -> Point:
        """The hand or ankle."""
        return self.chain(limb)[2]

    def reach(self, bend: float = 1, **targets: Point) -> "Pose":
        """Bend limbs so that their ends lie on the targets, or as near as they are long.

        `bend` 1 puts elbows below or behind for what is reached to the right; -1 is the other way.
        """
        return replace(self, **{k: self._bent(k, to, bend) for k, to in targets.items()})

    def _bent(self, limb: str, to: Point, bend: float) -> Point:
        (ax, ay), length = self.joint(limb), THIGH if limb.endswith("leg") else ARM
        far = min(math.hypot(to[0] - ax, to[1] - ay), 1.995 * length)
        aim = math.degrees(math.atan2(to[0] - ax, ay - to[1]))
        inner = math.degrees(math.acos(max(far, 0.02) / (2 * length)))
        return aim - bend * inner, aim + bend * inner

    def hug(self, right: Point, left: Point) -> "Pose":
        """Both hands on targets, elbows outwards: for a puppet seen from the front."""
        return self.reach(1, right=right).reach(-1, left=left)

    def plant(self, right: Point, left: Point, bend: float = -1) -> "Pose":
        """Both feet on targets, knees forward."""
        return self.reach(bend, rleg=right, lleg=left)

    def move(self, **changes: Any) -> "Pose":
        """The same posture but for some values."""
        return replace(self, **changes)

    def spin(self, angle: float) -> "Pose":
        """Everything turned clockwise about the pelvis."""
        limbs = {k: tuple(a - angle for a in getattr(self, k)) for k in LIMBS}
        return replace(self, lean=self.lean + angle, **limbs)


LIMBS = ("right", "left", "rleg", "lleg")


def blend(a: Pose, b: Pose, share: float) -> Pose:
    """Part of the way from one posture to another."""
    mixed = {}
    for name in (f.name for f in fields(Pose)):
        p, q = getattr(a, name), getattr(b, name)
        mixed[name] = lerp(p, q, share) if isinstance(p, tuple) else p + (q - p) * share
    return Pose(**mixed)


def smooth(u: float) -> float:
    """0 to 1 with a soft start and a soft stop, the same forwards and backwards in time."""
    u = min(max(u, 0.0), 1.0)
    return u * u * u * (10 + u * (6 * u - 15))


def through(poses: Sequence[Pose], u: float) -> Pose:
    """Along key poses spread evenly over 0..1, softly from each to the next."""
    u = min(max(u, 0.0), 1.0) * (len(poses) - 1)
    i = min(int(u), len(poses) - 2)
    s = u - i
    return blend(poses[i], poses[i + 1], s * s * (3 - 2 * s))


def lerp(a: Point, b: Point, u: float) -> Point:
    """A point between two points."""
    return a[0] + (b[0] - a[0]) * u, a[1] + (b[1] - a[1]) * u


def wave(phase: float) -> float:
    """0, 1, 0 once per turn, softly."""
    return 0.5 - 0.5 * math.cos(2 * math.pi * phase)


def sway(phase: float) -> float:
    """0, 1, 0, -1, 0 once per turn."""
    return math.sin(2 * math.pi * phase)


def cosine(degrees: float) -> float:
    """Of an angle in degrees, by the same rounding as `sway`."""
    return sway(degrees / 360 + 0.25)


SIDE = Pose(turn=1, right=(12, 22), left=(-8, 4), rleg=(3, -3), lleg=(-4, -8))
FRONT = Pose()
