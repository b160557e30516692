"""Prompt Switch (Deng et al., ICCV 2023): a cube of prompts that switches frames and slots.

So frames talk in every layer, and one vector is enough for a video.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vitaclip.errors import InputError
from vitaclip.prompts.base import Layer, VideoPrompts

SPREAD = 0.02  # of the first prompts, times width ** -0.5: the paper's


class PromptCube(VideoPrompts):
    """The Prompt Cube of Prompt Switch (Deng et al., ICCV 2023, section 3.2).

    Frame i of a chunk carries `size` prompt rows; before each attention, row j of frame i and row
    i of frame j change places. So a row is written by one frame and read by another, and after
    the last layer the class row reads all rows of all frames of its video.

    A chunk is `size` frames, one from each of `size` equal parts of the clip. Frames come and go
    in time order: frame τ of t belongs to part τ // (t / size) and to chunk τ % (t / size).
    """

    writes_back = True

    def __init__(
        self, width: int, depth: int, heads: int, frames: int, size: int | None = None
    ) -> None:
        super().__init__()
        size = frames if size is None else size  # the paper: 6 frames, 6 prompts
        _check(frames, size)
        self.frames, self.options = frames, {"size": size}
        self.prompts = nn.Parameter(torch.randn(size, size, width) * SPREAD * width**-0.5)
        self.closing = nn.MultiheadAttention(width, heads, batch_first=True)
        nn.init.zeros_(self.closing.out_proj.weight)  # at first the frames say nothing
        nn.init.zeros_(self.closing.out_proj.bias)

    @property
    def size(self) -> int:
        """Frames in a chunk and prompt rows on a frame: they are the same number."""
        return len(self.prompts)

    def enter(self, x: Tensor, norm: nn.Module) -> Tensor:
        """Rows become [class, cube, patches]; the cube's own are neither normed nor placed."""
        b, t = x.shape[:2]
        _check(t, self.size)
        x = norm(x)
        cube = self.prompts.repeat_interleave(t // self.size, dim=0)  # (t, size, d), one a frame
        cube = cube.to(x.dtype).expand(b, -1, -1, -1)
        return torch.cat([x[:, :, :1], cube, x[:, :, 1:]], dim=2)

    def look(self, x: Tensor, layer: int) -> tuple[Tensor]:
        """The same rows, the cube's switched; what is added to them later is not."""
        first, cube, patches = x.split([1, self.size, x.shape[2] - 1 - self.size], dim=2)
        return (torch.cat([first, self.switch(cube), patches], dim=2),)

    def switch(self, cube: Tensor) -> Tensor:
        """(b, t, size, d): within each chunk, frames and slots change places."""
        parts = cube.unflatten(1, (self.size, -1))  # (b, part, chunk, slot, d)
        return parts.transpose(1, 3).flatten(1, 2)

    def read_at_the_end(self) -> int:
        """The class row and the cube: `leave` reads both."""
        return 1 + self.size

    def leave(self, x: Tensor) -> Tensor:
        """The class row of each frame reads the cube rows of all frames of its video."""
        first, cube = x[:, :, 0], x[:, :, 1:].flatten(1, 2)  # (b, t, d), (b, t·size, d)
        read, _ = self.closing(first, cube, cube, need_weights=False)
        return (first + read)[:, :, None]

    def names(self, frames: int, grid: tuple[int, int]) -> tuple[str, ...]:
        """As seen, so after the switch: each cube row is named after where it was written."""
        kind = "frame" if frames == self.size else "part"
        cube = (f"cube from {kind} {j + 1}" for j in range(self.size))
        first, *patches = super().names(frames, grid)
        return (first, *cube, *patches)

    def origins(self, x: Tensor, layer: Layer) -> Tensor:
        """A cube row tells of the frame that wrote it."""
        own = super().origins(x, layer)  # (b, t, m, t)
        told = F.one_hot(self.writers(x.shape[1]), x.shape[1]).to(own)  # (t, size, t)
        told = told.expand(len(x), -1, -1, -1)
        return torch.cat([own[:, :, :1], told, own[:, :, 1 + self.size :]], dim=2)

    def closing_look(self, x: Tensor) -> Tensor:
        """What the class rows read in `leave`, mean of the heads; on themselves, nothing."""
        first, cube = x[:, :, 0], x[:, :, 1:].flatten(1, 2)
        weights = self.closing(first, cube, cube, need_weights=True)[1]  # (b, t, t·size)
        return F.pad(weights.unflatten(2, (x.shape[1], self.size)), (1, 0))

    def closing_gain(self, x: Tensor, toward: Tensor) -> Tensor:
        """Each weight times what the score gains by it, mean of the heads; losses count nothing."""
        first, cube = x[:, :, 0], x[:, :, 1:].flatten(1, 2)
        weights = self.closing(first, cube, cube, average_attn_weights=False)[1]
        d, heads = x.shape[3], self.closing.num_heads
        weight, bias = self.closing.in_proj_weight, self.closing.in_proj_bias
        value = F.linear(cube, weight[2 * d :], bias[2 * d :])  # (b, t·size, d)
        wanted = toward[:, :, 0] @ self.closing.out_proj.weight  # (b, t, d)
        value, wanted = (part.unflatten(2, (heads, -1)).transpose(1, 2) for part in (value, wanted))
        gain = (weights * (wanted @ value.transpose(2, 3))).relu().mean(dim=1)  # (b, t, t·size)
        return F.pad(gain.unflatten(2, (x.shape[1], self.size)), (1, 0))

    def writers(self, frames: int) -> Tensor:
        """Which frame wrote each cube row that a frame sees: (t, size) frame numbers."""
        _check(frames, self.size)
        own = torch.arange(frames)[None, :, None, None].expand(-1, -1, self.size, 1)
        return self.switch(own)[0, :, :, 0]


def _check(frames: int, size: int) -> None:
    if size < 1:
        raise InputError(f"This cube was to switch {size} frames; it needs a size of at least 1.")
    if frames % size or not frames:
        fewer = frames // size * size
        near = f"frames={fewer} or frames={fewer + size}" if fewer else f"frames={size}"
        raise InputError(
            f"This cube switches {size} frames, so it needs a multiple of {size}; "
            f"the video gave {frames}. Try {near}."
        )
