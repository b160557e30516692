"""A shot: everything that chance decides about one clip, and nothing else."""

import zlib
from dataclasses import dataclass, replace

import numpy as np

from .actions import EVERY, Action
from .people import COLOURS, Look, person, pick
from .places import PLACES
from .poses import smooth

PROP_COLOURS = [c for c in COLOURS if c not in ("white", "gray")]


@dataclass(frozen=True)
class Shot:
    """Drawn alike whenever its values are alike. Twins share all but `action`."""

    action: str
    seed: int
    look: Look
    place: str
    place_seed: int
    colour: str  # of the prop
    duration: float  # seconds
    hold: tuple[float, float]  # shares of the clip in which a pair rests, before and after
    pace: float  # turns per second of a solo
    phase: float
    flip: int  # -1 mirrors left and right
    spot: float  # how far from the middle
    zoom: float
    nod: float
    shake: tuple[float, ...]  # (strength, turns per clip, phase) across, then up

    @property
    def facts(self) -> Action:
        """What the action is."""
        return EVERY[self.action]

    def clock(self, time: float) -> float:
        """The share of the film that is over; a backward twin runs the film from its end."""
        u = min(max(time / self.duration, 0.0), 1.0)
        return u if self.facts.forward else 1 - u

    def progress(self, time: float) -> float:
        """The phase `p` that the action is played at."""
        u = self.clock(time)
        if self.facts.twin is None:
            return self.phase + self.pace * self.duration * u
        before, after = self.hold
        return smooth((u - before) / (1 - before - after))

    def reversed(self) -> "Shot":
        """The same film backwards, which is what the twin does."""
        return replace(self, action=self.facts.twin or self.action)


def shot(action: str, seed: int) -> Shot:
    """One clip of an action. Twins of one seed are each other's reverse, so no still tells them."""
    facts = EVERY[action]
    rng = np.random.default_rng([zlib.crc32(facts.family.encode()), seed])
    return Shot(
        action=action,
        seed=seed,
        look=person(rng, facts.bare_head),
        place=pick(rng, facts.places or PLACES),
        place_seed=int(rng.integers(2**31)),
        colour=pick(rng, PROP_COLOURS),
        duration=int(rng.integers(26, 47)) / 12,
        hold=(float(rng.uniform(0.04, 0.2)), float(rng.uniform(0.04, 0.2))),
        pace=facts.pace * float(rng.uniform(0.8, 1.25)),
        phase=float(rng.uniform(0, 1)),
        flip=-1 if facts.mirrors and rng.random() < 0.5 else 1,
        spot=float(rng.uniform(-0.04, 0.04)),
        zoom=float(rng.uniform(0.95, 1.03)),
        nod=float(rng.uniform(-7, 7)),
        shake=tuple(
            float(v) for v in rng.uniform([0, 0.5, 0, 0, 0.5, 0], [0.012, 2, 1, 0.008, 2, 1])
        ),
    )


def state(shot: Shot, time: float) -> str | None:
    """The action whose END a still at this time shows, whichever twin it was taken from."""
    facts = shot.facts
    if facts.twin is None:
        return facts.name
    p = shot.progress(time)
    ends = (facts.name, facts.twin) if facts.forward else (facts.twin, facts.name)
    return ends[0] if p > 2 / 3 else ends[1] if p < 1 / 3 else None
