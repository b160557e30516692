"""Vision transformer (ViT) of CLIP seen as parts, by the names its checkpoints use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vitaclip.errors import InputError
from vitaclip.prompts.base import Layer

BLOCK_PARTS = {"ln_1", "attn", "ls_1", "ln_2", "mlp", "ls_2"}
ATTENTION_WEIGHTS = {"in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"}

# Hears (layer, weights (b, t, heads, m, m)); if it answers with weights, the layer reads by them.
Tap = Callable[[int, Tensor], Tensor | None]
Listener = Callable[[int, Tensor], None]  # hears (layer, rows (b, t, n, d) as they leave it)
Mask = Callable[[int], Tensor | None]  # layer -> (m,) or (t, m) bool, True: nobody reads that row


class VisionTower:
    """The image side of a CLIP, one step at a time; holds references, owns no weights.

    Frames stay apart as `(b, t, …)`. A *row group* is a tensor that broadcasts to (b, t, r, d):
    rows that are the same for every frame or every video come as (b, 1, r, d) or (1, 1, r, d)
    and are normed and projected once.

    `visual` is `Any` because torch takes each part of a module for "a tensor or a module".
    """

    def __init__(self, visual: Any) -> None:
        self.visual: Any = visual
        self.norm: nn.Module = visual.ln_pre
        self.blocks = visual.transformer.resblocks
        self.depth = len(self.blocks)
        self.heads: int = self.blocks[0].attn.num_heads
        self.width: int = visual.class_embedding.shape[0]
        self.grid: tuple[int, int] = tuple(visual.grid_size)
        self.side: int = visual.image_size[0]

    def layer(self, number: int) -> FrozenLayer:
        """A layer by its number, for prompts that read through it."""
        return FrozenLayer(number, self)

    def embed(self, frames: Tensor) -> Tensor:
        """Pixels (b, t, 3, s, s) to class and patch rows (b, t, n, d), before `norm`."""
        b, t = frames.shape[:2]
        conv = self.visual.conv1
        patches = conv(frames.flatten(0, 1).to(conv.weight.dtype))  # (b·t, d, h, w)
        patches = patches.flatten(2).transpose(1, 2).unflatten(0, (b, t))  # (b, t, h·w, d)
        first = self.visual.class_embedding.to(patches.dtype).expand(b, t, 1, -1)
        return torch.cat([first, patches], dim=2) + self.visual.positional_embedding

    def attend(
        self,
        layer: int,
        seen: Sequence[Tensor],
        keep: int,
        tap: Tap | None = None,
        mask: Mask | None = None,
    ) -> Tensor:
        """What the first `keep` rows of `seen[0]` read from all rows: (b, t, keep, d).

        Keys and values come from every group, queries only from the kept rows: a row that is
        dropped after the layer costs no query, and the last layer computes one row, not n.
        """
        block = self.blocks[layer]
        rows = [block.ln_1(group).to(block.attn.in_proj_weight.dtype) for group in seen]
        b, t = rows[0].shape[:2]
        query, key, value = self._project(block.attn, rows, keep)
        hidden = mask(layer) if mask else None
        open_keys = None if hidden is None else _as_mask(hidden, b, t)
        read_by = None
        if tap is not None:
            weights = self._weights(block.attn, rows, key, open_keys)
            read_by = tap(layer, weights.unflatten(0, (b, t)))
        if read_by is None:
            mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=open_keys)
        else:
            mixed = read_by.flatten(0, 1)[:, :, :keep].to(value.dtype) @ value
        mixed = mixed.transpose(1, 2).flatten(2).unflatten(0, (b, t))  # (b, t, keep, d)
        return block.ls_1(block.attn.out_proj(mixed))

    def mlp(self, layer: int, x: Tensor) -> Tensor:
        """The layer's MLP on every row of (b, t, n, d)."""
        block = self.blocks[layer]
        rows = block.ln_2(x).to(block.attn.in_proj_weight.dtype)
        return block.ls_2(block.mlp(rows))

    def project(self, x: Tensor) -> Tensor:
        """The class row of (b, t, n, d) as a frame feature (b, t, e), not normalised."""
        first = self.visual.ln_post(x[:, :, 0])
        return first @ self.visual.proj.to(first.dtype)

    def _project(self, attn: Any, rows: list[Tensor], keep: int) -> list[Tensor]:
        """Queries of the kept rows, keys and values of all: each (b·t, heads, rows, d/heads)."""
        weight, bias = attn.in_proj_weight, attn.in_proj_bias
        d = weight.shape[1]
        own, shared = rows[0], rows[1:]
        if keep == own.shape[2]:
            query, both = F.linear(own, weight, bias).split([d, 2 * d], dim=-1)
        else:
            query = F.linear(own[:, :, :keep], weight[:d], bias[:d])
            both = F.linear(own, weight[d:], bias[d:])
        parts = [both, *(F.linear(group, weight[d:], bias[d:]) for group in shared)]
        key, value = _side_by_side(parts, own.shape[:2]).chunk(2, dim=-1)
        return [self._by_head(x) for x in (query, key, value)]

    def _weights(
        self, attn: Any, rows: list[Tensor], key: Tensor, open_keys: Tensor | None
    ) -> Tensor:
        """The softmax of every seen row over every seen row, (b·t, heads, m, m), float32."""
        d = attn.in_proj_weight.shape[1]
        parts = [F.linear(x, attn.in_proj_weight[:d], attn.in_proj_bias[:d]) for x in rows]
        query = self._by_head(_side_by_side(parts, rows[0].shape[:2]))
        scores = query.float() @ key.float().transpose(-2, -1) * query.shape[-1] ** -0.5
        if open_keys is not None:
            scores = scores.masked_fill(~open_keys, float("-inf"))
        return scores.softmax(dim=-1)

    def _by_head(self, x: Tensor) -> Tensor:
        """(b, t, r, d) to (b·t, heads, r, d/heads)."""
        return x.flatten(0, 1).unflatten(-1, (self.heads, -1)).transpose(1, 2)


