"""Crops become frame features; visitors who ask at the same time share a batch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vitaclip.inference.batching import Batcher
from vitaclip.inference.model_id import Choice
from vitaclip.inference.model_store import Shelf

TOGETHER = 8  # videos of different visitors in one batch: more would make the first wait longer


class Encoder:
    """Encodes with the models of a shelf; safe to use from many threads.

    `loan(function)` is that function where a GPU is lent for the length of a call: the shelf's
    models then live on the CPU and move for the call.
    """

    def __init__(self, shelf: Shelf, loan: Callable[[Callable], Callable] | None = None):
        self.shelf, self._lent = shelf, loan is not None
        self._together = Batcher(loan(self._encode) if loan else self._encode, TOGETHER)

    def __call__(self, crops: np.ndarray, choice: Choice, prompts: str) -> np.ndarray:
        """Crops (t, s, s, 3) uint8 to frame features (t, e)."""
        return self._together.ask((choice, prompts, len(crops)), crops)

    def _encode(self, asked: tuple[Choice, str, int], videos: list[np.ndarray]) -> list[np.ndarray]:
        import torch  # not above: the page must come up before torch is loaded

        from vitaclip.models import split_on_oom, threads

        model = self.shelf.get(*asked[:2]).model
        if self._lent:
            model.to("cuda")
        with torch.inference_mode(), threads.using(threads.for_model(model)):
            frames = torch.cat([model.backbone.prepare(crops) for crops in videos])
            return list(split_on_oom.encode_frames(model, frames).float().cpu().numpy())
