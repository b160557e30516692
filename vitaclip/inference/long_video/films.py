"""Long videos of all visitors: read once under a model, kept as moments, and weighed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np

from vitaclip.inference.encoding.cache import Cache
from vitaclip.inference.encoding.encoder import Encoder
from vitaclip.inference.long_video.moments import Window, duration_of, whole
from vitaclip.inference.model_id import ModelId
from vitaclip.inference.results import Answer, EncodedClip, EncodedVideo
from vitaclip.models.encoded_frames import EncodedFrames


class Films:
    """Remembers whole films up to `most_bytes`; `counts` is the service's."""

    def __init__(self, encoder: Encoder, most_bytes: int, counts: Counter[str]) -> None:
        self._encoder, self._counts = encoder, counts
        self._kept: Cache[EncodedVideo] = Cache(most_bytes, lambda film: film.nbytes)

    def get(self, key: str, model: ModelId) -> EncodedVideo | None:
        """A film that was read to its end, if it is still remembered."""
        return self._kept.get((key, model))

    def read(
        self, path: Path, clip: EncodedClip, window: Window, model: ModelId
    ) -> Iterator[EncodedVideo]:
        """The film with more and more of its moments, or at once if it was read before.

        Whoever closes the iterator ends the decoding as well.

        Args:
            path: Of the file.
            clip: The same as one clip: its key, its duration, what was done to its pictures.
            window: How it is divided.
            model: The frozen CLIP and the prompts over it.
        """
        key = f"{clip.key}-{window.seconds:g}-{window.every:g}"
        film = self.get(key, model)
        if film:
            yield film
            return
        film = EncodedVideo(key, window, duration_of(clip.times), clip.model, clip.notes)
        begun, encoding = perf_counter(), 0.0

        def encode(crops: Sequence[np.ndarray]) -> Iterable[EncodedFrames]:
            nonlocal encoding
            start = perf_counter()
            encoded = self._encoder.many(crops, model)
            encoding += perf_counter() - start
            return encoded

        for more in self._encoder.models.get(model).moments(path, film.duration, window, encode):
            spent = perf_counter() - begun - encoding
            moments = film.moments + tuple(more)
            film = replace(film, moments=moments, decode=spent, encode=encoding)
            yield film
        self._counts["encodes"] += 1
        self._kept.once((key, model), lambda: film)

    def weigh(
        self,
        film: EncodedVideo,
        labels: Sequence[str],
        templates: Sequence[str],
        model: ModelId,
        before: Answer | None = None,  # about its first moments, which are not weighed again
    ) -> Answer:
        """Classes weighed against what has been read of a film, moment by moment and as a whole."""
        start, opened = perf_counter(), self._encoder.models.get(model)
        weighed = before.moments if before else ()
        fresh = film.moments[len(weighed) :]
        each = (*weighed, *(opened.rank(it.encoded, it.times, labels, templates) for it in fresh))
        self._counts["scores"] += 1
        return Answer(film, whole(each, film.moments), perf_counter() - start, each)
