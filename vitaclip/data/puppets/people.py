"""Who acts: build, skin, hair and clothes, all with names a sentence can use."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np

from .canvas import Colour

Rng: TypeAlias = np.random.Generator
T = TypeVar("T")

COLOURS: dict[str, Colour] = {
    "red": (222, 55, 50),
    "blue": (45, 105, 220),
    "green": (40, 155, 80),
    "yellow": (246, 200, 45),
    "orange": (244, 135, 40),
    "purple": (140, 75, 190),
    "pink": (240, 120, 170),
    "white": (242, 242, 238),
    "black": (48, 48, 56),
    "brown": (140, 90, 55),
    "gray": (140, 146, 156),
}
DYES = [c for c in COLOURS if c != "brown"]  # of clothes: none is the colour of a skin
SKINS = [(255, 224, 196), (241, 194, 150), (214, 158, 112), (166, 110, 70), (112, 72, 48)]
HAIRS = [
    (40, 28, 24),
    (92, 56, 32),
    (190, 130, 60),
    (232, 196, 110),
    (150, 60, 35),
    (150, 150, 155),
]
STYLES = {
    "man": ["short", "curly", "bald", "spiky"],
    "boy": ["short", "curly", "spiky"],
    "woman": ["long", "bun", "ponytail", "bob", "curly"],
    "girl": ["long", "bun", "ponytail", "pigtails"],
}
TOPS = ["shirt", "sweater", "vest"]


@dataclass(frozen=True)
class Look:
    """One puppet, with the words for what it wears."""

    who: str
    skin: Colour
    hair: Colour
    style: str
    hat: str  # "", "cap" or "beanie"
    hat_colour: str
    top: str
    top_colour: str
    pattern: str  # "", "striped" or "spotted"
    bottom: str  # trousers, shorts, skirt; a dress has the top's colour
    bottom_colour: str
    shoes: Colour
    girth: float  # thickness of limbs and trunk
    height: float


def pick(rng: Rng, options: Iterable[T]) -> T:
    """One of the options, as it is (numpy would turn words into its own kind)."""
    options = list(options)
    return options[int(rng.integers(len(options)))]


def person(rng: Rng, bare_head: bool = False) -> Look:
    """A puppet nobody has met before."""
    who = pick(rng, STYLES)
    female = who in ("woman", "girl")
    top, bottom = pick(rng, TOPS), pick(rng, ["trousers", "trousers", "shorts"])
    colour = pick(rng, DYES)
    rest = [c for c in DYES if c != colour]
    if female and rng.random() < 0.45:
        bottom = pick(rng, ["skirt", "dress"])
    top = "dress" if bottom == "dress" else top
    hat = pick(rng, ["cap", "beanie"]) if rng.random() < 0.2 and not bare_head else ""
    child = who in ("boy", "girl")
    return Look(
        who=who,
        skin=pick(rng, SKINS),
        hair=pick(rng, HAIRS),
        style=pick(rng, STYLES[who]),
        hat=hat,
        hat_colour=pick(rng, DYES),
        top=top,
        top_colour=colour,
        pattern=pick(rng, ["", "", "", "striped", "spotted"]),
        bottom=bottom,
        bottom_colour=colour if bottom == "dress" else pick(rng, rest),
        shoes=pick(rng, [(60, 50, 50), (235, 235, 235), (200, 60, 50), (50, 80, 160)]),
        girth=float(rng.uniform(0.88, 1.18)),
        height=float(rng.uniform(0.88, 0.95) if child else rng.uniform(0.96, 1.05)),
    )
