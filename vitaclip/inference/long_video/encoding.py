"""Long-video encoding: a film is decoded once, ahead of the encoder, and becomes moments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from vitaclip.inference.long_video.moments import Encode
from vitaclip.inference.results import EncodedVideo
from vitaclip.models.encoded_frames import EncodedFrames

if TYPE_CHECKING:
    from vitaclip.inference.model import Model


def encode_film(
    film: EncodedVideo, path: str | Path, model: Model, encode: Encode
) -> Iterator[EncodedVideo]:
    """A video without moments yet becomes one with more and more of them, and at last all.

    Whoever closes the iterator ends the decoding as well.
    """
    begun, encoding = perf_counter(), 0.0

    def timed(crops: Sequence[np.ndarray]) -> Iterable[EncodedFrames]:
        nonlocal encoding
        start = perf_counter()
        encoded = encode(crops)
        encoding += perf_counter() - start
        return encoded

    for more in model.moments(path, film.duration, film.window, timed):
        spent = perf_counter() - begun - encoding
        moments = film.moments + tuple(more)
        film = replace(film, moments=moments, decode=spent, encode=encoding)
        yield film