class FrozenLayer(Layer):
    """A layer of an opened tower: its number, and how it reads."""

    tower: VisionTower

    def __new__(cls, number: int, tower: VisionTower) -> FrozenLayer:
        """An int that remembers whose it is."""
        layer = super().__new__(cls, number)
        layer.tower = tower
        return layer

    def read(self, rows: Tensor) -> Tensor:
        """What the rows of each frame, normed, read of one another: (b, t, n, d) to the same."""
        return self.tower.attend(self, (rows,), rows.shape[2]).to(rows.dtype)

    def weights(self, rows: Tensor) -> Tensor:
        """The attention by which they read: (b, t, heads, n, n), float32."""
        heard: list[Tensor] = []
        self.tower.attend(self, (rows,), 1, tap=lambda _, weights: heard.append(weights))
        return heard[0]


def open_vision_tower(visual: nn.Module, name: str) -> VisionTower:
    """Look at an image encoder as a `VisionTower`, or say why that cannot be done."""
    if not is_native(visual):
        raise InputError(
            f"The image encoder of {name} cannot be opened for prompts and attention: that needs "
            "one of open_clip's own ViTs with a class token, such as ViT-B-32, ViT-B-16, ViT-L-14 "
            "(and their -quickgelu forms). Without prompts, this model works as it is."
        )
    return VisionTower(visual)


def is_native(visual: Any) -> bool:
    """Whether it is a ViT whose parts carry the names and nothing but the names used above."""
    blocks = getattr(getattr(visual, "transformer", None), "resblocks", None)
    if not blocks or not hasattr(visual, "class_embedding") or visual.attn_pool is not None:
        return False
    parts = {name for name, _ in blocks[0].named_children()}
    weights = {name for name, _ in blocks[0].attn.named_parameters()}
    plain_pool = visual.pool_type == "tok" and visual.proj is not None
    return parts == BLOCK_PARTS and weights == ATTENTION_WEIGHTS and plain_pool


def _side_by_side(parts: list[Tensor], frames: torch.Size) -> Tensor:
    """Row groups joined into (b, t, m, …), the shared ones repeated for every frame."""
    if len(parts) == 1:
        return parts[0]
    return torch.cat([part.expand(*frames, -1, -1) for part in parts], dim=2)


def _as_mask(hidden: Tensor, b: int, t: int) -> Tensor:
    """Which keys may be read, as attention wants it: (b·t, 1, 1, m) or (1, 1, 1, m)."""
    open_keys = ~hidden
    if open_keys.ndim == 1:
        return open_keys[None, None, None]
    return open_keys.expand(b, t, -1).flatten(0, 1)[:, None, None]
