"""Frame sampling: which frames of a clip are looked at, by time or as either paper does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vitaclip.errors import InputError

Rng = np.random.Generator
STRIDE = 16  # Vita-CLIP's sampling rate for Kinetics


@dataclass(frozen=True)
class Sampling:
    """How to pick t of n frames: `train(n, t, rng)` -> (t,), `views(n, t, v)` -> (v, t).

    `whole` says that n must be every frame of the file; else some at even times will do.
    """

    whole: bool
    train: Callable[[int, int, Rng], np.ndarray]
    views: Callable[[int, int, int], np.ndarray]


def by_time(n: int, t: int, rng: Rng) -> np.ndarray:
    """One frame at a random moment of each of t equal spans (the TSN rule)."""
    borders = np.linspace(0, n, t + 1)
    picked = borders[:-1] + rng.random(t) * np.diff(borders)
    return np.minimum(picked.astype(int), n - 1)


def by_time_views(n: int, t: int, v: int) -> np.ndarray:
    """Each view takes its own moment of each span; a single view takes the middle."""
    spans = np.arange(t)[None] + (np.arange(v)[:, None] + 0.5) / v  # (v, t)
    return np.minimum((spans * n / t).astype(int), n - 1)


def by_stride(n: int, t: int, rng: Rng, rate: int = STRIDE) -> np.ndarray:
    """Vita-CLIP, training: every 16th frame from a random start; a short clip repeats its last."""
    if n >= rate * (t - 1) + 2:
        return rng.integers(n - rate * (t - 1)) + rate * np.arange(t)
    return np.minimum(np.arange(t), (n - 1) // rate) * rate


def by_stride_views(n: int, t: int, v: int, rate: int = STRIDE) -> np.ndarray:
    """Vita-CLIP, evaluation: v starts evenly over the clip; a short clip is padded at its end."""
    span = (t - 1) * rate + 1
    slide = max(n, span) - span
    starts = [slide // 2] if v == 1 else [round(slide / (v - 1) * i) for i in range(v)]
    return np.minimum(np.array(starts)[:, None] + rate * np.arange(t), n - 1)


def by_segment(n: int, t: int, rng: Rng) -> np.ndarray:
    """Vita-CLIP's other training rule: one random frame of each of t segments of all frames."""
    borders = np.linspace(0, n - 1, t + 1).round().astype(int)
    return rng.integers(borders[:-1], borders[1:] + 1)


def by_interval(n: int, t: int, rng: Rng, slots: int | None = None) -> np.ndarray:
    """Prompt Switch, training: random frames of each of `slots` intervals, never their last one.

    The original fails on an interval of a single frame; here such an interval gives that frame.
    Frames come in time order; which of them share a chunk is the cube's own matter.
    """
    first, last = _intervals(n, slots or t)
    chunks = t // (slots or t)
    return _padded(rng.integers(first, np.maximum(last, first + 1), (chunks, len(first))), t)


def by_interval_views(n: int, t: int, v: int, slots: int | None = None) -> np.ndarray:
    """Prompt Switch, evaluation: frames at even places inside each interval, in every view."""
    first, last = _intervals(n, slots or t)
    chunks = t // (slots or t)
    steps = np.arange(1, chunks + 1)[:, None]  # (chunks, 1)
    return np.repeat(_padded(first + (last - first) // (chunks + 1) * steps, t)[None], v, axis=0)


def _intervals(n: int, slots: int) -> tuple[np.ndarray, np.ndarray]:
    """The first and the last frame of each interval."""
    borders = np.linspace(0, n, min(n, slots) + 1).astype(int)
    return borders[:-1], borders[1:] - 1


def _padded(frames: np.ndarray, t: int) -> np.ndarray:
    frames = np.sort(frames, axis=None)
    return np.concatenate([frames, np.repeat(frames[-1:], t - len(frames))])


SAMPLING = {
    "time": Sampling(False, by_time, by_time_views),
    "stride16": Sampling(True, by_stride, by_stride_views),
    "segments": Sampling(True, by_segment, by_time_views),
    "interval": Sampling(True, by_interval, by_interval_views),
}


def sampling(name: str) -> Sampling:
    """A rule by its name."""
    if name not in SAMPLING:
        raise InputError(f"There is no sampling {name!r}; the known ones: {', '.join(SAMPLING)}.")
    return SAMPLING[name]
