"""Core shares: who gets which cores where many videos are read, decoders and encoders together."""

from __future__ import annotations

import os
from dataclasses import dataclass

from torch import nn

SIDE_BY_SIDE = 8  # batches: more would fill caches and memory rather than time
ON_CPU, ON_GPU = 2, 16  # clips in a batch


@dataclass(frozen=True)
class CoreShares:
    """How many videos are at once in which stage, where many are read: see `shares`."""

    decoders: int  # processes that decode, one video each
    encoders: int  # batches that are encoded side by side
    cores: int  # for each of these
    batch: int  # clips in one

    @property
    def begun(self) -> int:
        """Videos that are decoded, wait or are encoded: so many are held in memory."""
        return self.decoders + self.encoders * self.batch


def shares(model: nn.Module, cores: int | None = None) -> CoreShares:
    """How decoding and encoding share this machine, which is all theirs.

    On a processor clips are encoded side by side, which is quicker than each by all cores: nobody
    waits for the slowest of several. Decoders may take every core, but behind the encoders, which
    go before them where both want one (`worker_pool.NICE`); so the slower stage gets what it needs.
    A GPU is fed by all cores, in batches.
    """
    cores = cores or available()
    if next(model.parameters()).device.type != "cpu":
        return CoreShares(decoders=cores, encoders=1, cores=1, batch=ON_GPU)
    encoders = min(cores, SIDE_BY_SIDE)
    return CoreShares(decoders=cores, encoders=encoders, cores=cores // encoders, batch=ON_CPU)


def available() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
