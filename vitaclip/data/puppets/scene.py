"""A scene: everything that a person chooses about a puppet's clip, each thing by its name.

As text it is short enough for a link, `action.sitting-down_hat.cap_seed.7`: what is not said is as
in the first scene. Whoever sends it is a stranger, so each name is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from vitaclip.errors import InputError, quoted

from .actions import EVERY
from .canvas import Colour
from .people import DYES, HAIRS, SKINS, STYLES, TOPS
from .places import PLACES
from .shots import PROP_COLOURS

SEEDS = 10_000
LONGEST = 800  # characters of a scene as text
LISTED = 12  # names in a sentence
SKIN: dict[str, Colour] = dict(
    zip(("very light", "light", "medium", "brown", "dark"), SKINS, strict=True)
)
HAIR: dict[str, Colour] = dict(
    zip(("black", "brown", "light brown", "blond", "red", "gray"), HAIRS, strict=True)
)
HEIGHTS = {"man": 1.04, "woman": 0.99, "boy": 0.92, "girl": 0.89}
SPEEDS = {"slow": 0.55, "normal": 1.0, "fast": 1.9}  # times the action's usual pace
CHOICES: dict[str, tuple[str, ...]] = {
    "action": tuple(EVERY),
    "place": tuple(PLACES),
    "who": tuple(STYLES),
    "skin": tuple(SKIN),
    "hair": tuple(dict.fromkeys(style for styles in STYLES.values() for style in styles)),
    "hair_colour": tuple(HAIR),
    "hat": ("none", "cap", "beanie"),
    "hat_colour": tuple(DYES),
    "top": (*TOPS, "dress"),
    "top_colour": tuple(DYES),
    "pattern": ("plain", "striped", "spotted"),
    "bottom": ("trousers", "shorts", "skirt"),
    "bottom_colour": tuple(DYES),
    "thing": tuple(PROP_COLOURS),
    "speed": tuple(SPEEDS),
    "direction": ("forwards", "backwards"),
    "mirrored": ("no", "yes"),
}  # fmt: skip
CALLED = {  # in sentences
    "action": "the action", "place": "the place", "who": "the person", "skin": "the skin",
    "hair": "the hair", "hair_colour": "the colour of the hair", "hat": "the hat",
    "hat_colour": "the colour of the hat", "top": "the clothes",
    "top_colour": "the colour of the clothes", "pattern": "the pattern",
    "bottom": "what the legs wear", "bottom_colour": "the colour of what the legs wear",
    "thing": "the colour of the thing", "speed": "the speed", "direction": "the direction of time",
    "mirrored": "left and right", "seed": "the take",
}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """Who does what, where, how fast and which way; the seed is the take, for all that is left."""

    action: str = "sitting down"  # one of `puppets list`, or of those no model was shown
    place: str = "in the park"  # or on the beach, in the gym, at night, …
    who: str = "woman"  # or man, boy, girl
    skin: str = "light"  # very light, light, medium, brown, dark
    hair: str = "bob"  # or short, curly, bald, spiky, long, bun, ponytail, pigtails
    hair_colour: str = "brown"  # or black, light brown, blond, red, gray
    hat: str = "none"  # or cap, beanie
    hat_colour: str = "red"  # or blue, green, yellow, orange, purple, pink, white, black, gray
    top: str = "shirt"  # or sweater, vest, dress
    top_colour: str = "blue"  # of the same ten
    pattern: str = "plain"  # or striped, spotted
    bottom: str = "trousers"  # or shorts, skirt; under a dress none
    bottom_colour: str = "gray"  # of the same ten
    thing: str = "orange"  # the colour of what it acts with
    speed: str = "normal"  # or slow, fast
    direction: str = "forwards"  # or backwards: the same pictures, the last one first
    mirrored: str = "no"  # or yes: left and right of the same pictures swapped
    seed: int = 0  # the take: all that is not chosen

    def __post_init__(self) -> None:
        """One sentence where a name is none of `CHOICES`, or the seed no number below `SEEDS`."""
        for name, known in CHOICES.items():
            value = getattr(self, name)
            if not isinstance(value, str) or value not in known:
                raise InputError(
                    f"The puppets have no {name.replace('_', ' ')} {quoted(value, whole=True)}; "
                    f"there are: {_listed(known)}."
                )
        if type(self.seed) is not int or not 0 <= self.seed < SEEDS:
            raise InputError(f"The seed of a scene is a number from 0 to {SEEDS - 1}.")

    @property
    def text(self) -> str:
        """For a link: what differs from the first scene, and the action in any case."""
        first = FIRST.values
        said = {k: v for k, v in self.values.items() if k == "action" or v != first[k]}
        return "_".join(
            f"{k.replace('_', '-')}.{str(v).replace(' ', '-')}" for k, v in said.items()
        )

    @property
    def values(self) -> dict[str, str | int]:
        """By name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def unlike(self, other: Scene) -> list[str]:
        """What was chosen otherwise there, as a sentence calls it; what nobody sees is left out."""
        hidden = _hidden(self) | _hidden(other)
        mine, its = self.values, other.values
        return [
            said for name, said in CALLED.items() if name not in hidden and mine[name] != its[name]
        ]


FIRST = Scene()


def read_scene(text: object) -> Scene:
    """The scene that a link or a page names."""
    if not isinstance(text, str) or len(text) > LONGEST:
        raise InputError("That is no scene for the puppets; choose one in the page.")
    said: dict[str, str] = {}
    for part in filter(None, text.split("_")):
        name, _, value = part.partition(".")
        name = name.replace("-", "_")
        if name in said:
            raise InputError(f"A scene says {quoted(name, whole=True)} once; this one twice.")
        said[name] = value.replace("-", " ")
    return scene_of(said)


def scene_of(said: Mapping[Any, Any]) -> Scene:
    """The scene with these values, as text, and the others as in the first scene."""
    known = [field.name for field in fields(Scene)]
    for name in said:
        if name not in known:
            raise InputError(
                f"A scene has no {quoted(name, whole=True)}; it has: {', '.join(known)}."
            )
    seed = str(said.get("seed", FIRST.seed))
    if not (seed.isascii() and seed.isdigit() and len(seed) < 10):
        seed = "-1"
    return Scene(**{**said, "seed": int(seed)})


def _hidden(scene: Scene) -> set[str]:
    """The choices that nobody sees: the colour of a hat that is not worn."""
    hat = {"hat_colour"} if scene.hat == "none" else set()
    return hat | ({"bottom", "bottom_colour"} if scene.top == "dress" else set())


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more
