"""Videos as embeddings: read, cropped, encoded, and what is kept of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitaclip import video
from vitaclip.inference.long_video.moments import (
    AUTO,
    Division,
    Moment,
    longest_clip,
    window_for,
)
from vitaclip.inference.search.pipeline import Encode
from vitaclip.io.checksums import digest
from vitaclip.retrieval import Embedding, VideoEntry, stamp
from vitaclip.retrieval.entries import jpeg, says_most
from vitaclip.video.content import is_picture
from vitaclip.video.reader import WORKERS
from vitaclip.video.worker_pool import Workers

if TYPE_CHECKING:  # torch takes seconds to import, and the page must not wait for it
    from vitaclip.inference.model import Model
    from vitaclip.models.encoded_frames import EncodedFrames


def alone(clips: Sequence[np.ndarray], model: Model) -> list[EncodedFrames]:
    """Encode without company; a server shares batches among its visitors instead."""
    return model.encode(clips)


def embed(
    path: Path,
    models: Sequence[Model],
    caption: str = "",
    frames: int | None = None,
    encode: Encode = alone,
) -> list[Embedding]:
    """The video as each model over one CLIP sees it; read and cropped once for a length."""
    entry = entry_of(path, caption)
    lengths = [frames or model.frames for model in models]
    seen = {count: video.read(path, count) for count in dict.fromkeys(lengths)}
    crops = {count: models[0].crop(clip) for count, clip in seen.items()}
    return [
        _embedding(entry, seen[count], encode([crops[count]], model)[0], model)
        for count, model in zip(lengths, models)
    ]


def embed_example(
    path: Path, model: Model, frames: int | None = None, encode: Encode = alone
) -> Embedding:
    """A video, or a still picture as a video in which nothing moves, to find others like it."""
    if not is_picture(path):
        return embed(path, [model], "", frames, encode)[0]
    count, picture = frames or model.frames, video.read_picture(path)
    seen = video.Video(picture[None].repeat(count, axis=0), np.zeros(count))
    crops = model.crop(picture[None]).repeat(count, axis=0)
    return _embedding(entry_of(path), seen, encode([crops], model)[0], model)


def embed_moments(
    entry: VideoEntry,
    model: Model,
    frames: int,
    encode: Encode = alone,
    moments: Division = AUTO,
    decoders: Workers = WORKERS,
    streams: Workers | None = None,
    most: int | None = None,
) -> list[Embedding]:
    """The video as the model sees it, in one embedding, or one for each moment of a long one.

    Where it has more than `most` moments they lie further apart, evenly over all of it. Long ones
    are decoded by `streams`, where clips have `decoders` of their own.
    """
    longest = longest_clip(moments, model.id)
    seen = video.read_short(entry.video, frames, longest, workers=decoders)
    if isinstance(seen, video.Video):
        return [_embedding(entry, seen, encode([model.crop(seen)], model)[0], model)]
    window = window_for(moments, seen, model.id, frames)
    assert window is not None, "what is longer than a clip has moments"
    window = window if most is None else window.at_most(most, seen)

    def together(clips: Sequence[np.ndarray]) -> list[EncodedFrames]:
        return encode(clips, model)

    batches = model.moments(entry.video, seen, window, together, streams or decoders)
    return [_of_moment(entry, moment, model) for batch in batches for moment in batch]


def entry_of(path: Path, caption: str = "") -> VideoEntry:
    """What is known of a file before it is decoded."""
    return VideoEntry(os.path.abspath(path), digest(path), caption, stamp(path))


def _embedding(
    entry: VideoEntry, seen: video.Video, encoded: EncodedFrames, model: Model
) -> Embedding:
    vector, frames = model.pool(encoded.features), unit(encoded.features)
    far = model.world.distance(encoded) if model.world else None
    best = says_most(seen.frames, frames, vector)
    return Embedding(entry, vector, frames, seen.times, jpeg(seen.frames[best]), far)


def _of_moment(entry: VideoEntry, moment: Moment, model: Model) -> Embedding:
    part = replace(entry, start=moment.start, end=moment.end)
    vector, frames = model.pool(moment.encoded.features), unit(moment.encoded.features)
    far = model.world.distance(moment.encoded) if model.world else None
    return Embedding(part, vector, frames, moment.times, moment.picture, far)


def unit(x: np.ndarray) -> np.ndarray:
    """Vectors (…, e) made as long as 1."""
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-12)
