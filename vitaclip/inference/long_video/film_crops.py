"""Crops of a long video, made in one pass a little ahead of whoever encodes them."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np

from vitaclip import video
from vitaclip.inference.long_video.moments import Read
from vitaclip.inference.long_video.prefetch import ahead
from vitaclip.models.pixels.crop import Cropper
from vitaclip.retrieval.entries import jpeg
from vitaclip.video.worker_pool import Workers

AHEAD = 64  # crops made before they are encoded
SIDE = 640  # pixels of its pictures: with 1280 they cost as much as decoding them


def film_crops(path: str | Path, cropper: Cropper, workers: Workers) -> Read:
    """What `encode_moments` reads by: crops (s, s, 3) at given times, and some small pictures.

    Args:
        path: The file.
        cropper: Whose crops they are; its input is half as large as the pictures, or less.
        workers: The processes that decode it.
    """
    most = video.Limits().side
    limits = video.Limits(side=min(max(SIDE, 2 * cropper.side), most))

    def seen(times: np.ndarray, kept: set[float]) -> Generator[tuple[np.ndarray, bytes]]:
        pictures = video.stream(path, times, limits=limits, workers=workers)
        for time, picture in zip(times.tolist(), pictures):
            yield cropper.crop(picture[None])[0], jpeg(picture) if time in kept else b""

    def read(times: np.ndarray, kept: set[float]) -> Iterator[tuple[np.ndarray, bytes]]:
        return ahead(seen(times, kept), AHEAD)

    return read
