"""Search cost: one vector a video, made once, timed against frames pooled anew for every text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter

import numpy as np

SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)  # videos
BLOCK = 100_000  # vectors that exist at a time; a million are ten passes over them
POOLED = 1_000  # videos whose frames exist at a time
PATIENCE = 0.7  # seconds a figure may take; what would take longer is scaled up
LONG_ENOUGH = 0.05  # seconds
TOP = 10


@dataclass(frozen=True)
class Price:
    """One query: its seconds, what has to be kept for it, and how many videos were gone through."""

    seconds: float
    bytes: int
    measured: int


@dataclass(frozen=True)
class Cost:
    """Both ways to answer one query over so many videos."""

    videos: int
    offline: Price
    pooled: Price


@lru_cache(maxsize=16)
def measured(width: int, frames: int, sizes: tuple[int, ...] = SIZES) -> tuple[Cost, ...]:
    """`measure`, once for everybody."""
    return tuple(measure(width, frames, sizes))


def measure(width: int, frames: int, sizes: tuple[int, ...] = SIZES) -> Iterator[Cost]:
    """Time one query on this machine, for galleries of each size, with made-up vectors.

    Both keep float32. The pooling is attention over frames, the lightest of the paper's rivals
    that reads every frame; all it would do besides is left out.
    """
    import torch

    from vitaclip.retrieval import query_pooling

    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((min(max(sizes), BLOCK), width), np.float32)
    clips = torch.from_numpy(rng.standard_normal((POOLED, frames, width), np.float32))
    query, text = vectors[0], torch.from_numpy(vectors[:1])

    def offline(videos: int) -> None:
        scores = vectors[:videos] @ query
        np.argpartition(scores, max(0, len(scores) - TOP))

    def pooled(videos: int) -> None:
        with torch.inference_mode():
            query_pooling.cosines(query_pooling.attention(clips[:videos], text), text).topk(
                min(TOP, videos)
            )

    for videos in sizes:
        yield Cost(
            videos,
            _price(offline, videos, BLOCK, 4 * width),
            _price(pooled, videos, POOLED, 4 * width * frames),
        )


def _price(search: Callable[[int], None], videos: int, block: int, each: int) -> Price:
    """Go through all videos block by block, or through as many as patience allows.

    What is over in no time is done again and again, for clocks are coarse.
    """
    search(min(videos, block))  # not timed: memory and threads get ready
    start, done, spent = perf_counter(), 0, 0.0
    while (done < videos or spent < LONG_ENOUGH) and spent < PATIENCE:
        step = min(block, videos - done % videos)
        search(step)
        done += step
        spent = perf_counter() - start
    return Price(spent * videos / done, videos * each, min(done, videos))
