"""Puppet dataset: synthetic clips for training and evaluation.

They are drawn when asked for, or once into a cached file; so are those of other drawn worlds.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np

from vitaclip.data import puppets
from vitaclip.data.batches import Sample
from vitaclip.data.puppets import ACTIONS
from vitaclip.errors import InputError
from vitaclip.io.checksums import check_seal, seal
from vitaclip.video.frame_sampling import by_time

WORTH_HELP = 2000  # pictures; below, starting processes takes longer than drawing
FRESH = 1_000_000_000  # evaluation draws shots from here on; training stays below
SIDES = {
    "all": tuple(ACTIONS),
    "base": tuple(name for name, action in ACTIONS.items() if not action.novel),
    "novel": tuple(name for name, action in ACTIONS.items() if action.novel),
}


class DrawnSplit(Protocol):
    """A set of clips that a drawn world makes; a dataclass whose fields say which."""

    @property
    def classes(self) -> tuple[str, ...]:
        """What clips show, by their numbers."""
        ...

    @property
    def shots(self) -> list[tuple[str, int]]:
        """(class, seed) of every clip."""
        ...

    @property
    def moments(self) -> int:
        """Stills of a clip."""
        ...

    @property
    def size(self) -> int:
        """Pixels along a side."""
        ...

    @property
    def world(self) -> str:
        """The name of the world and the fingerprint of what it draws."""
        ...

    def draw(self, shot: tuple[str, int]) -> np.ndarray:
        """The stills of a clip (moments, s, s, 3) uint8."""
        ...

    def sentence(self, shot: tuple[str, int], rng: np.random.Generator) -> str:
        """What happens in a clip, in one of many wordings."""
        ...


@dataclass(frozen=True)
class PuppetSplit:
    """Which clips: `clips` of each action on a side, `moments` stills of each at even times."""

    actions: str = "base"  # all, base or novel
    clips: int = 60
    moments: int = 16
    size: int = 64
    seed: int = 0

    @property
    def classes(self) -> tuple[str, ...]:
        """The actions of the side, by their numbers."""
        return side(self.actions)

    @property
    def shots(self) -> list[tuple[str, int]]:
        """(action, seed) of every clip; twins share seeds, so each has its reverse beside it."""
        first = self.seed * 10_000
        return [(name, first + i) for i in range(self.clips) for name in self.classes]

    @property
    def world(self) -> str:
        """Its name, and the fingerprint of what is drawn: one small still of every action."""
        return f"puppets-{_world()}"

    def draw(self, shot: tuple[str, int]) -> np.ndarray:
        """The stills of a clip."""
        return stills(*shot, moments=self.moments, size=self.size)

    def sentence(self, shot: tuple[str, int], rng: np.random.Generator) -> str:
        """Who does what where."""
        return puppets.caption(puppets.shot(*shot), rng)


class PuppetDataset:
    """A source of drawn clips with their class and their sentence.

    In training each of the t frames is taken at a random moment of its span, from the stills
    that were drawn: `stills` (clips, moments, s, s, 3) uint8, most often a file in memory.
    """

    def __init__(self, chosen: DrawnSplit, stills: np.ndarray, frames: int) -> None:
        self.chosen, self.stills, self.frames = chosen, stills, frames
        self.shots = chosen.shots

    def __len__(self) -> int:
        return len(self.shots)

    def sample(self, number: int, rng: np.random.Generator) -> Sample:
        """Clip `number`, with frames and wording chosen by `rng`."""
        name, seed = self.shots[number]
        picked = by_time(self.stills.shape[1], self.frames, rng)
        sentence = self.chosen.sentence((name, seed), rng)
        return Sample(self.stills[number][picked], self.chosen.classes.index(name), sentence)

    def sentences(self) -> list[str]:
        """One sentence about every clip, enough of them to meet every word there is."""
        return [
            self.chosen.sentence(shot, np.random.default_rng(number))
            for number, shot in enumerate(self.shots)
        ]


def side(name: str) -> tuple[str, ...]:
    """The actions of a side: all, base or novel."""
    if name not in SIDES:
        raise InputError(f"There is no side {name!r} of the puppets: {', '.join(SIDES)}.")
    return SIDES[name]


def stills(action: str, seed: int, moments: int, size: int) -> np.ndarray:
    """A shot at the middles of equal spans of time (moments, s, s, 3), as `video.read` looks."""
    shot = puppets.shot(action, seed)
    times = (np.arange(moments) + 0.5) / moments * shot.duration
    return np.stack([puppets.draw(shot, float(time), size) for time in times])


def drawn(chosen: DrawnSplit, folder: Path, processes: int | None = None) -> Iterator[float]:
    """Draw a set into `folder` unless it is there, yielding the share done; see `cached`."""
    path = _path(chosen, folder)
    if path.is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    shape = (len(chosen.shots), chosen.moments, chosen.size, chosen.size, 3)
    fresh = path.with_suffix(f".{os.getpid()}.tmp")
    file = np.lib.format.open_memmap(fresh, mode="w+", dtype=np.uint8, shape=shape)
    with _helpers(len(chosen.shots) * chosen.moments, processes) as each:
        for number, clip in enumerate(each(chosen.draw, chosen.shots)):
            file[number] = clip
            yield (number + 1) / len(chosen.shots)
    file.flush()
    manifest = {"set": asdict(cast(Any, chosen)), "shape": shape}
    manifest |= {"shots": chosen.shots, "world": chosen.world}
    path.with_suffix(".json").write_text(json.dumps(manifest), encoding="utf-8")
    seal(fresh, path.name)
    os.replace(fresh, path)


def cached(chosen: DrawnSplit, folder: Path) -> np.ndarray:
    """The stills of a set that has been `drawn`, proved, then mapped from the disk."""
    path = _path(chosen, folder)
    check_seal(path, "remove it, and its clips are drawn again")
    return np.load(path, mmap_mode="r")


@contextmanager
def _helpers(pictures: int, processes: int | None) -> Iterator[Callable]:
    """A `map` over several processes, or over none where starting them would take longer."""
    if pictures < WORTH_HELP:
        yield map
        return
    with ProcessPoolExecutor(processes) as pool:
        yield partial(pool.map, chunksize=8)


def _path(chosen: DrawnSplit, folder: Path) -> Path:
    """Named after everything its content depends on, the way things are drawn included."""
    name, _, fingerprint = chosen.world.partition("-")
    key = json.dumps([asdict(cast(Any, chosen)), fingerprint]).encode()
    return folder / f"{name}-{hashlib.sha256(key).hexdigest()[:16]}.npy"


@cache
def _world() -> str:
    """The fingerprint of what is drawn: one small still of every action."""
    digest = hashlib.sha256()
    for name in ACTIONS:
        digest.update(stills(name, 0, 1, 24).tobytes())
    return digest.hexdigest()
