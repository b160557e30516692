"""Indexing and search for many visitors at once, with shared models and batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitaclip.errors import InputError
from vitaclip.inference.encoding.cache import Cache
from vitaclip.inference.encoding.encoder import Encoder
from vitaclip.inference.encoding.refusals import Refusals
from vitaclip.inference.long_video.moments import AUTO, Division
from vitaclip.inference.model_id import EMBEDDED, ModelId
from vitaclip.inference.search import embedding, indexing
from vitaclip.inference.search.indexing import IndexProgress
from vitaclip.inference.search.query import asking
from vitaclip.inference.search.query.by_movement import SHARE, by_movement
from vitaclip.io.checksums import digest
from vitaclip.retrieval import (
    EVERYTHING,
    Embedding,
    Gallery,
    LargeGallery,
    ListedVideo,
    ModelFingerprint,
    SearchFilter,
    SearchResult,
    search,
    stamp,
)
from vitaclip.video.content import is_picture
from vitaclip.video.reader import STREAMS

if TYPE_CHECKING:
    from vitaclip.inference.model import Model
    from vitaclip.models.encoded_frames import EncodedFrames

KEPT = 64 << 20  # bytes of visitors' embeddings remembered
MOST_MOMENTS = 120  # of a visitor's long video: three minutes of puppets, eight of other films


class Indexer:
    """Reads videos for galleries and asks galleries in words; safe to use from many threads."""

    def __init__(self, encoder: Encoder, refusals: Refusals | None = None) -> None:
        self.models, self._encoder = encoder.models, encoder
        self._refusals = Refusals() if refusals is None else refusals
        self._embeddings: Cache[tuple[Embedding, ...]] = Cache(
            KEPT, lambda parts: sum(part.nbytes for part in parts)
        )

    def fingerprint(self, model: ModelId = EMBEDDED, frames: int | None = None) -> ModelFingerprint:
        """The name under which this model's vectors are kept."""
        return indexing.fingerprint_of(self.models.get(model), frames)

    def embed(
        self,
        path: Path,
        models: Sequence[ModelId] = (EMBEDDED,),
        caption: str = "",
        frames: int | None = None,
    ) -> list[Embedding]:
        """The video as each of these models over one CLIP sees it; read once for a length."""
        opened = [self.models.get(model) for model in models]
        return embedding.embed(path, opened, caption, frames, self._encode)

    def example(self, path: Path, model: ModelId, frames: int | None = None) -> Embedding:
        """A video or a still picture, to find videos like it."""
        return embedding.embed_example(path, self.models.get(model), frames, self._encode)

    def embeddings(self, path: Path, model: ModelId = EMBEDDED) -> tuple[Embedding, ...]:
        """A visitor's video, a long one as up to `MOST_MOMENTS`, or their picture.

        Remembered for a while.
        """
        key = (str(path), stamp(path), model)
        return self._embeddings.once(key, lambda: self._read(path, model))

    def index(
        self,
        listed: Sequence[ListedVideo],
        folder: str | Path,
        model: ModelId = EMBEDDED,
        frames: int | None = None,
        moments: Division = AUTO,
        root: Path | None = None,
        keep_missing: bool = False,
    ) -> Iterator[IndexProgress]:
        """Add videos to the gallery in a folder, one step a video; a killed run goes on.

        What is gone from the folder `root`, of which `listed` is all, leaves the gallery.
        """
        opened = self.models.get(model)
        more = {"moments": moments, "root": root, "keep_missing": keep_missing}
        shared = self._encode if self._encoder.lent else None  # else all cores are ours
        return indexing.index(listed, folder, opened, frames, shared, **more)

    def search(
        self,
        galleries: Sequence[Gallery | LargeGallery],
        words: str = "",  # terms behind a + count too, those behind a - the other way
        like: np.ndarray | Sequence[np.ndarray] | None = None,  # (e,) unit: vectors of videos
        weight: float = 0.5,  # share of the words where both are given
        top: int = 12,
        unlike: Sequence[np.ndarray] = (),  # (e,) unit
        fold: bool = False,  # copies of a film into one hit
        only: SearchFilter = EVERYTHING,
        moving: Sequence[np.ndarray] = (),  # (t, e): frames of videos to move like
        movement: float = SHARE,  # of the share of the videos, for how they move
    ) -> SearchResult:
        """Search galleries of one model by words, by videos, or by both."""
        model = self.models.get(model_of(galleries[0].fingerprint))
        likes = [] if like is None else [like] if isinstance(like, np.ndarray) else list(like)
        query = asking.query_of(words, model, likes, unlike, weight)
        then = by_movement(moving, movement, weight if words else 0.0)
        found = search(galleries, query, top, fold, only, then)
        return asking.marked(found, words, model) if words else found

    def text_vector(self, text: str, model: ModelId = EMBEDDED) -> np.ndarray:
        """A sentence as a unit vector (e,)."""
        return asking.text_vector(text, self.models.get(model))

    def open_model_of(self, fingerprint: ModelFingerprint) -> ModelId:
        """Open the model that made a gallery, or say that it has changed or is not here."""
        model = model_of(fingerprint)
        if model.prompts not in self.models.prompts_of(model):
            raise InputError(
                f"This gallery was made by {fingerprint}, and there are no such prompts for that "
                "model here; name their file, or index the videos again into another folder."
            )
        mine = self.fingerprint(model, fingerprint.frames)
        if mine != fingerprint:
            raise InputError(
                f"This gallery was made by {fingerprint}, and here that model is {mine}; "
                "index the videos again into another folder."
            )
        return model

    def _read(self, path: Path, model: ModelId) -> tuple[Embedding, ...]:
        opened = self.models.get(model)
        with self._refusals.reading((digest(path), opened.frames), path):
            if is_picture(path):
                return (embedding.embed_example(path, opened, None, self._encode),)
            entry, how = embedding.entry_of(path), {"streams": STREAMS, "most": MOST_MOMENTS}
            return tuple(embedding.embed_moments(entry, opened, opened.frames, self._encode, **how))

    def _encode(self, clips: Sequence[np.ndarray], model: Model) -> list[EncodedFrames]:
        return self._encoder.many(clips, model.id)


def model_of(fingerprint: ModelFingerprint) -> ModelId:
    """The model that made a gallery, by its name here."""
    return ModelId(fingerprint.backbone, fingerprint.pretrained, fingerprint.prompts)
