"""Things that pass behind the one who acts, and a thing in front that hides a part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vitaclip.data.puppets import props
from vitaclip.data.puppets.canvas import Canvas, Colour, shade
from vitaclip.data.puppets.people import COLOURS, DYES, Rng, pick

FROM, ROUND = -0.25, 1.5  # where a passing thing comes in, and how far until it does so again


def _ball(art: Canvas, u: float, colour: Colour) -> None:
    props.ball(art, (0, 0.045), 0.045, colour, 3 * u)


def _bird(art: Canvas, u: float, colour: Colour) -> None:
    beat = 0.03 * (1 if int(12 * u) % 2 else -1)
    art.line([(-0.05, 0.7 + beat), (0, 0.7), (0.05, 0.7 + beat)], 0.018, shade(colour, 0.6))


def _cart(art: Canvas, u: float, colour: Colour) -> None:
    art.box((-0.13, 0.06), (0.13, 0.2), colour, rim=True)
    for x in (-0.08, 0.08):
        props.wheel(art, (x, 0.05), 0.05, 2 * u)


PASSERS: dict[str, Callable[[Canvas, float, Colour], None]] = {
    "ball": _ball,
    "bird": _bird,
    "cart": _cart,
}


@dataclass(frozen=True)
class Passing:
    """Something that crosses the picture; what has left comes in again on the other side.

    It looks the same whichever way it goes, or films that run backwards could be known by it.
    """

    what: str
    start: float
    speed: float  # pictures in a clip; below 0 to the left
    feet: float
    colour: Colour

    def draw(self, art: Canvas, u: float) -> None:
        """Onto a canvas whose unit is the picture and whose origin its lower left corner."""
        x = FROM + (self.start + self.speed * u) % ROUND
        left, low = art.at(x, self.feet)
        own = Canvas(art.image, (left, low), art.unit, 1 if self.speed > 0 else -1)
        PASSERS[self.what](own, self.speed * u + self.start, self.colour)


def passing(rng: Rng, strength: float) -> tuple[Passing, ...]:
    """None, one or two at a strength of 1."""
    count = round(strength * int(rng.integers(0, 3)))
    return tuple(
        Passing(
            what=pick(rng, PASSERS),
            start=float(rng.uniform(0, ROUND)),
            speed=float(rng.uniform(0.4, 1.4)) * pick(rng, (-1, 1)),
            feet=float(rng.uniform(0.06, 0.2)),
            colour=COLOURS[pick(rng, DYES)],
        )
        for _ in range(count)
    )


def _pole(art: Canvas, wide: float, colour: Colour) -> None:
    art.box((-wide / 3, 0), (wide / 3, 1.4), shade(colour, 0.6), rim=True)


def _bush(art: Canvas, wide: float, colour: Colour) -> None:
    for k, (x, y) in enumerate(((-0.5, 0.06), (0.5, 0.05), (-0.2, 0.2), (0.25, 0.22), (0, 0.32))):
        leaf = (40 + 8 * k, 110 + 10 * k, 52)
        art.disc((wide * x, y), wide * 0.55, leaf, rim=True)


def _board(art: Canvas, wide: float, colour: Colour) -> None:
    art.box((-wide, 0), (wide, 0.24), colour, rim=True)
    art.line([(-wide, 0.12), (wide, 0.12)], 0.02, shade(colour, 1.5))


def _back(art: Canvas, wide: float, colour: Colour) -> None:
    """Somebody near the camera: a head and shoulders seen from behind."""
    art.oval((0, 0), wide * 1.1, 0.2, shade(colour, 0.7), rim=True)
    art.disc((0, 0.25), wide * 0.5, (62, 44, 34), rim=True)


POSTS: dict[str, Callable[[Canvas, float, Colour], None]] = {
    "pole": _pole,
    "bush": _bush,
    "board": _board,
    "back": _back,
}


@dataclass(frozen=True)
class Post:
    """Something near the camera; it moves more than the scenery does when the camera moves."""

    what: str
    x: float
    wide: float
    colour: Colour

    def draw(self, art: Canvas, dx: float) -> None:
        """Onto a canvas as in `Passing`, the camera `dx` to the right."""
        own = Canvas(art.image, art.at(self.x - 1.6 * dx, -0.02), art.unit)
        POSTS[self.what](own, self.wide, self.colour)


def post(rng: Rng, strength: float) -> Post | None:
    """In three of four clips; the stronger, the wider."""
    there = rng.random() < 0.75 and strength > 0
    found = Post(
        what=pick(rng, POSTS),
        x=float(rng.uniform(0.2, 0.8)),
        wide=0.13 * strength * float(rng.uniform(0.7, 1.3)),
        colour=COLOURS[pick(rng, DYES)],
    )
    return found if there else None
