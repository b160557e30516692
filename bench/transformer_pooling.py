"""The learned rival among the poolings, as X-Pool has it: kept here, for nothing ships with it."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class TransformerPooling(nn.Module):
    """Each text asks the frames through one learned cross-attention, as in X-Pool.

    All its matrices start as the identity, so it starts as an attention over frames.
    """

    def __init__(self, width: int, heads: int = 1):
        super().__init__()
        self.before, self.between, self.after = (nn.LayerNorm(width) for _ in range(3))
        self.ask = nn.MultiheadAttention(width, heads, batch_first=True)
        self.more = nn.Linear(width, width)
        self.ask.in_proj_weight.data.copy_(torch.eye(width).repeat(3, 1))
        for layer in (self.ask.out_proj, self.more):
            nn.init.eye_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, frames: Tensor, text: Tensor) -> Tensor:
        """(b, t, e) and (k, e) to (b, k, e)."""
        asking = self.before(text).expand(len(frames), -1, -1)
        frames = self.before(frames)
        read = self.between(self.ask(asking, frames, frames, need_weights=False)[0])
        return self.after(read + self.more(read))
