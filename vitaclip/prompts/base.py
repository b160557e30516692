"""Interface of video prompts: what a method may do to a frozen ViT; this one does nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Layer(int):
    """The number of a layer. The engine's also reads as that frozen layer of CLIP does.

    So `self.rows[layer]` takes what was learned for it, and prompts that talk through CLIP's own
    attention ask it to `read`.
    """

    def read(self, rows: Tensor) -> Tensor:
        """What the rows of each frame, normed, read of one another: (b, t, n, d) to the same."""
        raise NotImplementedError(f"{int(self)} is the number of a layer of no network")

    def weights(self, rows: Tensor) -> Tensor:
        """The attention by which they read: (b, t, heads, n, n), float32."""
        raise NotImplementedError(f"{int(self)} is the number of a layer of no network")


class VideoPrompts(nn.Module):
    """Learned rows around a frozen ViT. Every method has a default that changes nothing.

    A method of prompting overrides what it needs, most often only `look` and `names`. Everything
    a subclass owns is trained, nothing else is. Prompts are built from plain numbers and take
    every other shape from the tensors they are given.
    """

    frames = 8  # of a clip in training
    options: Mapping[str, Any] = MappingProxyType({})  # what else builds the same prompts again
    writes_back = False  # True where prompt rows live on in the next layer, so their gaze matters
    made_of_all = False  # True where rows made anew are means of all of a frame's, not class rows

    def enter(self, x: Tensor, norm: nn.Module) -> Tensor:
        """Class and patch rows (b, t, n, d) before the first layer; `norm` is the tower's own."""
        return norm(x)

    def look(self, x: Tensor, layer: Layer) -> Sequence[Tensor]:
        """The row groups that layer `layer` may read; the first group holds the queries."""
        return (x,)

    def read_at_the_end(self) -> int:
        """How many of the first rows anyone reads after the last layer."""
        return 1

    def leave(self, x: Tensor) -> Tensor:
        """The kept rows (b, t, n, d) after the last layer; row 0 becomes the frame feature."""
        return x

    def pool(self, features: Tensor) -> Tensor:
        """Frame features (b, t, e) to one video feature (b, e): mean of the normalised frames."""
        return F.normalize(features, dim=-1).mean(dim=1)

    def names(self, frames: int, grid: tuple[int, int]) -> tuple[str, ...]:
        """What each seen row is called, in the order `look` shows them; first comes its family."""
        h, w = grid
        return ("class", *(f"patch {row},{column}" for row in range(h) for column in range(w)))

    def origins(self, x: Tensor, layer: Layer) -> Tensor:
        """How much each seen row tells of each frame, (b, t, m, t): here, all of its own frame.

        The last rows may be left out; they tell of none then.
        """
        b, t, n = x.shape[:3]
        return torch.eye(t, device=x.device)[None, :, None].expand(b, t, n, t)

    def closing_look(self, x: Tensor) -> Tensor | None:
        """How much each class row reads in `leave`, (b, t, t, rows); None where frames part."""
        return None

    def closing_gain(self, x: Tensor, toward: Tensor) -> Tensor | None:
        """The same as far as a score gains by it: (b, t, t, rows), none below zero.

        `toward` (b, t, n, d) is the score's gradient by what `leave` gives; None where nothing is
        read, or where nobody can say.
        """
        return None


def stretched(table: Tensor, frames: int) -> Tensor:
    """A table in time (rows, d) for another number of frames: the row nearest from below."""
    if frames == len(table):
        return table
    return table[torch.arange(frames, device=table.device) * len(table) // frames]
