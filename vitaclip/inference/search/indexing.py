"""Indexing: the videos of a list go into a gallery, many at once and in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from vitaclip.errors import InputError, quoted
from vitaclip.inference.long_video.moments import AUTO, Division
from vitaclip.inference.search.embedding import alone, embed_moments, entry_of
from vitaclip.inference.search.pipeline import Encode, Pipeline
from vitaclip.retrieval import Embedding, ListedVideo, ModelFingerprint, VideoEntry
from vitaclip.retrieval.addresses import writer_for
from vitaclip.retrieval.missing_files import missing_files

if TYPE_CHECKING:  # torch takes seconds to import, and the page must not wait for it
    from vitaclip.inference.model import Model
    from vitaclip.models.hardware.core_shares import CoreShares
    from vitaclip.retrieval import IndexWriter
    from vitaclip.retrieval.lance.lance_writer import LanceWriter

    Writer: TypeAlias = IndexWriter | LanceWriter

_Found: TypeAlias = "tuple[VideoEntry, list[Embedding]]"


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
    address: str = ""  # where it lies, if that is an object store

    @property
    def outcome(self) -> str:
        """What became of it, in a word."""
        told = {"skipped": self.problem, "known": self.known, "gone": self.gone, "away": self.away}
        return next((word for word, true in told.items() if true), "added")


def fingerprint_of(model: Model, frames: int | None = None) -> ModelFingerprint:
    """The name under which this model's vectors are kept."""
    name, tag, prompts = model.id.name, model.id.pretrained, model.prompts
    return ModelFingerprint(name, tag, prompts, frames or model.frames, model.fingerprint)


def index(
    listed: Sequence[ListedVideo],
    folder: str | Path,
    model: Model,
    frames: int | None = None,
    encode: Encode | None = None,
    moments: Division = AUTO,
    root: Path | None = None,
    keep_missing: bool = False,
    shares: CoreShares | None = None,
) -> Iterator[IndexProgress]:
    """Add videos to the gallery at an address, one step a video; a killed run goes on.

    A video that is longer than the clips the model was trained on is kept as its moments. A file
    that cannot be read is a step with a problem, and the next one's turn comes. Where the list is
    all that is in the folder `root`, what is gone from there leaves the gallery at the end.

    Videos are decoded and encoded side by side (`pipeline`), as `shares` says or as suits this
    machine; one thread writes, in their order.
    """
    from vitaclip.models.hardware import core_shares  # not above: it brings torch along

    fingerprint = fingerprint_of(model, frames)
    try_out(model, fingerprint.frames, encode or alone)
    pipeline = Pipeline(shares or core_shares.shares(model.clip), model, encode)
    with writer_for(folder, fingerprint) as writer, pipeline:
        adding = _Adding(writer, pipeline, fingerprint.frames, moments)
        asked = ((item, writer.knows(item.path, item.caption)) for item in listed)
        saved = monotonic()
        for done, ((item, _), job) in enumerate(pipeline.run(asked, adding.read), start=1):
            known, problem = False, ""
            try:
                known = not adding.add(job)
            except InputError as trouble:
                problem = str(trouble)
            if monotonic() - saved > writer.save_every:
                writer.save()
                saved = monotonic()
            yield IndexProgress(done, len(listed), item.path, known, problem)
        if root is not None:
            yield from leave(writer, root, len(listed), keep_missing)


class _Adding:
    """What happens to one video: much of it in a thread beside others, the end of it in order."""

    def __init__(self, writer: Writer, pipeline: Pipeline, frames: int, moments: Division) -> None:
        self._writer = writer
        self._embedded = partial(
            embed_moments,
            model=pipeline.model,
            frames=frames,
            encode=pipeline.encode,
            moments=moments,
            decoders=pipeline.decoders,
        )

    def read(self, asked: tuple[ListedVideo, bool]) -> _Found | None:
        """In a thread: a video's entry, and its moments where this content is new."""
        item, known = asked
        if known:
            return None
        try:
            entry = entry_of(item.path, item.caption)
        except OSError as trouble:
            raise InputError(f"{quoted(item.path)} cannot be read: {trouble.strerror}.") from None
        return entry, [] if self._writer.holds(entry.content) else self._embedded(entry)

    def add(self, job: Future[_Found | None]) -> bool:
        """Whether the video was new, and then it is added."""
        found = job.result()
        if found is None or not self._writer.takes(found[0]):
            return False
        entry, parts = found
        self._writer.add(*(parts or self._embedded(entry)))  # its content was replaced since
        return True


def leave(writer: Writer, root: Path, total: int, keep_missing: bool) -> Iterator[IndexProgress]:
    """Take out what is gone from a folder; a step for each video whose file is missing."""
    missing = missing_files(writer.videos(), root)
    for path in () if keep_missing else missing.gone:
        writer.forget(path)
        yield IndexProgress(total, total, Path(path), gone=True)
    for path in (*missing.away, *(missing.gone if keep_missing else ())):
        yield IndexProgress(total, total, Path(path), away=True)


def try_out(model: Model, frames: int, encode: Encode) -> None:
    """Find out before the first video, and not at each of them, what the prompts refuse."""
    side = model.clip.backbone.side
    encode([np.zeros((frames, side, side, 3), np.uint8)], model)
