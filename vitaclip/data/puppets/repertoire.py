"""What an action is, and the two ways to add one: `solo` for one, `pair` for twins.

A new action is one function, `play(on, p)`, that draws on a stage at phase `p`, and its place in
the list of `actions.py`. For a solo, `p`
counts turns and never ends. For a pair, `p` goes from 0 to 1 in the first twin and from 1 to 0 in
the second: the same film, run backwards.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Play: TypeAlias = Callable[..., None]  # draws on a stage at a phase


@dataclass(frozen=True)
class Action:
    """A name people search for, and what the world needs to know to act it and to speak of it."""

    name: str
    phrase: str  # after "is": "doing jumping jacks"
    synonyms: tuple[str, ...]  # other phrases
    family: str  # twins share one
    novel: bool  # no prompt is ever trained on it
    twin: str | None
    play: Play
    forward: bool = True  # the second twin runs backwards
    neutral: str = ""  # between the twins' states: "with an umbrella"
    scale: float = 0.68  # a standing puppet's share of the picture's height
    pace: float = 0.7  # turns per second of a solo
    bare_head: bool = False
    mirrors: bool = True  # left and right may be swapped
    places: tuple[str, ...] = ()  # where it can happen; anywhere if empty


WATERSIDE = ("on the beach", "by the lake", "at night")
WINTRY = ("in the snow", "on the street", "in the forest", "in the park", "at night", "by the lake")
OUTDOORS = (*WINTRY, "on the beach", "in the playground", "in the desert")


def solo(
    name: str, *synonyms: str, phrase: str = "", novel: bool = False, **facts: Any
) -> Callable[[Play], tuple[Action, ...]]:
    """Makes an action that repeats of the function that plays it."""

    def make(play: Play) -> tuple[Action, ...]:
        return (Action(name, phrase or name, synonyms, name, novel, None, play, **facts),)

    return make


def pair(
    first: tuple[str, ...],
    second: tuple[str, ...],
    *,
    family: str,
    novel: bool = False,
    **facts: Any,
) -> Callable[[Play], tuple[Action, ...]]:
    """Makes twins of the function that plays both; each is given as its name and its synonyms."""

    def twin(me: Sequence[str], other: Sequence[str], play: Play, forward: bool) -> Action:
        name, *synonyms = me
        who = (name, name, tuple(synonyms), family, novel, other[0])
        return Action(*who, play, forward, **facts)

    def make(play: Play) -> tuple[Action, ...]:
        return twin(first, second, play, True), twin(second, first, play, False)

    return make
