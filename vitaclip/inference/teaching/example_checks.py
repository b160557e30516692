"""Which clips can be examples, for a folder and for the page alike: short ones that move."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vitaclip import video
from vitaclip.errors import InputError, quoted
from vitaclip.inference.long_video.moments import clock

LONGEST, SHORTEST = 60.0, 0.3  # seconds: of a longer clip, so few frames show no movement


def check_length(path: Path) -> None:
    """Raise an `InputError` for a clip that cannot be read, is too long or too short."""
    seconds = video.probe(path).duration
    if seconds > LONGEST:
        raise InputError(
            f"{quoted(path)} lasts {clock(seconds)}, and an example is a clip of one action, "
            f"{LONGEST:g} s at most; cut out the action."
        )
    if seconds < SHORTEST:
        raise InputError(
            f"{quoted(path)} lasts {seconds:.1f} s, and an action takes {SHORTEST:g} s at least; "
            "choose a longer clip."
        )


def check_movement(features: np.ndarray, what: str) -> None:
    """Raise an `InputError` where plain CLIP's features (t, e) of a clip hardly change."""
    from vitaclip.learning.learners.warping import STILL, strength  # it brings torch along

    if strength(features) < STILL:
        raise InputError(f"{what} shows no movement; show the action itself, from its beginning.")
