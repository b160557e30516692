"""Live recognition: the last moments before a camera, encoded and ranked; nothing is kept of them.

They go through the encoder of everybody, so cameras that ask together share a batch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from vitaclip.inference.encoding.encoder import Encoder
from vitaclip.inference.model_id import ModelId
from vitaclip.inference.results import Answer, EncodedClip, described

SECONDS = 2.0  # that are looked at


@dataclass(frozen=True)
class Wanted:
    """What a camera has to send for some models: so many pictures, square, of this side."""

    frames: int
    side: int


class Live:
    """`counts` and `seconds` are those of the service: a look is an encode and a score."""

    def __init__(self, encoder: Encoder, counts: Counter[str], seconds: dict[str, float]) -> None:
        self._encoder, self.models = encoder, encoder.models
        self.counts, self.seconds = counts, seconds

    def wanted(self, asked: Sequence[ModelId]) -> Wanted:
        """The most that any of these models looks at; the others see some of it."""
        opened = [self.models.get(model) for model in asked]
        side = max(model.clip.backbone.side for model in opened)
        return Wanted(max(model.frames for model in opened), side)

    def answer(
        self,
        pictures: np.ndarray,
        labels: Sequence[str],
        templates: Sequence[str],
        model: ModelId,
        decode: float = 0.0,
    ) -> Answer:
        """Classes weighed against pictures (t, h, w, 3) uint8, spread evenly over `SECONDS`.

        Args:
            pictures: The oldest first.
            labels: What they might show.
            templates: Sentences with {} for the label.
            model: The frozen CLIP and the prompts over it.
            decode: Seconds that reading the pictures took.

        Raises:
            InputError: where there is no label.
        """
        opened = self.models.get(model)
        crops = opened.crop(opened.read(pictures))
        times = (np.arange(len(crops)) + 0.5) * SECONDS / len(crops)
        start = perf_counter()
        encoded = self._encoder(crops, opened.id)
        encode = perf_counter() - start
        self.counts["encodes"] += 1
        self.seconds["encodes"] += encode
        title = self.models.title(opened.id)
        clip = EncodedClip(
            "", None, crops, times, encoded, decode, encode, described(opened, title)
        )
        start = perf_counter()
        ranking = opened.rank(encoded, times, labels, templates)
        self.counts["scores"] += 1
        return Answer(clip, ranking, perf_counter() - start)
