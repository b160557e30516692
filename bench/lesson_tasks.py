"""Tasks of four classes for `bench/learn.py`, drawn with puppets: clips to teach, clips to ask."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from vitaclip.data.puppet_dataset import FRESH
from vitaclip.data.puppets import draw, shot
from vitaclip.data.puppets.shots import Shot
from vitaclip.data.puppets.stills import TRAINING_SEEDS

TAUGHT, ASKED = TRAINING_SEEDS + 40_000, FRESH + 40_000  # the first shots; none is trained on
LATE = 0.6  # of its length by which a clip is longer where the action begins somewhere in it


@dataclass(frozen=True)
class Act:
    """A class: an action, for a solo in so many turns, or in so many turns a second."""

    action: str
    turns: float | None = None
    pace: float | None = None
    name: str = ""

    def shot(self, seed: int) -> Shot:
        """The clip of a seed; a counted or a timed action begins at rest."""
        take = shot(self.action, seed)
        if self.turns is not None:
            return replace(take, pace=self.turns / take.duration, phase=0.0)
        return replace(take, pace=self.pace, phase=0.0) if self.pace is not None else take


def _named(*names: str) -> tuple[Act, ...]:
    return tuple(Act(name, name=name) for name in names)


KINDS = {
    "twins": _named("raising an arm", "lowering an arm", "kneeling down", "rising from the knees"),
    "sequences": _named(
        "sitting down and standing up again", "standing up and sitting down again",
        "opening a door and closing a door again", "closing a door and opening a door again",
    ),
    "counts": (
        Act("waving", turns=1, name="waving once"), Act("waving", turns=2, name="waving twice"),
        Act("squatting", turns=1, name="squatting once"),
        Act("squatting", turns=2, name="squatting twice"),
    ),
    "speeds": (
        Act("waving", pace=0.4, name="waving slowly"), Act("waving", pace=1.0, name="waving fast"),
        Act("bowing", pace=0.3, name="bowing slowly"), Act("bowing", pace=0.8, name="bowing fast"),
    ),
}  # fmt: skip
CONDITIONS = ("many", "one", "late")  # people and places; one of each; the action begins late


def taught(kind: str, condition: str, each: int, frames: int, side: int, seed: int) -> np.ndarray:
    """Clips to learn from (k · each, t, s, s, 3), class by class."""
    return np.stack(
        [
            _taken(act, TAUGHT + 1000 * seed + 40 * number + i, condition, frames, side, seed)
            for number, act in enumerate(KINDS[kind])
            for i in range(each)
        ]
    )


@lru_cache(maxsize=2)
def asked(kind: str, condition: str, each: int, frames: int, side: int, seed: int) -> np.ndarray:
    """Clips of other people in other places (k · each, t, s, s, 3); late ones where those are."""
    condition = "late" if condition == "late" else "many"
    return np.stack(
        [
            _taken(act, ASKED + 1000 * seed + 100 * number + i, condition, frames, side, seed)
            for number, act in enumerate(KINDS[kind])
            for i in range(each)
        ]
    )


def known(action: str, seed: int, frames: int, side: int) -> np.ndarray:
    """A clip (t, s, s, 3) of an action that the model was trained on."""
    return _drawn(shot(action, ASKED + 90_000 + seed), 0.0, 0.0, frames, side)


def _taken(act: Act, number: int, condition: str, frames: int, side: int, seed: int) -> np.ndarray:
    take = act.shot(number)
    if condition == "one":
        model = shot("waving", TAUGHT + seed)
        take = replace(
            take, look=model.look, place=model.place, place_seed=model.place_seed,
            colour=model.colour, flip=model.flip, spot=model.spot, zoom=model.zoom,
        )  # fmt: skip
    longer = LATE if condition == "late" else 0.0
    wait = longer * float(np.random.default_rng(number).random())
    return _drawn(take, longer, wait, frames, side)


def _drawn(take: Shot, longer: float, wait: float, frames: int, side: int) -> np.ndarray:
    """A shot in a longer clip, at rest before it begins and after it is over."""
    times = ((np.arange(frames) + 0.5) / frames * (1 + longer) - wait) * take.duration
    return np.stack([draw(take, float(time), side) for time in times])
