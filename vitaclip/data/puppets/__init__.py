"""A world of puppets that act, drawn from a seed, and sentences that say what they do."""

from .actions import ACTIONS, Action
from .captions import caption, still_caption, vocabulary
from .render import draw, film
from .shots import Shot, shot, state

__all__ = [
    "ACTIONS",
    "Action",
    "Shot",
    "caption",
    "draw",
    "film",
    "shot",
    "state",
    "still_caption",
    "vocabulary",
]
