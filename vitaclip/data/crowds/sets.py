"""Sets of takes: whose clips they are, how many, and what stands in their way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from vitaclip.errors import InputError

from .deeds import DEEDS, SPLITS
from .drawing import clip
from .nuisances import Nuisances
from .sentences import sentence, still_sentence
from .takes import state, take

FRESH = 1_000_000_000  # tests draw takes from here on, validation from half of it; training below


@dataclass(frozen=True)
class CrowdSplit:
    """`clips` takes of each deed of a split, `moments` stills of each at even times.

    Deeds of a verb share seeds, so each has beside it what only time tells from it.
    """

    split: str = "base"  # all, base, novel, composition, or trained: base and composition
    clips: int = 40
    moments: int = 16
    size: int = 64
    first: int = 0  # the first seed
    strength: Nuisances = field(default_factory=Nuisances)

    @property
    def classes(self) -> tuple[str, ...]:
        """The deeds of the split, by their numbers."""
        if self.split not in SPLITS:
            raise InputError(f"The crowds have no split {self.split!r}: {', '.join(SPLITS)}.")
        return SPLITS[self.split]

    @property
    def shots(self) -> list[tuple[str, int]]:
        """(deed, seed) of every clip."""
        return [(name, self.first + i) for i in range(self.clips) for name in self.classes]

    @property
    def world(self) -> str:
        """The name of the world, and the fingerprint of what it draws."""
        return f"crowds-{_fingerprint()}"

    def draw(self, shot: tuple[str, int]) -> np.ndarray:
        """The stills of a clip (moments, s, s, 3) uint8."""
        return clip(take(*shot, self.strength), self.moments, self.size)

    def sentence(self, shot: tuple[str, int], rng: np.random.Generator) -> str:
        """What happens in a clip, in one of many wordings."""
        return sentence(take(*shot, self.strength), rng)


class CrowdStills:
    """The stills of a set, each by itself with a sentence, for a CLIP that sees no films."""

    def __init__(self, chosen: CrowdSplit, clips: np.ndarray) -> None:
        self.shots, self.moments = chosen.shots, chosen.moments
        self.images = clips.reshape(-1, *clips.shape[2:])  # (count, s, s, 3)

    def caption(self, number: int, rng: np.random.Generator) -> str:
        """What the still shows, or what the film does that it was cut from."""
        clip, moment = divmod(number, self.moments)
        return still_sentence(take(*self.shots[clip]), (moment + 0.5) / self.moments, rng)

    def state(self, number: int) -> str | None:
        """What the still shows, in words without time."""
        clip, moment = divmod(number, self.moments)
        return state(take(*self.shots[clip]), (moment + 0.5) / self.moments)


@cache
def _fingerprint() -> str:
    """One small still of every deed, as it is drawn."""
    digest = hashlib.sha256()
    for name in DEEDS:
        digest.update(clip(take(name, 0), 1, 24).tobytes())
    return digest.hexdigest()
