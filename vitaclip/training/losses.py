"""Losses: matching pairs (contrastive), naming the class, writing the caption, motion."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor


def contrastive(
    video: Tensor, text: Tensor, logit_scale: Tensor, same: Tensor | None = None
) -> Tensor:
    """Each of the videos (b, e) should find its text (b, e) among all, and each text its video.

    `logit_scale` is a logarithm; features need not be normalised. `same`: see `matching`.
    """
    cosines = F.normalize(text, dim=-1) @ F.normalize(video, dim=-1).T
    return matching(cosines * logit_scale.exp(), same)


def matching(logits: Tensor, same: Tensor | None = None) -> Tensor:
    """Cross-entropy along the rows and along the columns of (b, b), averaged.

    `same` (b, b) bool says which texts are equal, see `equal`; they share their target, because
    a video is not wrong to match the sentence that describes it when another clip brought it.
    """
    if same is None:
        target = torch.arange(len(logits), device=logits.device)
    else:
        target = same.to(logits.dtype)
        target = target / target.sum(dim=1, keepdim=True)
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


def equal(captions: Sequence[str]) -> Tensor:
    """Which captions are the same sentence: (b, b) bool."""
    number = {caption: i for i, caption in enumerate(captions)}
    numbers = torch.tensor([number[caption] for caption in captions])
    return numbers[:, None] == numbers[None]


def classify(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy of scaled cosines (b, k) with the class numbers (b,)."""
    return F.cross_entropy(logits, target)


def caption(logits: Tensor, ids: Tensor, ends: Tensor, weights: Tensor) -> Tensor:
    """How surprising the captions `ids` (b, l) are, given `logits` (b, l - 1, words).

    Row p of the logits has read ids[:p + 1] and foretells ids[p + 1]. What comes after the end
    of text `ends` (b,) is padding, whatever its value; the end itself is foretold. `weights`
    (words,) makes frequent words matter less. A word the head cannot say has the number -1 and
    is not counted, and where nothing is left to count the loss is 0.
    """
    places = torch.arange(1, ids.shape[1], device=ids.device)
    target = ids[:, 1:].masked_fill(places > ends[:, None], -1)
    weights = weights.to(logits)
    surprise = F.cross_entropy(
        logits.transpose(1, 2), target, weight=weights, ignore_index=-1, reduction="sum"
    )
    counted = weights[target.clamp(min=0)] * (target >= 0)
    return surprise / counted.sum().clamp(min=torch.finfo(logits.dtype).tiny)


def motion(features: Tensor) -> Tensor:
    """EZ-CLIP's: 1 / (1 + C + V), low where the frame features (b, t, e) of a clip differ.

    C is the mean of |f(i+1) − f(i−1)| / 2, the first and the last frame standing in for those
    beyond them; V the variance over the frames (divided by t − 1), mean over clips and numbers.
    Features are taken as they are, not normalised. In a single frame nothing moves.
    """
    if features.shape[1] == 1:
        return features.new_ones(())
    wide = torch.cat([features[:, :1], features, features[:, -1:]], dim=1)
    change = (wide[:, 2:] - wide[:, :-2]).abs().mean() / 2
    return 1 / (1 + change + features.var(dim=1).mean())
