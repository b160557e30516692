"""Batched encoder: crops become frame features, in batches shared by visitors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from vitaclip.inference.encoding.batching import Batcher
from vitaclip.inference.model_id import ModelId
from vitaclip.inference.model_store import ModelStore
from vitaclip.models.encoded_frames import EncodedFrames

TOGETHER = 8  # videos of different visitors in one batch: more would make the first wait longer


class Encoder:
    """Encodes with the models of a store; safe to use from many threads.

    `loan(function)` is that function where a GPU is lent for the length of a call: the store's
    models then live on the CPU and move for the call.
    """

    def __init__(
        self, models: ModelStore, loan: Callable[[Callable], Callable] | None = None
    ) -> None:
        self.models, self.lent = models, loan is not None
        self._together = Batcher(loan(self._encode) if loan else self._encode, TOGETHER)

    def __call__(self, crops: np.ndarray, model: ModelId) -> EncodedFrames:
        """Crops (t, s, s, 3) uint8 to what the model makes of them."""
        return self._together.ask((model, len(crops)), crops)

    def many(self, videos: Sequence[np.ndarray], model: ModelId) -> list[EncodedFrames]:
        """The same for several clips with equally many frames."""
        return self._together.ask_all((model, len(videos[0])), videos)

    def _encode(self, asked: tuple[ModelId, int], videos: list[np.ndarray]) -> list[EncodedFrames]:
        model = self.models.get(asked[0])
        if self.lent:
            model.clip.to("cuda")
            if model.lesson:
                model.lesson.clip.to("cuda")
        return model.encode(videos)
