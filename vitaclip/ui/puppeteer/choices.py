"""What the panel offers: for each choice its title, and how its names are shown."""

from __future__ import annotations

from typing import Any

from vitaclip.data.puppets.actions import ACTIONS
from vitaclip.data.puppets.people import COLOURS, STYLES
from vitaclip.data.puppets.scene import CHOICES, HAIR, SEEDS, SKIN

TITLES = {
    "action": "What", "place": "Where", "who": "Who", "hat": "Hat",
    "hat_colour": "Colour of the hat", "speed": "How fast", "direction": "Time runs",
    "mirrored": "Left and right", "skin": "Skin", "hair": "Hair",
    "hair_colour": "Colour of the hair", "top": "Clothes", "top_colour": "Colour of the clothes",
    "pattern": "Pattern", "bottom": "On the legs", "bottom_colour": "Colour on the legs",
    "thing": "Colour of the thing",
}  # fmt: skip
AT_ONCE = ("action", "place", "who", "hat", "hat_colour", "speed", "direction", "mirrored")
LISTS = ("action", "place", "hair")  # too many for buttons
WORDS = {"mirrored": {"no": "as drawn", "yes": "swapped"}}
PAINT = {"skin": SKIN, "hair_colour": HAIR}
NEEDS = {
    "hat_colour": ["hat", "none"],
    "bottom": ["top", "dress"],
    "bottom_colour": ["top", "dress"],
}
GROUPS = ("In the world of the models", "That no model was shown")


def offered() -> dict[str, Any]:
    """For the panel: the fields in order, and which hair each person usually has."""
    return {
        "fields": [_field(name) for name in TITLES],
        "usual": STYLES,
        "seeds": SEEDS,
    }


def _field(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "title": TITLES[name],
        "kind": "list" if name in LISTS else "swatches" if _paint(name) else "chips",
        "at_once": name in AT_ONCE,
        "without": NEEDS.get(name),  # not there while that other field has this value
        "options": [_option(name, value) for value in CHOICES[name]],
    }


def _option(name: str, value: str) -> dict[str, str]:
    option = {"value": value, "text": WORDS.get(name, {}).get(value, value)}
    if paint := _paint(name):
        option["colour"] = f"rgb{paint[value]}"
    if name == "action":
        option["group"] = GROUPS[value not in ACTIONS]
    return option


def _paint(name: str) -> dict[str, tuple[int, int, int]]:
    colour = name.endswith("_colour") or name == "thing"
    return PAINT.get(name) or (COLOURS if colour else {})
