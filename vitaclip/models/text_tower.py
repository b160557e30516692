"""Text transformer of CLIP seen as parts, by the names its checkpoints use."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

ALIKE = 4  # lengths that differ by less are read together: little is read in vain, in few batches


class TextTower:
    """The text side of a CLIP, from word vectors on; holds references, owns no weights.

    The transformer is causal, so rows after the end of a sentence change nothing: sentences about
    as long are read together and cut to the longest of them, and the last layer is computed for
    the end row alone. Both are exact.

    `text` is `Any` because torch takes each part of a module for "a tensor or a module".
    """

    def __init__(self, text: Any) -> None:
        self.text: Any = text
        self.blocks = text.transformer.resblocks
        self.heads: int = self.blocks[0].attn.num_heads
        self.width: int = text.token_embedding.weight.shape[1]

    def embed(self, tokens: Tensor) -> Tensor:
        """Token numbers (k, l) to word vectors (k, l, d), without positions."""
        return self.text.token_embedding(tokens)

    def encode(self, words: Tensor, ends: Tensor) -> Tensor:
        """Word vectors (k, l, d) and where each sentence ends (k,) to features (k, e)."""
        lengths = ends // ALIKE
        groups = [(lengths == length).nonzero()[:, 0] for length in lengths.unique()]
        features = torch.cat([self._read(words[rows], ends[rows]) for rows in groups])
        return features[torch.cat(groups).argsort()]

    def _read(self, words: Tensor, ends: Tensor) -> Tensor:
        """The same for sentences about as long, which are cut to the longest."""
        words = words[:, : int(ends.max()) + 1]
        x = words + self.text.positional_embedding[: words.shape[1]]
        for block in self.blocks[:-1]:
            query, key, value = self._project(block, x, x)
            mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True)
            x = self._finish(block, x, mixed)
        end = self._last(x, ends)  # (k, 1, d)
        projection = self.text.text_projection
        end = self.text.ln_final(end)[:, 0]
        if isinstance(projection, nn.Module):
            return projection(end.to(next(projection.parameters()).dtype))
        return end @ projection.to(end.dtype)

    def _last(self, x: Tensor, ends: Tensor) -> Tensor:
        """The last layer for the end row only: what it may read is all up to itself."""
        block, numbers = self.blocks[-1], torch.arange(x.shape[1], device=x.device)
        end = x[torch.arange(len(x), device=x.device), ends][:, None]  # (k, 1, d)
        query, key, value = self._project(block, end, x)
        readable = (numbers <= ends[:, None])[:, None, None]  # (k, 1, 1, l)
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=readable)
        return self._finish(block, end, mixed)

    def _project(self, block: Any, asking: Tensor, asked: Tensor) -> list[Tensor]:
        """Queries of the asking rows, keys and values of the asked: (k, heads, rows, d/heads)."""
        weight, bias = block.attn.in_proj_weight, block.attn.in_proj_bias
        d, rows = weight.shape[1], block.ln_1(asked).to(weight.dtype)
        if asking is asked:
            parts = F.linear(rows, weight, bias).chunk(3, dim=-1)
        else:
            query = F.linear(block.ln_1(asking).to(weight.dtype), weight[:d], bias[:d])
            parts = (query, *F.linear(rows, weight[d:], bias[d:]).chunk(2, dim=-1))
        return [x.unflatten(-1, (self.heads, -1)).transpose(1, 2) for x in parts]

    def _finish(self, block: Any, x: Tensor, mixed: Tensor) -> Tensor:
        """Both residual steps of a layer, given what its attention read."""
        x = x + block.ls_1(block.attn.out_proj(mixed.transpose(1, 2).flatten(2)))
        return x + block.ls_2(block.mlp(block.ln_2(x).to(block.attn.in_proj_weight.dtype)))


def open_text_tower(model: nn.Module) -> TextTower | None:
    """The text side as a `TextTower` if it is a causal CLIP transformer, else None."""
    text: Any = model if hasattr(model, "token_embedding") else getattr(model, "text", None)
    if text is None or not hasattr(text, "token_embedding"):
        return None
    pool = getattr(text, "text_pool_type", getattr(text, "pool_type", ""))
    plain = pool in ("argmax", "eos") and getattr(text, "cls_emb", None) is None
    causal = getattr(text, "attn_mask", None) is not None
    native = hasattr(text.transformer.resblocks[0].attn, "in_proj_weight")
    return TextTower(text) if plain and causal and native else None
