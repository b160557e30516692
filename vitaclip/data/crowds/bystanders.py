"""People who stand about while one acts: each stays in a pose, or sways a little in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from vitaclip.data.puppets import props
from vitaclip.data.puppets.canvas import Canvas, Colour
from vitaclip.data.puppets.figure import puppet
from vitaclip.data.puppets.people import COLOURS, DYES, Look, Rng, person, pick
from vitaclip.data.puppets.poses import FRONT, SIDE, Pose

from .nuisances import Swing, swing

IDLE: dict[str, Pose] = {
    "at ease": FRONT,
    "in profile": SIDE,
    "hands on the hips": FRONT.move(right=(42, -38), left=(-42, 38)),
    "arms folded": FRONT.move(right=(12, -76), left=(-12, 76)),
    "an arm up": FRONT.move(right=(150, 165)),
    "with a telephone": SIDE.move(right=(22, 120), nod=14),
    "bent": SIDE.move(lean=34, right=(30, 40), left=(20, 30)),
    "crouching": SIDE.move(y=0.3, lean=20, right=(60, 80)).plant((0.06, 0.035), (-0.04, 0.035)),
    "looking up": SIDE.move(nod=-22),
    "carrying": FRONT.hug(right=(0.14, 0.58), left=(-0.14, 0.58)),
}
STAGES = (-1.0, 0.0, 1.0)  # of a sway that are drawn; at each moment the nearest is shown


@dataclass(frozen=True)
class Bystander:
    """One of the crowd; x and feet in shares of the picture."""

    look: Look
    pose: str
    x: float
    feet: float
    size: float  # height in shares of the picture
    flip: int
    colour: Colour  # of what is carried
    idle: Swing  # of the trunk, in degrees

    def stages(self, side: int) -> Iterator[Image.Image]:
        """What it looks like leaning one way, upright and the other way: transparent squares.

        The feet stand in the middle of the lower edge, a tenth above it.
        """
        wide = round(1.4 * self.size * side)
        pose = IDLE[self.pose]
        for stage in STAGES:
            image = Image.new("RGBA", (wide, wide))
            art = Canvas(image, (wide / 2, wide * 0.9), self.size * side * self.look.height)
            art.flip = self.flip
            turned = pose.move(lean=pose.lean + stage * self.idle.reach)
            puppet(art, self.look, turned, air=True)
            if self.pose == "carrying":
                props.crate(art, (0, 0.6), 0.3, 0.25, self.colour)
            yield image

    def stage(self, u: float) -> int:
        """Which of its stages it shows then."""
        now = self.idle.at(u) / self.idle.reach if self.idle.reach else 0.0
        return min(range(len(STAGES)), key=lambda k: abs(STAGES[k] - now))


def bystanders(rng: Rng, strength: float) -> tuple[Bystander, ...]:
    """One to three at a strength of 1, the farthest first, so that the nearer hide them."""
    count = round(strength * int(rng.integers(1, 4)))
    found = []
    for number in range(count):
        far = float(rng.uniform(0, 1))
        left = rng.random() < 0.5 if number == 0 else found[-1].x > 0.5
        away = float(rng.uniform(0.2, 0.46))
        found.append(
            Bystander(
                look=person(rng),
                pose=pick(rng, IDLE),
                x=0.5 - away if left else 0.5 + away,
                feet=0.08 + 0.13 * far,
                size=0.56 - 0.16 * far,
                flip=pick(rng, (-1, 1)),
                colour=COLOURS[pick(rng, DYES)],
                idle=swing(rng, 9.0, (0.5, 1.5)),
            )
        )
    return tuple(sorted(found, key=lambda each: -each.feet))
