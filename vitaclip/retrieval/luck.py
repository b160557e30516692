"""Luck: whether the best hit stands out, or chance alone does as well."""

from __future__ import annotations

import math

import numpy as np

CHANCE = 0.05  # see `luck`
ENOUGH = 20_000  # scores, evenly taken, tell the middle and the width of however many
ALIKE = 1e-6  # scores nearer than this differ by rounding alone
QUARTER = 0.6745  # of a standard deviation, from the middle of a bell curve to its quartile


def luck(scores: np.ndarray, searched: int | None = None, highest: float | None = None) -> float:
    """How often the best of so many scores would be as high if nothing in the gallery fitted.

    The usual scores of this very query are taken as a bell curve: its middle is their median,
    its width is read off their lower side, where no match can be. The best of n draws from it
    reaches z with probability 1 - Φ(z)^n; above one in twenty we call it luck: "no good match".
    So the question is not how high a score is (that differs from model to model and query to
    query) but whether it stands out, and in a larger gallery it has to stand out more.

    On the puppet gallery (bench/match.py) 85 to 94 % of the 48 action names count as found, by kind
    of prompts, and 8 to 10 % when every clip of that family of actions is taken out.

    Args:
        scores: Of the whole gallery (n,), or many of them evenly taken; what is absent scores -inf.
        searched: How many could be the best; else all that are there.
        highest: The best of those; else the best of all.
    """
    if searched is None:
        searched = int((scores > -np.inf).sum())
    if highest is None:
        highest = float(scores.max())
    usual = scores[:: max(1, len(scores) // ENOUGH)]
    usual = usual[usual > -np.inf]
    low, middle = len(usual) // 4, len(usual) // 2
    quartile, median = np.partition(usual, (low, middle))[[low, middle]].astype(float)
    spread = (median - quartile) / QUARTER
    if highest - median < ALIKE:
        return 1.0
    if spread <= 0:
        return 0.0
    beyond = 0.5 * math.erfc((highest - median) / spread / math.sqrt(2))
    return -math.expm1(searched * math.log1p(-min(beyond, 1 - 1e-12)))
