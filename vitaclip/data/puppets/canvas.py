"""Shapes in the puppet's own units, put on a picture.

The origin is the ground under the puppet's feet, x to the right, y up, and 1 is the height of a
standing puppet. Nobody above this file thinks in pixels.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

Point = tuple[float, float]
Colour = tuple[int, int, int]
NOTHING, THING, PERSON, SHADOW = range(4)  # what a pixel may show


def shade(colour: Colour, light: float) -> Colour:
    """Darker below 1, lighter (towards white) above 1."""
    if light <= 1:
        return tuple(int(c * light) for c in colour)  # type: ignore[return-value]
    return tuple(int(c + (255 - c) * (light - 1)) for c in colour)  # type: ignore[return-value]


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """From `a` (share 0) to `b` (share 1)."""
    return tuple(int(p + (q - p) * share) for p, q in zip(a, b))  # type: ignore[return-value]


@dataclass
class Canvas:
    """A picture with a ruler: `unit` pixels per puppet height; `flip` -1 mirrors left and right."""

    image: Image.Image
    origin: Point  # where the ground under the puppet lies, in pixels
    unit: float
    flip: int = 1
    ground: Colour = (90, 90, 90)  # of a shadow
    part: int = THING  # what is being drawn; told apart in masks alone

    def __post_init__(self) -> None:
        self.pen = ImageDraw.Draw(self.image)

    def at(self, x: float, y: float) -> Point:
        """Puppet units to pixels."""
        return self.origin[0] + self.flip * x * self.unit, self.origin[1] - y * self.unit

    def line(self, points: Iterable[Point], width: float, colour: Colour) -> None:
        """A stroke with round ends and round corners."""
        dots = [self.at(*p) for p in points]
        thick = max(1, round(width * self.unit))
        self.pen.line(dots, fill=colour, width=thick, joint="curve" if thick > 3 else None)
        if thick > 3:
            r = thick / 2 - 0.5
            for x, y in (dots[0], dots[-1]):
                self.pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def limb(
        self, points: Sequence[Point], width: float, colour: Colour, edge: float = 0.62
    ) -> None:
        """A stroke with a darker rim, so that an arm shows in front of a shirt of its colour."""
        self.line(points, width + 0.016, shade(colour, edge))
        self.line(points, width, colour)

    def poly(self, points: Iterable[Point], colour: Colour, rim: bool = False) -> None:
        """A filled polygon."""
        dots = [self.at(*p) for p in points]
        self.pen.polygon(dots, fill=colour)
        if rim:
            thick = max(1, round(0.01 * self.unit))
            self.pen.line([*dots, dots[0]], fill=shade(colour, 0.62), width=thick)

    def disc(self, centre: Point, r: float, colour: Colour, rim: bool = False) -> None:
        """A filled circle."""
        self.oval(centre, r, r, colour, rim)

    def oval(self, centre: Point, rx: float, ry: float, colour: Colour, rim: bool = False) -> None:
        """A filled ellipse."""
        x, y = self.at(*centre)
        rx, ry = rx * self.unit, ry * self.unit
        line = shade(colour, 0.62) if rim else None
        thick = max(1, round(0.01 * self.unit)) if rim else 0
        self.pen.ellipse((x - rx, y - ry, x + rx, y + ry), colour, line, thick)

    def ring(self, centre: Point, rx: float, ry: float, width: float, colour: Colour) -> None:
        """An ellipse's outline: hoops, wheels, rims."""
        x, y = self.at(*centre)
        rx, ry = rx * self.unit, ry * self.unit
        thick = max(1, round(width * self.unit))
        self.pen.ellipse((x - rx, y - ry, x + rx, y + ry), outline=colour, width=thick)

    def box(self, low: Point, high: Point, colour: Colour, rim: bool = False) -> None:
        """A filled upright rectangle between two corners."""
        (ax, ay), (bx, by) = low, high
        self.poly([(ax, ay), (bx, ay), (bx, by), (ax, by)], colour, rim)


def around(centre: Point, angle: float, r: float) -> Point:
    """The point `r` away; 0 degrees is down, 90 right, 180 up."""
    a = math.radians(angle)
    return centre[0] + r * math.sin(a), centre[1] - r * math.cos(a)


def near(place: Point, *steps: Point) -> list[Point]:
    """Points given by their steps from one place."""
    return [(place[0] + dx, place[1] + dy) for dx, dy in steps]


def arc(
    centre: Point, rx: float, ry: float, start: float, end: float, steps: int = 12
) -> Iterator[Point]:
    """Points along an ellipse, angles as in `around`."""
    for i in range(steps + 1):
        a = math.radians(start + (end - start) * i / steps)
        yield centre[0] + rx * math.sin(a), centre[1] - ry * math.cos(a)
