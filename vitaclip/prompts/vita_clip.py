"""Vita-CLIP (Wasim et al., CVPR 2023): global, local and summary prompts.

With them a frozen ViT hears the other frames of its video.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vitaclip.prompts.base import Layer, VideoPrompts, stretched

SPREAD = 0.02  # of the first time table: the paper's


class VitaPrompts(VideoPrompts):
    """The prompts of Vita-CLIP (Wasim et al., CVPR 2023, section 3.1), or any subset of them.

    Every layer has its own, made anew from the class rows that come in; they are read by all
    rows of a frame and dropped after the layer:
      global   `globals` learned rows, the same for every frame and video
      local    one row a frame, learned + the class row of that frame; each frame reads them all
      summary  one row a frame: what its class row reads of the class rows of its video
    Before the first layer each frame is told its place in time.

    Built for `frames`; given another number, frame i of t takes row i·frames//t of both tables.
    Frames are grouped by video, where the authors' code would then mix videos.
    """

    def __init__(
        self,
        width: int,
        depth: int,
        heads: int,
        frames: int,
        globals: int = 8,
        locals: bool = True,
        summary: bool = True,
        patch_bias: bool = False,  # the authors' patch convolution has one, CLIP's has none
    ) -> None:
        super().__init__()
        self.frames = frames
        self.options = {"globals": globals, "locals": locals, "summary": summary}
        self.options |= {"patch_bias": patch_bias}
        self.time = nn.Parameter(torch.randn(frames, width) * SPREAD)
        self.globals = nn.Parameter(_spread(depth, globals, width)) if globals else None
        self.locals = nn.Parameter(_spread(depth, frames, width)) if locals else None
        self.tell = nn.ModuleList(_as_it_is(width) for _ in range(depth * (locals or summary)))
        self.summary = nn.ModuleList(Summary(width, heads) for _ in range(depth * summary))
        self.patch_bias: Tensor | None  # frozen, as the authors keep it
        self.register_buffer("patch_bias", torch.zeros(width) if patch_bias else None)

    def enter(self, x: Tensor, norm: nn.Module) -> Tensor:
        """Time is added to every row of a frame, the patch bias to patches alone; then the norm."""
        t, n = x.shape[1:3]
        x = x + stretched(self.time, t)[:, None]  # (t, 1, d)
        if self.patch_bias is not None:
            x = x + F.pad(self.patch_bias.expand(n - 1, -1), (0, 0, 1, 0))
        return norm(x)

    def look(self, x: Tensor, layer: int) -> Sequence[Tensor]:
        """[x, local, global, summary], leaving out what this set of prompts has none of."""
        groups = [x]
        told = self.tell[layer](x[:, :, 0]) if self.tell else x[:, :, 0]  # (b, t, d)
        if self.locals is not None:
            groups.append((stretched(self.locals[layer], x.shape[1]) + told)[:, None])  # (b, 1, t)
        if self.globals is not None:
            groups.append(self.globals[None, layer : layer + 1])  # (1, 1, globals, d)
        if self.summary:
            groups.append(self.summary[layer](told)[:, :, None])  # (b, t, 1, d)
        return groups

    def pool(self, features: Tensor) -> Tensor:
        """Mean of the frames as they are: the paper normalises the video, not its frames."""
        return features.mean(dim=1)

    def names(self, frames: int, grid: tuple[int, int]) -> tuple[str, ...]:
        """Class and patches, then the prompts in the order `look` shows them."""
        local = (f"local of frame {i + 1}" for i in range(frames if self.locals is not None else 0))
        shared = (f"global {i + 1}" for i in range(self.options["globals"]))
        return (*super().names(frames, grid), *local, *shared, *["summary"] * bool(self.summary))

    def origins(self, x: Tensor, layer: Layer) -> Tensor:
        """A local row tells of its frame, a global one of none, a summary of what it has read."""
        b, t = x.shape[:2]
        parts = [super().origins(x, layer)]  # (b, t, n, t)
        if self.locals is not None:
            parts.append(torch.eye(t).to(x).expand(b, t, t, t))
        if self.globals is not None:
            parts.append(x.new_zeros(b, t, self.globals.shape[1], t))
        if self.summary:
            told = self.tell[layer](x[:, :, 0])
            parts.append(cast(Summary, self.summary[layer]).heard(told)[:, :, None])
        return torch.cat([part.to(x.dtype) for part in parts], dim=2)


class Summary(nn.Module):
    """The frames of a video tell each other what they hold."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        for matrix in (*self.attention.in_proj_weight.chunk(3), self.attention.out_proj.weight):
            nn.init.xavier_uniform_(matrix)  # the paper's; biases start at zero

    def forward(self, told: Tensor) -> Tensor:
        """(b, t, d), what each frame tells, to what it has gathered."""
        rows = self.norm(told)
        return told + self.attention(rows, rows, rows, need_weights=False)[0]

    def heard(self, told: Tensor) -> Tensor:
        """How much of each frame is in each summary (b, t, t); its own residual counts one half."""
        rows = self.norm(told)
        weights = self.attention(rows, rows, rows, need_weights=True)[1]
        return (weights + torch.eye(told.shape[1]).to(weights)) / 2


def _spread(*shape: int) -> Tensor:
    """The paper's start, uniform within √(6 / (3·patch² + d)); with 3·patch² = d, as in B/16."""
    return (torch.rand(shape) * 2 - 1) * (3 / shape[-1]) ** 0.5


def _as_it_is(width: int) -> nn.Linear:
    """Starts by telling the class row unchanged, so that frozen layers meet what they know.

    The authors' starts at random and, by an oversight, stays so; ours is trained.
    """
    linear = nn.Linear(width, width)
    nn.init.eye_(linear.weight)
    nn.init.zeros_(linear.bias)
    return linear
