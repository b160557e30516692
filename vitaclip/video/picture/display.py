"""Display: every picture of a film as a player shows it, all of one size."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from av import VideoFrame

from vitaclip.video.picture import colour as colours
from vitaclip.video.picture import geometry
from vitaclip.video.picture.colour import Colour
from vitaclip.video.picture.geometry import Turn
from vitaclip.video.picture.interlacing import deinterlaced

LARGE = 2**23  # pixels as displayed: 4K


@dataclass(frozen=True)
class Shot:
    """A picture, with those shown before and after it, and the shape of its pixels."""

    frame: VideoFrame
    aspect: Fraction  # of a pixel: width by height
    before: VideoFrame | None = None
    after: VideoFrame | None = None


@dataclass(frozen=True)
class Display:
    """What a film's first picture says of how all are shown."""

    width: int  # pixels as displayed: square, upright
    height: int
    canvas: tuple[int, int]  # width and height that are read: no side beyond a limit
    turn: Turn
    colour: Colour  # as the container says it, for pictures that say nothing
    notes: tuple[str, ...]  # what is done to its pictures, for people

    @classmethod
    def of(cls, first: Shot, colour: Colour, side: int) -> "Display":
        """Of a film whose pictures are read no longer than `side`."""
        turn = geometry.turn(first.frame)
        width, height = _displayed(first)
        told = Colour.of(first.frame).over(colour)
        notes = _notes(first, turn, told)
        return cls(width, height, geometry.within(width, height, side), turn, colour, notes)

    @property
    def large(self) -> bool:
        """Whether one picture is much to hold."""
        return self.width * self.height > LARGE

    def show(self, shot: Shot) -> np.ndarray:
        """The picture (h, w, 3); one that lies or is shaped otherwise gets bars, as on a screen."""
        told = Colour.of(shot.frame).over(self.colour)
        turn = geometry.turn(shot.frame)
        size = geometry.inside(*_displayed(shot), self.canvas)
        frame = shot.frame
        if frame.interlaced_frame:
            frame = deinterlaced(shot.before, frame, shot.after)
        picture = turn(colours.rgb(frame, told, *turn.size(*size)))
        return picture if size == self.canvas else _centred(picture, self.canvas)


def _displayed(shot: Shot) -> tuple[int, int]:
    size = geometry.squared(shot.frame.width, shot.frame.height, shot.aspect)
    return geometry.turn(shot.frame).size(*size)


def _notes(first: Shot, turn: Turn, colour: Colour) -> tuple[str, ...]:
    up, down = first.aspect.numerator, first.aspect.denominator
    done = {
        "deinterlaced": first.frame.interlaced_frame,
        f"HDR ({colour.hdr}) tone-mapped": colour.hdr,
        f"pixels of {up}:{down} made square": first.aspect != 1,
        f"turned by {turn.rotation}°": turn.rotation,
        "mirrored": turn.mirrored,
    }
    return tuple(note for note, is_done in done.items() if is_done)


def _centred(picture: np.ndarray, canvas: tuple[int, int]) -> np.ndarray:
    h, w, _ = picture.shape
    whole = np.zeros((canvas[1], canvas[0], 3), np.uint8)
    top, left = (canvas[1] - h) // 2, (canvas[0] - w) // 2
    whole[top : top + h, left : left + w] = picture
    return whole
