"""Query-conditioned pooling: frames pooled anew for every text, the baselines of Prompt Switch.

They see more, because the text says which frames matter, but a search then has to go through all
frames of all videos for every query, where a prompted video is one vector made once. Here for
comparison only. All take unit frames (b, t, e) and unit texts (k, e), and give (b, k, e).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def mean(frames: Tensor, text: Tensor) -> Tensor:
    """All frames alike, whatever the text: what a video vector is."""
    return frames.mean(dim=1)[:, None].expand(-1, len(text), -1)


def topk(frames: Tensor, text: Tensor, best: int = 3) -> Tensor:
    """The sum of the `best` frames, those most like each text."""
    cosines = torch.einsum("bte,ke->bkt", frames, text)
    places = cosines.topk(min(best, frames.shape[1]), dim=-1).indices  # (b, k, best)
    return torch.zeros_like(cosines).scatter(2, places, 1.0) @ frames


def attention(frames: Tensor, text: Tensor, temperature: float = 0.01) -> Tensor:
    """All frames, weighted by how much each text is like them; the paper's temperature."""
    cosines = torch.einsum("bte,ke->bkt", frames, text)
    return (cosines / temperature).softmax(dim=-1) @ frames


def cosines(pooled: Tensor, text: Tensor) -> Tensor:
    """How well each text fits each video pooled for it: (k, b)."""
    return torch.einsum("bke,ke->kb", F.normalize(pooled, dim=-1), F.normalize(text, dim=-1))


POOLINGS = {"mean": mean, "topk": topk, "attention": attention}  # those that learn nothing
