"""A take: everything that chance decides about one clip, and nothing else.

Deeds of one verb and one seed share all of it but the deed: the same people in the same place
do it, only another way round.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

import numpy as np

from vitaclip.data.puppets.actions import EVERY
from vitaclip.data.puppets.people import Look, person, pick
from vitaclip.data.puppets.places import PLACES
from vitaclip.data.puppets.poses import smooth
from vitaclip.data.puppets.shots import PROP_COLOURS

from .bystanders import Bystander, bystanders
from .deeds import DEEDS, Deed, difference
from .nuisances import Camera, Film, Nuisances, camera, film
from .things import Passing, Post, passing, post

TURNED = ("direction", "role")  # differences that a film and itself backwards have
SLOW, FAST = (0.6, 0.9), (1.8, 2.4)  # turns in a clip


@dataclass(frozen=True)
class Setting:
    """Where it happens and who and what is about: all that a verb's deeds of one seed share."""

    look: Look
    partner: Look  # who gets or gives, where something is given
    place: str
    place_seed: int
    colour: str  # of the thing
    flip: int  # -1 mirrors left and right
    spot: float  # of the one who acts, how far from the middle
    size: float  # a standing person's height, in shares of the picture
    nod: float
    crowd: tuple[Bystander, ...]
    passing: tuple[Passing, ...]
    post: Post | None
    camera: Camera
    film: Film


@dataclass(frozen=True)
class Take:
    """Drawn alike whenever its values are alike."""

    deed: Deed
    seed: int
    setting: Setting
    rests: tuple[float, float]  # shares of the clip at rest, in the one end and in the other
    middle: float  # where there and back turns round
    phase: float
    cycles: tuple[float, float]  # in a clip, slow and fast
    hurry: float
    wait: float  # the share of the waiting that comes first

    def clock(self, u: float) -> float:
        """The share of the film that is over; what is the other way round runs it from its end."""
        backwards = self.deed.way < 0 and not self.deed.again
        return round(1 - u if backwards else u, 9)

    def reversed(self) -> Take:
        """The same film backwards, which is what the deed of the other way does."""
        (deed,) = (each for each in DEEDS.values() if difference(self.deed, each) in TURNED)
        return replace(self, deed=deed)

    def progress(self, u: float) -> float:
        """The phase `p` that the action is played at, when the share `u` of the clip is over."""
        deed, u = self.deed, self.clock(u)
        if self.hurry != 1:
            u = min(max((u - self.wait * (1 - 1 / self.hurry)) * self.hurry, 0.0), 1.0)
        if deed.pace:
            return self.phase + self.cycles[deed.pace == "fast"] * u
        moving = 1 - sum(self.rests)
        if deed.turns and not deed.again:
            return deed.turns * min(max((u - self.rests[0]) / moving, 0.0), 1.0)
        if deed.again:
            turn = u * max(deed.turns, 1) % 1 if u < 1 else 1.0
            out = turn / self.middle if turn < self.middle else (1 - turn) / (1 - self.middle)
            u = out if deed.way > 0 else 1 - out
        return smooth((u - self.rests[0]) / moving)


def take(name: str, seed: int, strength: Nuisances = Nuisances()) -> Take:  # noqa: B008
    """One clip of a deed. More of a nuisance changes nothing else about it."""
    deed = DEEDS[name]
    rng = np.random.default_rng([0xC403D, zlib.crc32(deed.verb.encode()), seed])
    rest = (0.02, 0.08) if deed.turns and not deed.again else (0.06, 0.22)
    return Take(
        deed=deed,
        seed=seed,
        rests=(float(rng.uniform(*rest)), float(rng.uniform(*rest))),
        middle=float(rng.uniform(0.42, 0.58)),
        phase=float(rng.random()),
        cycles=(float(rng.uniform(*SLOW)), float(rng.uniform(*FAST))),
        hurry=strength.hurry,
        wait=float(rng.random()),
        setting=_setting(deed, rng, strength),
    )


def _setting(deed: Deed, rng: np.random.Generator, strength: Nuisances) -> Setting:
    """Each nuisance has a chance of its own, so that one can be turned and the rest stays."""
    act = None if deed.gift else EVERY[deed.action]
    look = _one(rng, "man") if deed.gift else person(rng, act is not None and act.bare_head)
    partner = _one(rng, "woman")
    place = pick(rng, (act.places if act else ()) or PLACES)
    facts = {
        "place_seed": int(rng.integers(2**31)),
        "colour": pick(rng, PROP_COLOURS),
        "flip": -1 if (act is None or act.mirrors) and rng.random() < 0.5 else 1,
        "spot": float(rng.uniform(-0.1, 0.1)),
        "size": (act.scale if act else 0.66) * float(rng.uniform(0.78, 0.98)),
        "nod": float(rng.uniform(-7, 7)),
    }
    crowd, about, front, moves, pictures = rng.spawn(5)
    return Setting(
        look=look,
        partner=partner,
        place=place,
        crowd=bystanders(crowd, strength.crowd),
        passing=passing(about, strength.passing),
        post=post(front, strength.occlusion),
        camera=camera(moves, strength.camera),
        film=film(pictures, strength),
        **facts,
    )


def _one(rng: np.random.Generator, who: str) -> Look:
    """A person of this kind."""
    while (look := person(rng)).who != who:
        pass
    return look


def state(take: Take, u: float) -> str | None:
    """What a still shows, in words without time; None between the two ends of a movement."""
    deed, p = take.deed, take.progress(u)
    if deed.pace or (deed.turns and not deed.again):
        return "circling an arm" if deed.verb == "circling" else EVERY[deed.action].phrase
    if 1 / 3 <= p <= 2 / 3:
        return None
    if deed.gift:
        return f"giving a {deed.action} to a {'woman' if p > 0.5 else 'man'}"
    return deed.action if p > 0.5 else EVERY[deed.action].twin
