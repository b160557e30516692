"""Metrics: ranks, accuracies and recalls from a score matrix, never changing it.

Nothing here can flatter. A wrong candidate that scores exactly as well as the right one counts as
better (the pessimistic rank), and so does one whose score is not a number; a right candidate whose
score is not a number comes last. So a model that gives every video one score is never "right".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def topk(scores: ArrayLike, target: ArrayLike, k: int) -> float:
    """The share of rows of (b, k) whose right class is among the best `k`."""
    return recall(ranks(scores, target), k)


def ranks(scores: ArrayLike, target: ArrayLike) -> np.ndarray:
    """The place, from 1, of the right candidate in each row of (queries, candidates).

    `target` is its number (queries,), or bool (queries, candidates) where several are right:
    then the best of them counts, and the other right ones are no rivals to it.
    """
    scores = np.asarray(scores)
    right = as_bool(np.asarray(target), scores.shape)
    own = np.where(right, scores, -np.inf).max(axis=1, keepdims=True)
    rivals = ~right & ~(scores < own)  # "not less" holds for a tie and for not-a-number
    return 1 + rivals.sum(axis=1)


def text_to_video(scores: ArrayLike, video_of: ArrayLike) -> np.ndarray:
    """The rank of its video for each text of (texts, videos); text i describes `video_of[i]`."""
    return ranks(scores, video_of)


def video_to_text(scores: ArrayLike, video_of: ArrayLike) -> np.ndarray:
    """The rank of its captions for each video of (texts, videos).

    All captions of a video compete as one, with their best score, as in Prompt Switch.
    """
    scores, owner = np.asarray(scores), np.asarray(video_of)
    described = np.unique(owner)  # a video without captions asks nothing and rivals nobody
    best = np.stack([scores[owner == video].max(axis=0) for video in described])
    return ranks(best.T[described], np.arange(len(described)))


def recall(ranks: ArrayLike, k: int) -> float:
    """The share of queries whose right answer is among the first `k`: R@k, from 0 to 1."""
    return float((np.asarray(ranks) <= k).mean())


def mean_average_precision(scores: ArrayLike, target: ArrayLike) -> float:
    """The mean over classes of the average precision, for several right classes a clip: mAP.

    `scores` and `target`, bool, are (clips, k). A clip that scores as a right one does, and is
    wrong, stands before it; a class without clips counts in nothing.
    """
    scores, right = np.nan_to_num(np.asarray(scores, float), nan=-np.inf), np.asarray(target)
    precisions = []
    for own, true in zip(scores.T, right.T):
        if true.any():
            hits = true[np.lexsort((true, -own))]
            precisions.append((hits.cumsum() / np.arange(1, len(hits) + 1))[hits].mean())
    return float(np.mean(precisions))


def median_rank(ranks: ArrayLike) -> float:
    """The rank that half of the queries reach: MdR, 1 is perfect."""
    return float(np.median(np.asarray(ranks)))


def mean_rank(ranks: ArrayLike) -> float:
    """The average rank: MnR, 1 is perfect."""
    return float(np.asarray(ranks).mean())


def as_bool(target: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Class numbers (b,) as bool (b, k); a bool matrix stays as it is."""
    return target if target.ndim == 2 else np.arange(shape[1]) == target[:, None]
