"""Cluster: the machines that Ray knows of, and how many workers of each kind they carry."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from vitaclip.errors import InputError

BLOCKS = 8  # pieces of the list for each decoder, or more: who is done early takes another
MOST_ROWS = 16  # videos in one of them, which is what a lost worker does again


@dataclass(frozen=True)
class Cluster:
    """Where Ray runs, and who works there; a number that is 0 is told by what there is.

    `gpu` is the share of a card that one encoder takes, or 0 to encode on processors. There a
    decoder and an encoder share each core, as `hardware.core_shares` has it on one machine: the
    system gives the core to whom it has work for, and encoders go first.
    """

    address: str = ""  # of its head, as Ray writes it; by default a cluster on this machine
    decoders: int = 0
    encoders: int = 0
    gpu: float | None = None  # by default a whole one where there are some

    def __post_init__(self) -> None:
        if min(self.decoders, self.encoders, self.gpu or 0) < 0 or (self.gpu or 0) > 1:
            raise InputError("Workers are counted from 1 on, and a share of a GPU is 0 to 1.")

    def on(self, resources: dict[str, float]) -> Cluster:
        """The same with all numbers told, for what a cluster has (`CPU`, `GPU`)."""
        cores, cards = max(1, int(resources.get("CPU", 1))), int(resources.get("GPU", 0))
        gpu = self.gpu if self.gpu is not None else float(cards > 0)
        encoders = self.encoders or (max(1, int(cards / gpu)) if gpu else cores)
        return replace(self, decoders=self.decoders or cores, encoders=encoders, gpu=gpu)

    def cores_each(self, resources: dict[str, float]) -> float:
        """The share of a core that Ray books for a worker on processors, so that all find room."""
        workers = self.decoders + (0 if self.gpu else self.encoders)
        share = resources.get("CPU", 1.0) / workers
        return min(1.0, int(share * 1000) / 1000)

    def blocks(self, videos: int) -> int:
        """How many pieces a list of so many videos is cut in."""
        return max(1, min(videos, max(self.decoders * BLOCKS, -(-videos // MOST_ROWS))))


def ray_data() -> Any:
    """Ray, with its data sets; one sentence where it is missing."""
    try:
        import ray  # type: ignore[import-not-found]
        import ray.data  # type: ignore[import-not-found]
    except ImportError:
        raise InputError(
            "Indexing on Ray needs one more package: pip install 'vitaclip[ray]'."
        ) from None
    return ray


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Ray, connected to a cluster, which is a new one on this machine if no address says where.

    What was started or connected here is left again; what the program had opened before stays.
    """
    ray, ours = ray_data(), False
    if not ray.is_initialized():
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nobody is told of a run
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # its log files tell of the rest
        try:
            ray.init(address or None, log_to_driver=False, logging_level="ERROR")
        except (ConnectionError, ValueError, RuntimeError) as trouble:
            raise InputError(f"No Ray cluster answers at {address!r} ({trouble}).") from None
        ours = True
    try:
        yield ray
    finally:
        if ours:
            ray.shutdown()
