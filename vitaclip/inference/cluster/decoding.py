"""Decoding by itself: a file becomes the clips that a model sees, before any model is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitaclip import video
from vitaclip.inference.long_video.film_crops import film_crops
from vitaclip.inference.long_video.moments import Division, longest_clip, window_for, windows
from vitaclip.inference.model_id import ModelId
from vitaclip.inference.search.embedding import unit
from vitaclip.models.pixels.crop import Cropper
from vitaclip.retrieval import Embedding, VideoEntry
from vitaclip.retrieval.entries import fit_to_show, jpeg, nearest
from vitaclip.video.worker_pool import Workers

if TYPE_CHECKING:
    from vitaclip.inference.model import Model


@dataclass(frozen=True)
class Recipe:
    """How files become clips: all that decoding needs to know of a model."""

    cropper: Cropper
    model: ModelId
    frames: int
    moments: Division


@dataclass(frozen=True)
class DecodedClip:
    """A clip, or a moment of a long one, as a model will see it; and pictures to stand for it."""

    entry: VideoEntry
    crops: np.ndarray  # (t, s, s, 3) uint8
    times: np.ndarray  # (t,) seconds
    pictures: tuple[bytes, ...]  # JPEG, of each frame; of a moment the one amid it
    fit: np.ndarray  # (t,) bool, which of them may be shown


def decode(
    path: Path, entry: VideoEntry, recipe: Recipe, decoders: Workers
) -> Iterator[DecodedClip]:
    """A short video as one clip, a long one as its moments, each as soon as it is read.

    Raises:
        InputError: for a file that cannot be read, or not to its end.
    """
    longest = longest_clip(recipe.moments, recipe.model)
    seen = video.read_short(path, recipe.frames, longest, workers=decoders)
    if isinstance(seen, video.Video):
        crops = recipe.cropper.crop(seen.frames)
        pictures = tuple(jpeg(frame) for frame in seen.frames)
        yield DecodedClip(entry, crops, seen.times, pictures, fit_to_show(seen.frames))
        return
    window = window_for(recipe.moments, seen, recipe.model, recipe.frames)
    assert window is not None, "what is longer than a clip has moments"
    read = film_crops(path, recipe.cropper, decoders)
    for start, times, picture, crops in windows(seen, window, read):
        part = replace(entry, start=start, end=start + window.seconds)
        yield DecodedClip(part, crops, times, (picture,), np.ones(1, bool))


def embed(clips: Sequence[DecodedClip], model: Model, cores: int) -> list[Embedding]:
    """Clips as the model sees them, encoded in one batch on so many cores."""
    encoded = model.encode([clip.crops for clip in clips], cores) if clips else []
    return [_embedding(clip, each.features, model) for clip, each in zip(clips, encoded)]


def _embedding(clip: DecodedClip, features: np.ndarray, model: Model) -> Embedding:
    vector, frames = model.pool(features), unit(features)
    best = nearest(clip.fit, frames, vector) if len(clip.pictures) > 1 else 0
    return Embedding(clip.entry, vector, frames, clip.times, clip.pictures[best])
