"""Pipeline: many videos are decoded side by side, ahead of the encoder, and come out in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np

from vitaclip.inference.encoding.batching import Batcher
from vitaclip.video.reader import WORKERS
from vitaclip.video.worker_pool import Workers

if TYPE_CHECKING:
    from vitaclip.inference.model import Model
    from vitaclip.models.encoded_frames import EncodedFrames
    from vitaclip.models.hardware.core_shares import CoreShares

T = TypeVar("T")
R = TypeVar("R")
# Of clips (t, s, s, 3) with equally many frames, what the model makes of each.
Encode: TypeAlias = "Callable[[Sequence[np.ndarray], Model], list[EncodedFrames]]"
READY = 2  # times those that are begun: results that may wait for one before them


class Stopped(Exception):
    """Nobody waits for these results any more."""


class Pipeline:
    """Does work for many items at once; used with `with`.

    A thread for each video that is begun reads it by a decoder of its own, and asks for it to be
    encoded; whoever finds an encoder free takes along those who wait, as on a server. As many are
    begun as `shares` says and no more, so memory does not grow with the list, and a stage that is
    slow holds up the one before it.

    `decoders` are this pipeline's own: nobody else waits behind them for a turn.
    """

    def __init__(self, shares: CoreShares, model: Model, encode: Encode | None = None) -> None:
        self.shares, self.model = shares, model
        self.decoders = Workers(WORKERS.command, shares.decoders)
        self._encode = encode or self._side_by_side(shares)
        self._threads = ThreadPoolExecutor(shares.begun, "pipeline")
        self._stopped = Event()

    def __enter__(self) -> Pipeline:
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._threads.shutdown(cancel_futures=True)
        self.decoders.end()

    def encode(self, clips: Sequence[np.ndarray], model: Model) -> list[EncodedFrames]:
        """Clips (t, s, s, 3) with equally many frames, in batches with those of other videos."""
        if self._stopped.is_set():
            raise Stopped
        return self._encode(clips, model)

    def run(self, items: Iterable[T], work: Callable[[T], R]) -> Iterator[tuple[T, Future[R]]]:
        """Each item with what became of it, in their order."""
        coming: deque[tuple[T, Future[R]]] = deque()
        for item in items:
            coming.append((item, self._threads.submit(work, item)))
            if len(coming) > READY * self.shares.begun:
                yield _done(*coming.popleft())
        while coming:
            yield _done(*coming.popleft())

    def _side_by_side(self, shares: CoreShares) -> Encode:
        def answer(key: Any, clips: list[np.ndarray]) -> list[EncodedFrames]:
            return self.model.encode(clips, shares.cores)

        batcher = Batcher(answer, shares.batch, shares.encoders)
        return lambda clips, model: batcher.ask_all(len(clips[0]), clips)


def _done(item: T, job: Future[R]) -> tuple[T, Future[R]]:
    job.exception()  # waits
    return item, job
