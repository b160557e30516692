"""Files become cards, and words or clips become questions to galleries of such cards."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import numpy as np

from vitaclip import video
from vitaclip.data.sample_clips import digest
from vitaclip.errors import InputError, quoted
from vitaclip.inference.cache import Cache
from vitaclip.inference.encoder import Encoder
from vitaclip.inference.model_id import EMBEDDED, PROMPT_KINDS, Choice
from vitaclip.inference.model_store import Held
from vitaclip.retrieval import (
    Embedding,
    Gallery,
    IndexWriter,
    ListedVideo,
    ModelFingerprint,
    Query,
    SearchResult,
    VideoEntry,
    search,
    stamp,
)
from vitaclip.retrieval.entries import jpeg, says_most

SAVE_EVERY = 5.0  # seconds: what a kill can cost
KEPT = 64 << 20  # bytes of visitors' cards remembered


@dataclass(frozen=True)
class Step:
    """One more video was dealt with; `problem` says why it was skipped."""

    done: int
    total: int
    video: Path
    known: bool = False
    problem: str = ""


class Library:
    """Reads videos for galleries and asks galleries in words; safe to use from many threads."""

    def __init__(self, encoder: Encoder):
        self.shelf, self.encoder = encoder.shelf, encoder
        self._cards: Cache[Embedding] = Cache(KEPT, lambda card: card.nbytes)

    def fingerprint(
        self, choice: Choice = EMBEDDED, prompts: str = "none", frames: int | None = None
    ) -> ModelFingerprint:
        """The name under which this model's vectors are kept."""
        held = self.shelf.get(choice, prompts)
        many = frames or held.frames
        return ModelFingerprint(choice.name, choice.pretrained, prompts, many, held.fingerprint)

    def cards(
        self,
        path: Path,
        choice: Choice = EMBEDDED,
        kinds: Sequence[str] = ("none",),
        caption: str = "",
        frames: int | None = None,
    ) -> list[Embedding]:
        """The video as the model sees it under each kind of prompts; read once for a length."""
        entry = entry_of(path, caption)
        held = [self.shelf.get(choice, kind) for kind in kinds]
        lengths = [frames or one.frames for one in held]
        seen = {many: video.read(path, many) for many in dict.fromkeys(lengths)}
        crop = held[0].model.backbone.crop
        crops = {many: crop(film.frames) for many, film in seen.items()}
        return [self._card(entry, seen[n], crops[n], one) for n, one in zip(lengths, held)]

    def card(self, path: Path, choice: Choice = EMBEDDED, prompts: str = "none") -> Embedding:
        """The same for one kind, remembered for a while."""
        key = (str(path), stamp(path), choice, prompts)
        return self._cards.once(key, lambda: self.cards(path, choice, [prompts])[0])

    def index(
        self,
        listed: Sequence[ListedVideo],
        folder: Path,
        choice: Choice = EMBEDDED,
        prompts: str = "none",
        frames: int | None = None,
    ) -> Iterator[Step]:
        """Add videos to the gallery in a folder, one step a video; a killed run goes on.

        A file that cannot be read is a step with a problem, and the next one's turn comes.
        """
        fingerprint = self.fingerprint(choice, prompts, frames)
        self._try(choice, prompts, fingerprint.frames)
        with IndexWriter(folder, fingerprint) as writer:
            saved = monotonic()
            for done, item in enumerate(listed, start=1):
                known, problem = False, ""
                try:
                    known = not self._take(writer, item, choice, fingerprint)
                except InputError as trouble:
                    problem = str(trouble)
                if monotonic() - saved > SAVE_EVERY:
                    writer.save()
                    saved = monotonic()
                yield Step(done, len(listed), item.path, known, problem)

    def ask(
        self,
        galleries: Sequence[Gallery],
        words: str = "",
        like: np.ndarray | None = None,  # (e,) unit: the vector of a video
        weight: float = 0.5,  # share of the words where both are given
        top: int = 12,
    ) -> SearchResult:
        """Search galleries of one fingerprint by words, by a video, or by both."""
        fingerprint = galleries[0].fingerprint
        choice = Choice(fingerprint.backbone, fingerprint.pretrained)
        vector = self.words(words, choice, fingerprint.prompts) if words else None
        return search(galleries, Query(vector, like, weight), top)

    def words(self, text: str, choice: Choice = EMBEDDED, prompts: str = "none") -> np.ndarray:
        """A sentence as a unit vector (e,)."""
        return self.shelf.get(choice, prompts).classifier.vectors([text])[0].cpu().numpy()

    def unknown(self, text: str, choice: Choice = EMBEDDED) -> tuple[str, ...]:
        """The words in it that the model never saw in training."""
        return self.shelf.get(choice).model.backbone.unknown(text)

    def best_kind(self, choice: Choice = EMBEDDED) -> str:
        """The prompts that are meant for search, where they were trained for this model."""
        kinds = self.shelf.kinds(choice)
        own = (kind for kind in kinds if kind not in PROMPT_KINDS)
        return "cube" if "cube" in kinds else next(own, "none")

    def made_by(self, fingerprint: ModelFingerprint) -> None:
        """Open the model that made a gallery, or say that it has changed or is not here."""
        choice = Choice(fingerprint.backbone, fingerprint.pretrained)
        if fingerprint.prompts not in self.shelf.kinds(choice):
            raise InputError(
                f"This gallery was made by {fingerprint}, and there are no such prompts for that model "
                "here; name their file, or index the videos again into another folder."
            )
        mine = self.fingerprint(choice, fingerprint.prompts, fingerprint.frames)
        if mine != fingerprint:
            raise InputError(
                f"This gallery was made by {fingerprint}, and here that model is {mine}; "
                "index the videos again into another folder."
            )

    def _take(
        self, writer: IndexWriter, item: ListedVideo, choice: Choice, fingerprint: ModelFingerprint
    ) -> bool:
        """Whether the video was new, and then it is added."""
        if writer.knows(item.path, item.caption):
            return False
        try:
            entry = entry_of(item.path, item.caption)
        except OSError as trouble:
            raise InputError(f"{quoted(item.path)} cannot be read: {trouble.strerror}.") from None
        if not writer.takes(entry):
            return False
        writer.add(
            self.cards(item.path, choice, [fingerprint.prompts], item.caption, fingerprint.frames)[
                0
            ]
        )
        return True

    def _try(self, choice: Choice, prompts: str, frames: int) -> None:
        """Find out before the first video, and not at each of them, what the prompts refuse."""
        side = self.shelf.get(choice, prompts).model.backbone.side
        self.encoder(np.zeros((frames, side, side, 3), np.uint8), choice, prompts)

    def _card(
        self, entry: VideoEntry, seen: video.Video, crops: np.ndarray, held: Held
    ) -> Embedding:
        frames = self.encoder(crops, held.choice, held.prompts)
        vector = _whole(held, frames)
        best = says_most(seen.frames, _unit(frames), vector)
        return Embedding(entry, vector, _unit(frames), seen.times, jpeg(seen.frames[best]))


def entry_of(path: Path, caption: str = "") -> VideoEntry:
    """What is known of a file before it is decoded."""
    return VideoEntry(os.path.abspath(path), digest(path), caption, stamp(path))


def _whole(held: Held, frames: np.ndarray) -> np.ndarray:
    """Frame features (t, e) to the unit vector of the video (e,)."""
    import torch  # not above: the page must come up before torch is loaded

    with torch.inference_mode():
        return _unit(held.model.pool(torch.from_numpy(frames)[None])[0].numpy())


def _unit(x: np.ndarray) -> np.ndarray:
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-12)
