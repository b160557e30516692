"""Engine: a list of videos goes through Ray Data, decoded, encoded, and into one gallery.

Paths go to decoders on processors, crops to one stage of encoders, and only vectors come back here,
where one writer puts them into the gallery. Ray starts a lost worker again and gives it the videos
that it had in work; who is told twice is kept once.
"""

from __future__ import annotations

import logging
import pickle
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from vitaclip.errors import quoted
from vitaclip.inference.cluster.cluster import Cluster, connected
from vitaclip.inference.cluster.decoding import Recipe
from vitaclip.inference.cluster.parts import Gathering, Whole
from vitaclip.inference.cluster.sources import Source, Sources
from vitaclip.inference.cluster.stages import (
    DecodeStage,
    EncodeStage,
    ShippedModel,
    known_contents,
)
from vitaclip.inference.long_video.moments import AUTO, Division
from vitaclip.inference.search.embedding import alone
from vitaclip.inference.search.indexing import (
    IndexProgress,
    fingerprint_of,
    leave,
    try_out,
)
from vitaclip.retrieval.addresses import writer_for

if TYPE_CHECKING:
    from vitaclip.inference.model import Model
    from vitaclip.inference.search.indexing import Writer

BLOCK_BYTES = 32 << 20  # of what goes from stage to stage; a long film leaves in so many pieces
TRIES = 4  # beside the first; then a piece of the list is given up, and the others go on
ON_GPU = 16  # clips in a batch


def index_on_cluster(
    sources: Sources,
    gallery: str | Path,
    model: Model,
    frames: int | None = None,
    moments: Division = AUTO,
    keep_missing: bool = False,
    cluster: Cluster | None = None,
) -> Iterator[IndexProgress]:
    """Add videos to the gallery at an address, one step a video in the order they are done.

    What is there is not done again, so the same call goes on after a stop. Vectors are those of
    `indexing.index` with one clip in a batch, to the last bit, on processors of one kind.

    Raises:
        InputError: where Ray is not installed, or no cluster answers.
    """
    fingerprint = fingerprint_of(model, frames)
    try_out(model, fingerprint.frames, alone)
    total = len(sources.videos)
    with writer_for(gallery, fingerprint) as writer:
        new: list[Source] = []
        for count, source in enumerate(sources.videos, start=1):
            if _known(writer, source):
                yield _step(count - len(new), total, source, known=True)
            else:
                new.append(source)
        recipe = Recipe(model.clip.backbone.cropper, model.id, fingerprint.frames, moments)
        adding, left = _Adding(writer, recipe, model), dict(enumerate(new))
        if new:
            for whole in _wholes(new, recipe, model, writer.contents(), cluster or Cluster()):
                source = left.pop(whole.number)
                problem, known = adding.add(source, whole)
                yield _step(total - len(left), total, source, problem, known)
        for done, source in enumerate(left.values(), total - len(left) + 1):
            yield _step(done, total, source, _lost(source))
        if sources.root is not None:
            yield from leave(writer, sources.root, total, keep_missing)


class _Adding:
    """What happens to a video whose vectors have come."""

    def __init__(self, writer: Writer, recipe: Recipe, model: Model) -> None:
        self._writer, self._recipe, self._model = writer, recipe, model
        self._saved = monotonic()

    def add(self, source: Source, whole: Whole) -> tuple[str, bool]:
        """The problem with it, if there is one, and whether its content was there already."""
        if whole.problem or whole.entry is None:
            return whole.problem or _lost(source), False
        known = not self._writer.takes(whole.entry)
        if not known and not whole.embeddings:  # its content was replaced since
            whole = self._here(source, whole.number)
        if not known and not whole.problem:
            self._writer.add(*whole.embeddings)
        if monotonic() - self._saved > self._writer.save_every:
            self._writer.save()
            self._saved = monotonic()
        return whole.problem, known

    def _here(self, source: Source, number: int) -> Whole:
        """The video as this machine alone sees it."""
        decoder = DecodeStage(self._recipe, known_contents(set()))
        encoder = EncodeStage(ShippedModel.of(self._model))
        gathering, whole = Gathering(), None
        for part in encoder.encoded(list(decoder.parts(number, source))):
            whole = gathering.take(part)
        assert whole is not None, "the last part makes it whole"
        return whole


def _wholes(
    new: Sequence[Source], recipe: Recipe, model: Model, contents: set[str], cluster: Cluster
) -> Iterator[Whole]:
    """Each video once all parts of it have come back from the cluster."""
    gathering = Gathering()
    with connected(cluster.address) as ray:
        for row in _plan(ray, new, recipe, model, known_contents(contents), cluster).iter_rows():
            whole = gathering.take(pickle.loads(row["part"]))
            if whole is not None:
                yield whole


def _plan(
    ray: Any,
    new: Sequence[Source],
    recipe: Recipe,
    model: Model,
    known: np.ndarray,
    cluster: Cluster,
) -> Any:
    """The data set: a row a video, decoders, one stage of encoders."""
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.max_errored_blocks = -1  # what is given up is told at the end, and the others go on
    context.target_max_block_size = BLOCK_BYTES
    for name in ("ray.data", "ray"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    resources = ray.cluster_resources()
    crew = cluster.on(resources)
    share, pool = crew.cores_each(resources), ray.data.ActorPoolStrategy
    again = {"max_restarts": -1, "max_task_retries": TRIES}
    warnings.filterwarnings("ignore", "`ray_remote_args` is deprecated")  # until 2.64: see [ray]
    rows = [{"number": n, "source": pickle.dumps(source)} for n, source in enumerate(new)]
    encoder = {"num_gpus": crew.gpu} if crew.gpu else {"num_cpus": share}
    return (
        ray.data.from_items(rows, override_num_blocks=crew.blocks(len(rows)))
        .map_batches(
            DecodeStage,
            fn_constructor_args=(recipe, known),
            batch_size=1,
            compute=pool(min_size=1, max_size=crew.decoders, initial_size=crew.decoders),
            num_cpus=share,
            **again,
        )
        .map_batches(
            EncodeStage,
            fn_constructor_args=(ShippedModel.of(model), bool(crew.gpu)),
            batch_size=ON_GPU if crew.gpu else 1,
            compute=pool(min_size=1, max_size=crew.encoders, initial_size=crew.encoders),
            **encoder,
            **again,
        )
    )


def _known(writer: Writer, source: Source) -> bool:
    """Whether this very video is in the gallery already.

    Of an address that a list names nothing is asked of its store, so there it is known by name.
    """
    if not source.is_address:
        return writer.knows(Path(source.video), source.caption)
    entry = writer.at(source.video)
    if entry is None:
        return False
    return source.stamp in (None, entry.stamp) and source.caption in ("", entry.caption)


def _step(
    done: int, total: int, source: Source, problem: str = "", known: bool = False
) -> IndexProgress:
    address = source.video if source.is_address else ""
    known = known and not problem
    return IndexProgress(done, total, Path(source.video), known, problem, address=address)


def _lost(source: Source) -> str:
    return (
        f"{quoted(Path(source.video))} was in work when its workers were lost {TRIES + 1} times; "
        "run the same command again."
    )
