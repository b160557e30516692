"""EZ-CLIP (Ahmad et al., 2023; TMLR 2025 as T2L): temporal prompts, one row a frame.

They talk across time through the frozen attention of the layer that reads them.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from vitaclip.prompts.base import Layer, VideoPrompts, stretched


class TemporalPrompts(VideoPrompts):
    """The temporal visual prompts of EZ-CLIP (arXiv:2312.08010), without its adapters.

    With zᶠ the n rows of frame f of a video of t frames, and LN and MSA the frozen layer's own,
    each layer makes a row for each frame, reads by it and drops it:
      pᶠ = Pᶠ + meanᵢ zᶠᵢ            Pᶠ is learned, for each layer and frame
      sᶠ = MSA(LN([p¹ … pᵗ]))ᶠ        no residual; the frames of one video
      zᶠ ← zᶠ + MSA(LN([zᶠ, sᶠ]))     only the n rows of zᶠ go on
    So all that is learned is the table P: depth · frames · width numbers.

    Read off the authors' code: Shahzadnit/EZ-CLIP at 2f4d622, clip/model.py lines 162-180
    (`ResidualAttentionBlock.forward`) and 212-241 (`Transformer`); T2L at 361dbd9 has the same.
    """

    made_of_all = True

    def __init__(self, width: int, depth: int, heads: int, frames: int) -> None:
        super().__init__()
        self.frames = frames
        edge = (6 / (3 * 16 * 16 + width)) ** 0.5  # the authors', whatever the size of a patch
        self.rows = nn.Parameter(torch.empty(depth, frames, width).uniform_(-edge, edge))

    def look(self, x: Tensor, layer: Layer) -> tuple[Tensor, Tensor]:
        """[x, temporal]: each frame reads its own temporal row and no other."""
        return x, layer.read(self.told(x, layer)).transpose(1, 2)  # (b, t, n, d), (b, t, 1, d)

    def told(self, x: Tensor, layer: int) -> Tensor:
        """What frames tell one another, pᶠ, side by side as one frame's rows: (b, 1, t, d)."""
        return (stretched(self.rows[layer], x.shape[1]) + x.mean(dim=2))[:, None]

    def pool(self, features: Tensor) -> Tensor:
        """Mean of the frames as they are, normalised only afterwards."""
        return features.mean(dim=1)

    def names(self, frames: int, grid: tuple[int, int]) -> tuple[str, ...]:
        """Class and patches, then the one row."""
        return (*super().names(frames, grid), "temporal")

    def origins(self, x: Tensor, layer: Layer) -> Tensor:
        """A temporal row tells of the frames it has read, (b, t, n + 1, t)."""
        read = layer.weights(self.told(x, layer)).mean(dim=2)  # (b, 1, t, t)
        return torch.cat([super().origins(x, layer), read.transpose(1, 2).to(x)], dim=2)
