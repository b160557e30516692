"""Recorder of attention: prompts that do the same, and note where each row came from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch.nn.functional as F
from torch import Tensor, nn

from vitaclip.prompts.base import Layer, VideoPrompts


class Recorder(VideoPrompts):
    """Does what `prompts` does, and keeps for one clip what only the prompts know.

    Made for one run and thrown away, so that the prompts themselves stay without memory.
    """

    def __init__(self, prompts: VideoPrompts | None) -> None:
        super().__init__()
        self.prompts = prompts or VideoPrompts()
        self.kept: list[int] = []  # rows that live on, by layer
        self.origins_of: list[np.ndarray] = []  # (t, m, t), by layer
        self.closing: np.ndarray | None = None  # (t, t, rows)

    def enter(self, x: Tensor, norm: nn.Module) -> Tensor:
        """As the prompts do."""
        return self.prompts.enter(x, norm)

    def look(self, x: Tensor, layer: Layer) -> Sequence[Tensor]:
        """The same rows; noted is how many live on, and which frames each tells of."""
        self.kept.append(x.shape[2])
        origins = self.prompts.origins(x, layer)[0]  # (t, at most m, t)
        seen = self.prompts.look(x, layer)
        unsaid = sum(group.shape[2] for group in seen) - origins.shape[1]  # they tell of no frame
        origins = F.pad(origins, (0, 0, 0, unsaid))
        self.origins_of.append(origins.detach().float().cpu().numpy().astype(np.float16))
        return seen

    def read_at_the_end(self) -> int:
        """As the prompts do."""
        return self.prompts.read_at_the_end()

    def leave(self, x: Tensor) -> Tensor:
        """The same rows; noted is what the class rows read here."""
        closing = self.prompts.closing_look(x)
        self.kept[-1] = x.shape[2]  # in the last layer only these were computed
        self.closing = None if closing is None else closing[0].detach().float().cpu().numpy()
        return self.prompts.leave(x)

    def pool(self, features: Tensor) -> Tensor:
        """As the prompts do."""
        return self.prompts.pool(features)

    def names(self, frames: int, grid: tuple[int, int]) -> tuple[str, ...]:
        """As the prompts do."""
        return self.prompts.names(frames, grid)
