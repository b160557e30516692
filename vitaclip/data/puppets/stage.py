"""What an action's function draws on: a canvas, the puppet who acts, and a colour for the prop."""

from dataclasses import dataclass

from .canvas import Canvas, Colour
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
        puppet(self.art, self.look, pose.move(nod=pose.nod + self.nod), air)

    def hands(self, pose: Pose, *limbs: str, r: float = 0.042) -> None:
        """Hands once more, over what they hold."""
        for limb in limbs:
            self.art.disc(pose.end(limb), r, self.look.skin, rim=True)
