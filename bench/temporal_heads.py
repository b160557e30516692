"""Small networks over the vectors of frozen frames: they know time, and nothing inside CLIP moves.

Each is a way to pool, so it is trained against texts like any prompt and can name what it never
saw. It starts as the plain mean.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vitaclip.prompts.base import VideoPrompts


class Recurrent(VideoPrompts):
    """The mean, and what a gated recurrent unit (Cho et al. 2014) makes of the frames in turn."""

    def __init__(self, width: int, frames: int) -> None:
        super().__init__()
        self.frames = frames
        self.unit = nn.GRU(width, width, batch_first=True)
        self.out = _silent(width)

    def pool(self, features: Tensor) -> Tensor:
        """Frame features (b, t, e) to one video feature (b, e)."""
        frames = F.normalize(features, dim=-1)
        return frames.mean(dim=1) + self.out(self.unit(_in_scale(frames))[0][:, -1])


class Attention(VideoPrompts):
    """The mean, and one layer of a transformer over the frames, which are told their places."""

    def __init__(self, width: int, frames: int, heads: int = 4) -> None:
        super().__init__()
        self.frames = frames
        self.time = nn.Parameter(torch.randn(frames, width) * 0.5)
        self.layer = nn.TransformerEncoderLayer(
            width, heads, 2 * width, dropout=0.1, batch_first=True, norm_first=True
        )
        self.out = _silent(width)

    def pool(self, features: Tensor) -> Tensor:
        """Frame features (b, t, e) to one video feature (b, e)."""
        frames = F.normalize(features, dim=-1)
        return frames.mean(dim=1) + self.out(self.layer(_in_scale(frames) + self.time).mean(dim=1))


def _in_scale(frames: Tensor) -> Tensor:
    """Unit vectors (b, t, e) to numbers of about one, with what moves in front."""
    apart = frames - frames.mean(dim=1, keepdim=True)
    return (frames + 2 * apart) * frames.shape[-1] ** 0.5


def _silent(width: int) -> nn.Linear:
    """A layer that says nothing at first."""
    layer = nn.Linear(width, width)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer
