"""A world of puppets that act, drawn from a seed, and sentences that say what they do."""

from .actions import ACTIONS, Action
from .render import draw, film
from .shots import Shot, shot, state

__all__ = ["ACTIONS", "Action", "Shot", "draw", "film", "shot", "state"]
