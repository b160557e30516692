"""Batch loader: samples become batches, shuffled by a seed and read ahead by threads.

Batch `number` of a seed never changes, so a run resumes anywhere.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from vitaclip.data.reading_ahead import in_order
from vitaclip.errors import InputError


@dataclass(frozen=True)
class Sample:
    """One clip, with its class number or its sentence or both."""

    frames: np.ndarray | Tensor  # (t, s, s, 3) uint8 crops, or float (t, 3, s, s) normalised
    label: int = -1
    caption: str = ""
    labels: tuple[int, ...] = ()  # all that are right, in a test


@dataclass(frozen=True)
class CaptionedClip:
    """A clip to be found, with every sentence that describes it."""

    frames: np.ndarray | Tensor  # as in `Sample`
    captions: tuple[str, ...]


@dataclass(frozen=True)
class Batch:
    """Clips side by side; `problems` says which files could not be read and were replaced."""

    frames: np.ndarray | Tensor  # (b, t, s, s, 3) uint8 crops, or float (b, t, 3, s, s)
    labels: np.ndarray  # (b,)
    captions: tuple[str, ...]
    problems: tuple[str, ...] = ()


class ClipSource(Protocol):
    """Anything with samples by number; chance comes in as `rng` and from nowhere else."""

    def __len__(self) -> int: ...
    def sample(self, number: int, rng: np.random.Generator) -> Sample:
        """One of them, with what chance decides drawn from `rng`."""
        ...


class Batches:
    """An endless shuffled stream, read by batch number: a pure function of (seed, number).

    Every epoch shows each clip at most once, in a new order; what does not fill a batch waits
    for another epoch, so no batch holds a clip twice.
    """

    def __init__(self, source: ClipSource, size: int, seed: int = 0) -> None:
        if not len(source):
            raise InputError("The list holds no clips to train on.")
        self.source, self.seed = source, seed
        self.size = min(size, len(source))
        self._order = lru_cache(maxsize=2)(self._shuffled)

    def __getitem__(self, number: int) -> Batch:
        epoch, batch = divmod(number, len(self.source) // self.size)
        order = self._order(epoch)
        places = range(batch * self.size, (batch + 1) * self.size)
        problems: list[str] = []
        samples = [self._readable(epoch, order, place, problems) for place in places]
        return collate(samples, tuple(problems))

    def _shuffled(self, epoch: int) -> np.ndarray:
        return np.random.default_rng((self.seed, epoch)).permutation(len(self.source))

    def _readable(self, epoch: int, order: np.ndarray, place: int, problems: list[str]) -> Sample:
        """The sample at this place, or the next one in the order that can be read."""
        for step in range(len(order)):
            number = int(order[(place + step) % len(order)])
            try:
                rng = np.random.default_rng((self.seed, epoch, number))
                return self.source.sample(number, rng)
            except InputError as problem:
                problems.append(str(problem))
        raise InputError(f"None of the {len(order)} clips could be read; the last: {problems[-1]}")


def collate(samples: list[Sample], problems: tuple[str, ...] = ()) -> Batch:
    """Samples of one length side by side."""
    frames: list[Any] = [sample.frames for sample in samples]  # all arrays, or all tensors
    return Batch(
        frames=torch.stack(frames) if isinstance(frames[0], Tensor) else np.stack(frames),
        labels=np.array([sample.label for sample in samples]),
        captions=tuple(sample.caption for sample in samples),
        problems=problems,
    )


def ahead(batches: Batches, numbers: Iterable[int], workers: int) -> Generator[Batch, None, None]:
    """The batches of these numbers in order, made by threads while the caller is busy."""
    return in_order(batches.__getitem__, numbers, workers)
