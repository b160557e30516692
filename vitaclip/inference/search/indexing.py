"""Indexing: videos become embeddings, and an index on disk grows one video at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from vitaclip import video
from vitaclip.data.query_terms import QueryTerms, read_terms
from vitaclip.errors import InputError, quoted
from vitaclip.inference.long_video.moments import (
    AUTO,
    Division,
    Moment,
    longest_clip,
    window_for,
)
from vitaclip.inference.search.pipeline import Encode, Pipeline
from vitaclip.io.checksums import digest
from vitaclip.retrieval import (
    Embedding,
    IndexWriter,
    ListedVideo,
    ModelFingerprint,
    Query,
    SearchResult,
    VideoEntry,
    stamp,
)
from vitaclip.retrieval.entries import jpeg, says_most
from vitaclip.retrieval.missing_files import missing_files
from vitaclip.video.content import is_picture
from vitaclip.video.reader import WORKERS
from vitaclip.video.worker_pool import Workers

if TYPE_CHECKING:  # torch takes seconds to import, and the page must not wait for it
    from vitaclip.inference.model import Model
    from vitaclip.models.encoded_frames import EncodedFrames
    from vitaclip.models.hardware.core_shares import CoreShares

_Found: TypeAlias = "tuple[VideoEntry, list[Embedding]]"
SAVE_EVERY = 5.0  # seconds: what a kill can cost


@dataclass(frozen=True)
class IndexProgress:
    """One more video was dealt with, as `VideoIndex.add` tells it.

    After those that were listed come those of the gallery whose file is missing.
    """

    done: int  # videos, this one included
    total: int
    video: Path
    known: bool = False  # it was there already, and was not encoded again
    problem: str = ""  # one sentence on why it was skipped
    gone: bool = False  # its file was deleted, and it left the gallery
    away: bool = False  # its file is missing and it stays: a disk that is away, or `keep_missing`

    @property
    def outcome(self) -> str:
        """What became of it, in a word."""
        told = {"skipped": self.problem, "known": self.known, "gone": self.gone, "away": self.away}
        return next((word for word, true in told.items() if true), "added")


def alone(clips: Sequence[np.ndarray], model: Model) -> list[EncodedFrames]:
    """Encode without company; a server shares batches among its visitors instead."""
    return model.encode(clips)


def fingerprint_of(model: Model, frames: int | None = None) -> ModelFingerprint:
    """The name under which this model's vectors are kept."""
    name, tag, prompts = model.id.name, model.id.pretrained, model.prompts
    return ModelFingerprint(name, tag, prompts, frames or model.frames, model.fingerprint)


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
) -> list[Embedding]:
    """The video as the model sees it, in one embedding, or one for each moment of a long one."""
    longest = longest_clip(moments, model.id)
    seen = video.read_short(entry.video, frames, longest, workers=decoders)
    if isinstance(seen, video.Video):
        return [_embedding(entry, seen, encode([model.crop(seen)], model)[0], model)]
    window = window_for(moments, seen, model.id, frames)
    assert window is not None, "what is longer than a clip has moments"

    def together(clips: Sequence[np.ndarray]) -> list[EncodedFrames]:
        return encode(clips, model)

    batches = model.moments(entry.video, seen, window, together, decoders)
    return [_of_moment(entry, moment, model) for batch in batches for moment in batch]


