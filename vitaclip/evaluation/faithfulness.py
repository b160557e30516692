"""Faithfulness of maps: whether what they point at is what the answer stands on.

A map is a number for every patch of every frame, (t, h, w). Nothing here knows where it comes from.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from vitaclip.attention.attribution.question import Question

STEPS = 16  # of a curve: patches are taken in so many equal parts
FILLS = ("mean", "blur")  # what stands where a patch was


def fill(frames: Tensor, kind: str, grid: tuple[int, int]) -> Tensor:
    """A clip (1, t, 3, s, s) without what it shows: its mean colour, or blurred by a patch."""
    if kind == "mean":
        return frames.mean(dim=(1, 3, 4), keepdim=True).expand_as(frames)
    sigma = frames.shape[-1] / grid[1]
    reach = round(2 * sigma)
    bell = torch.exp(-(torch.arange(-reach, reach + 1.0) ** 2) / (2 * sigma**2))
    bell = (bell / bell.sum()).to(frames)
    x = F.pad(frames[0], (reach,) * 4, mode="reflect").flatten(0, 1)[:, None]
    x = F.conv2d(F.conv2d(x, bell[None, None, :, None]), bell[None, None, None])
    return x.unflatten(0, (-1, 3))[:, :, 0][None]


def ranked(heat: np.ndarray, seed: int = 0) -> np.ndarray:
    """Patches from the one that speaks most to the one that speaks least; ties by chance."""
    chance = np.random.default_rng(seed).random(heat.size)
    return np.lexsort((chance, -heat.ravel()))


@torch.no_grad()
def curve(
    question: Question, heat: np.ndarray, kind: str, insert: bool, steps: int = STEPS
) -> np.ndarray:
    """The class's probability as the best patches are taken away, or put back: (steps + 1,).

    Deletion and insertion of Petsiuk, Das and Saenko (2018), over the patches of all frames:
    point i is the clip with i / steps of its patches taken, or with only those there.
    """
    t, h, w = question.shape
    side = question.frames.shape[-1]
    place = np.empty(heat.size, int)
    place[ranked(heat, question.seed)] = np.arange(heat.size)
    taken = place < np.arange(steps + 1)[:, None] * heat.size / steps  # (steps + 1, t·h·w)
    taken = torch.from_numpy(taken).reshape(-1, t, 1, h, w).to(question.frames)
    taken = taken.repeat_interleave(side // h, 3).repeat_interleave(side // w, 4)
    empty = fill(question.frames, kind, (h, w))
    start, end = (empty, question.frames) if insert else (question.frames, empty)
    logits = question.logits(torch.lerp(start, end, taken))
    return logits.softmax(dim=1)[:, question.label].cpu().numpy()


def area(line: np.ndarray) -> float:
    """Under a curve over equal steps from 0 to 1, by trapezia."""
    return float((line[:-1] + line[1:]).mean() / 2)


def pooled(mask: np.ndarray, grid: tuple[int, int]) -> np.ndarray:
    """The share of each patch that a mask (t, s, s) covers: (t, h, w)."""
    t, side = mask.shape[:2]
    h, w = grid
    return mask.reshape(t, h, side // h, w, side // w).mean(axis=(2, 4))


def pointing(heat: np.ndarray, cover: np.ndarray) -> float:
    """Pointing game (Zhang et al. 2016): how often a frame's best patch lies on what is covered.

    A patch counts as the share of it that is covered: the chance that a pixel of it hits. Of equal
    patches, their mean.
    """
    best = heat == heat.max(axis=(1, 2), keepdims=True)
    return float(((best * cover).sum(axis=(1, 2)) / best.sum(axis=(1, 2))).mean())


def energy(heat: np.ndarray, cover: np.ndarray) -> float:
    """Energy-based pointing (Wang et al. 2020): the share of the map that lies on it."""
    positive = heat.clip(min=0)
    total = positive.sum()
    return float((positive * cover).sum() / total) if total else 0.0


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """How far two maps rank patches alike: Spearman's rank correlation, ties at their mean."""
    ranks = [_ranks(each.ravel()) for each in (one, other)]
    spreads = [each.std() for each in ranks]
    if not all(spreads):
        return 0.0
    return float(np.corrcoef(ranks)[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = counts.cumsum()
    return (last - (counts - 1) / 2)[which]


def agreement(maps: Sequence[np.ndarray]) -> float:
    """The mean of `alike` over all pairs."""
    pairs = [alike(a, b) for i, a in enumerate(maps) for b in maps[i + 1 :]]
    return float(np.mean(pairs))
