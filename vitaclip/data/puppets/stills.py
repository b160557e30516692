"""Still frames and their captions, drawn once, kept on disk, dealt out in batches."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from vitaclip.io.checksums import check_seal, seal

from . import ACTIONS, draw, shot, state, still_caption
from .shots import Shot

TRAINING_SEEDS = 2**20  # shots below this seed may be trained on, shots from it on never are
MOMENTS = 4  # stills taken from one shot
TEMPLATES = ("{}", "a person {}", "a video of a person {}", "a photo of a person {}")


class CaptionedStills(Protocol):
    """Stills by number, and what can be said of each."""

    @property
    def images(self) -> np.ndarray:
        """All of them (count, s, s, 3) uint8."""
        ...

    def caption(self, number: int, rng: np.random.Generator) -> str:
        """A sentence about it, in one of many wordings."""
        ...

    def state(self, number: int) -> str | None:
        """The action it shows, in its plain words; None between the two states of a pair."""
        ...


@dataclass(frozen=True)
class Stills:
    """Drawn stills (count, size, size, 3) uint8 and where each was taken."""

    images: np.ndarray
    names: tuple[str, ...]  # of the actions, in order
    seeds: np.ndarray  # (count,)
    times: np.ndarray  # (count,) seconds

    def caption(self, number: int, rng: np.random.Generator) -> str:
        """A sentence that is true of the still alone, in one of many wordings."""
        return still_caption(self._shot(number), float(self.times[number]), rng)

    def state(self, number: int) -> str | None:
        """The action the still shows; None between the two states of a pair."""
        return state(self._shot(number), float(self.times[number]))

    def _shot(self, number: int) -> Shot:
        action = self.names[number // MOMENTS % len(self.names)]
        return shot(action, int(self.seeds[number]))


def open_stills(folder: Path, count: int, size: int, first_seed: int = 0) -> Stills:
    """`count` stills from consecutive seeds; drawn on all cores, or read if they are there."""
    names = tuple(ACTIONS)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"stills-{size}px-{first_seed}-{count}.npy"
    numbers = np.arange(count)
    seeds = first_seed + numbers // MOMENTS // len(names)
    assert first_seed >= TRAINING_SEEDS or seeds[-1] < TRAINING_SEEDS
    times = np.array([_moment(names, int(n), int(s)) for n, s in zip(numbers, seeds, strict=True)])
    if not path.exists():
        _draw_all(path, names, seeds, times, size)
    check_seal(path, "remove it, and its stills are drawn again")
    return Stills(np.load(path, mmap_mode="r"), names, seeds, times)


def deal(stills: CaptionedStills, batch: int, seed: int, step: int) -> tuple[np.ndarray, list[str]]:
    """Batch number `step`: stills (batch, size, size, 3) and captions, the same every time.

    Every second batch names the action and nothing else, in one wording for all, so that equal
    captions share their target; the others are free sentences about who, what and where.
    """
    rng = np.random.default_rng([seed, step])
    numbers = rng.choice(len(stills.images), size=batch, replace=False)
    if step % 2:
        return _jitter(stills.images[numbers], rng), [stills.caption(n, rng) for n in numbers]
    template = str(rng.choice(TEMPLATES))
    states = {int(n): stills.state(n) for n in numbers}
    kept = [n for n, name in states.items() if name is not None]
    return _jitter(stills.images[kept], rng), [template.format(states[n]) for n in kept]


def _moment(names: tuple[str, ...], number: int, seed: int) -> float:
    """One moment in each quarter of the shot, so that its four stills differ."""
    action = names[number // MOMENTS % len(names)]
    rng = np.random.default_rng([seed, number])
    return shot(action, seed).duration * (number % MOMENTS + rng.random()) / MOMENTS


def _draw_all(
    path: Path, names: tuple[str, ...], seeds: np.ndarray, times: np.ndarray, size: int
) -> None:
    """Draws in parallel into a file that gets its name only when it is whole."""
    unfinished = path.with_suffix(".part.npy")
    out = np.lib.format.open_memmap(
        unfinished, mode="w+", dtype=np.uint8, shape=(len(seeds), size, size, 3)
    )
    chunk = MOMENTS * len(names)
    starts = range(0, len(seeds), chunk)
    jobs = ((names, seeds[s : s + chunk], times[s : s + chunk], size) for s in starts)
    with ProcessPoolExecutor() as pool:
        for start, images in zip(starts, pool.map(_draw_some, jobs), strict=True):
            out[start : start + chunk] = images
    out.flush()
    seal(unfinished, path.name)
    unfinished.rename(path)


def _draw_some(job: tuple[tuple[str, ...], np.ndarray, np.ndarray, int]) -> np.ndarray:
    """One shot of every action, a few moments each."""
    names, seeds, times, size = job
    return np.stack(
        [
            draw(shot(names[n // MOMENTS % len(names)], int(seed)), float(time), size)
            for n, (seed, time) in enumerate(zip(seeds, times, strict=True))
        ]
    )


def _jitter(images: np.ndarray, rng: np.random.Generator, reach: int = 4) -> np.ndarray:
    """Small shifts and changes of light; never mirrored, since left and right have names."""
    size = images.shape[1]
    padded = np.pad(images, ((0, 0), (reach, reach), (reach, reach), (0, 0)), mode="edge")
    shifts = rng.integers(0, 2 * reach + 1, size=(len(images), 2))
    corners = zip(padded, shifts, strict=True)
    moved = np.stack([p[y : y + size, x : x + size] for p, (y, x) in corners])
    gain = rng.uniform(0.85, 1.15, size=(len(images), 1, 1, 1))
    lift = rng.uniform(-15, 15, size=(len(images), 1, 1, 1))
    return np.clip(moved * gain + lift, 0, 255).astype(np.uint8)


def batches(stills: CaptionedStills, batch: int, seed: int, start: int, stop: int) -> Iterator:
    """The batches of steps start … stop - 1."""
    for step in range(start, stop):
        yield step, *deal(stills, batch, seed, step)
