"""What an action's function draws on: a canvas, the puppet who acts, and a colour for the prop."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from .canvas import PERSON, Canvas, Colour, Point
from .figure import puppet
from .people import Look
from .poses import Pose


@dataclass(frozen=True)
class Stage:
    """`clock` is the share of the clip that is over, 0 to 1, for what never rests."""

    art: Canvas
    look: Look
    colour: Colour
    nod: float
    clock: float

    def puppet(self, pose: Pose, air: bool = False) -> None:
        """The one who acts, with its own way of holding the head."""
        with self.person():
            puppet(self.art, self.look, pose.move(nod=pose.nod + self.nod), air)

    def hands(self, pose: Pose, *limbs: str, r: float = 0.042) -> None:
        """Hands once more, over what they hold."""
        for limb in limbs:
            self.hand(pose.end(limb), r)

    def hand(self, place: Point, r: float = 0.042) -> None:
        """One hand once more, where it holds something."""
        with self.person():
            self.art.disc(place, r, self.look.skin, rim=True)

    def forearm(self, points: Sequence[Point], width: float) -> None:
        """A bare arm once more, over what it holds."""
        with self.person():
            self.art.limb(points, width, self.look.skin)

    @contextmanager
    def person(self) -> Iterator[None]:
        """What is drawn meanwhile belongs to the one who acts."""
        before, self.art.part = self.art.part, PERSON
        yield
        self.art.part = before
