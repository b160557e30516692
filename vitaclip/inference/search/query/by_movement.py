"""A clip as a query ranks by what moves how, too: dynamic time warping as a second pass.

The vector of a clip says what is seen in it. Sitting down and standing up show the same pictures
in another order, so their vectors are near to each other; their movements are not. Galleries keep
the vectors of frames, so nothing more has to be stored: see bench/movement.py.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vitaclip.errors import InputError
from vitaclip.learning.learners.warping import STILL, costs, movement, strength, warped
from vitaclip.retrieval import SecondPass

SHARE = 0.5  # of the movement beside what is seen: see docs/scale.md


def by_movement(
    clips: Sequence[np.ndarray], share: float = SHARE, words: float = 0.0
) -> SecondPass | None:
    """A second pass by frame vectors (t, e) of clips; None where nothing moves in any of them.

    Of what `words` leave to the clips, the movement has its `share`.

    Raises:
        InputError: where the share makes no sense.
    """
    if not 0 <= share <= 1:
        raise InputError(f"The share of the movement was {share}; it goes from 0 to 1.")
    clips = [np.asarray(clip, np.float32) for clip in clips]
    moving = [movement(clip) for clip in clips if strength(clip) > STILL]
    if not moving or not share:
        return None

    def fit(frames: np.ndarray) -> np.ndarray:
        others = movement(frames)
        return -np.mean([warped(costs(clip, others))[0] for clip in moving], axis=0)

    return SecondPass(fit, share * (1 - words))
