"""A world of puppets that act, drawn from a seed, and sentences that say what they do.

`shot` leaves all to chance; a `Scene` is what a person chose, `film_scene` draws it.
"""

from .actions import ACTIONS, Action
from .captions import caption, still_caption, vocabulary
from .masks import Masks, masks
from .render import draw, film
from .scene import Scene, read_scene
from .shots import Shot, shot, state
from .staging import film_scene

__all__ = [
    "ACTIONS",
    "Action",
    "Masks",
    "Scene",
    "Shot",
    "caption",
    "draw",
    "film",
    "film_scene",
    "masks",
    "read_scene",
    "shot",
    "state",
    "still_caption",
    "vocabulary",
]