def index(
    listed: Sequence[ListedVideo],
    folder: Path,
    model: Model,
    frames: int | None = None,
    encode: Encode | None = None,
    moments: Division = AUTO,
    root: Path | None = None,
    keep_missing: bool = False,
    shares: CoreShares | None = None,
) -> Iterator[IndexProgress]:
    """Add videos to the gallery in a folder, one step a video; a killed run goes on.

    A video that is longer than the clips the model was trained on is kept as its moments. A file
    that cannot be read is a step with a problem, and the next one's turn comes. Where the list is
    all that is in the folder `root`, what is gone from there leaves the gallery at the end.

    Videos are decoded and encoded side by side (`pipeline`), as `shares` says or as suits this
    machine; one thread writes, in their order.
    """
    from vitaclip.models.hardware import core_shares  # not above: it brings torch along

    fingerprint = fingerprint_of(model, frames)
    _try(model, fingerprint.frames, encode or alone)
    shares = shares or core_shares.shares(model.clip)
    with IndexWriter(folder, fingerprint) as writer, Pipeline(shares, model, encode) as pipeline:
        embedded = partial(
            embed_moments,
            model=model,
            frames=fingerprint.frames,
            encode=pipeline.encode,
            moments=moments,
            decoders=pipeline.decoders,
        )

        def read(asked: tuple[ListedVideo, bool]) -> _Found | None:
            """In a thread: a video's entry, and its moments where this content is new."""
            item, known = asked
            if known:
                return None
            entry = _entry(item)
            return entry, [] if writer.holds(entry.content) else embedded(entry)

        def add(found: _Found | None) -> bool:
            """Whether the video was new, and then it is added."""
            if found is None or not writer.takes(found[0]):
                return False
            entry, parts = found
            writer.add(*(parts or embedded(entry)))  # what held this content was replaced since
            return True

        asked = ((item, writer.knows(item.path, item.caption)) for item in listed)
        saved = monotonic()
        for done, ((item, _), job) in enumerate(pipeline.run(asked, read), start=1):
            known, problem = False, ""
            try:
                known = not add(job.result())
            except InputError as trouble:
                problem = str(trouble)
            if monotonic() - saved > SAVE_EVERY:
                writer.save()
                saved = monotonic()
            yield IndexProgress(done, len(listed), item.path, known, problem)
        if root is not None:
            yield from _leave(writer, root, len(listed), keep_missing)


def _entry(item: ListedVideo) -> VideoEntry:
    try:
        return entry_of(item.path, item.caption)
    except OSError as trouble:
        raise InputError(f"{quoted(item.path)} cannot be read: {trouble.strerror}.") from None


def _leave(
    writer: IndexWriter, root: Path, total: int, keep_missing: bool
) -> Iterator[IndexProgress]:
    """Take out what is gone from a folder; a step for each video whose file is missing."""
    missing = missing_files(writer.videos(), root)
    for path in () if keep_missing else missing.gone:
        writer.forget(path)
        yield IndexProgress(total, total, Path(path), gone=True)
    for path in (*missing.away, *(missing.gone if keep_missing else ())):
        yield IndexProgress(total, total, Path(path), away=True)


def text_vector(words: str, model: Model) -> np.ndarray:
    """A sentence as a unit vector (e,)."""
    return model.classifier.vectors([words])[0].float().cpu().numpy()


def query_of(
    words: str,
    model: Model,
    like: Sequence[np.ndarray],
    unlike: Sequence[np.ndarray],
    weight: float,
) -> Query:
    """Words, in which + and - part terms, and vectors (e,) of videos as one query."""
    terms = read_terms(words) if words else QueryTerms(())
    more, less = ([text_vector(term, model) for term in side] for side in (terms.more, terms.less))
    first = more[0] if more else None
    return Query(first, _mean(like), weight, tuple(more[1:]), (*less, *unlike))


def _mean(vectors: Sequence[np.ndarray]) -> np.ndarray | None:
    """The unit vector amid several videos, to find what is like all of them."""
    return _unit(np.sum(vectors, axis=0)) if len(vectors) else None


def marked(found: SearchResult, words: str, model: Model) -> SearchResult:
    """The same, with where the words were cut and which of them the model never saw."""
    checks = model.check_texts(read_terms(words).all)
    unknown = dict.fromkeys(word for check in checks for word in check.unknown)
    cut = next((check.cut for check in checks if check.cut is not None), None)
    return replace(found, cut=cut, unknown=tuple(unknown))


def entry_of(path: Path, caption: str = "") -> VideoEntry:
    """What is known of a file before it is decoded."""
    return VideoEntry(os.path.abspath(path), digest(path), caption, stamp(path))


def _try(model: Model, frames: int, encode: Encode) -> None:
    """Find out before the first video, and not at each of them, what the prompts refuse."""
    side = model.clip.backbone.side
    encode([np.zeros((frames, side, side, 3), np.uint8)], model)


def _embedding(
    entry: VideoEntry, seen: video.Video, encoded: EncodedFrames, model: Model
) -> Embedding:
    vector, frames = model.pool(encoded.features), _unit(encoded.features)
    far = model.world.distance(encoded) if model.world else None
    best = says_most(seen.frames, frames, vector)
    return Embedding(entry, vector, frames, seen.times, jpeg(seen.frames[best]), far)


def _of_moment(entry: VideoEntry, moment: Moment, model: Model) -> Embedding:
    part = replace(entry, start=moment.start, end=moment.end)
    vector = model.pool(moment.encoded.features)
    return Embedding(part, vector, _unit(moment.encoded.features), moment.times, moment.picture)


def _unit(x: np.ndarray) -> np.ndarray:
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-12)
