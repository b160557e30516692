"""Frame-order tests: does it see time? The same frames reversed, shuffled or frozen."""

from __future__ import annotations

import numpy as np

from vitaclip.errors import InputError, quoted


def backwards(t: int, seed: int) -> np.ndarray:
    """The film in reverse."""
    return np.arange(t)[::-1]


def shuffled(t: int, seed: int) -> np.ndarray:
    """The same frames in a random order, the same one for the same seed; never the old order."""
    draw = np.random.default_rng(seed)
    order = draw.permutation(t)
    while t > 1 and (order == np.arange(t)).all():
        order = draw.permutation(t)
    return order


def frozen(t: int, seed: int) -> np.ndarray:
    """One frame from the middle, all the time: nothing moves."""
    return np.full(t, t // 2)


def halved(t: int, seed: int) -> np.ndarray:
    """Every second frame, shown twice as long: half the frame rate, as long as before."""
    return np.arange(t) // 2 * 2


TIME_TESTS = {
    "reversed": backwards,
    "shuffled": shuffled,
    "frozen": frozen,
    "every second frame": halved,
}


def order(test: str, t: int, seed: int = 0) -> np.ndarray:
    """For each of t places, the frame that stands there in this test: (t,) indices."""
    if test not in TIME_TESTS:
        raise InputError(
            f"There is no time test {quoted(test)}; there are: {', '.join(TIME_TESTS)}."
        )
    return TIME_TESTS[test](t, seed)
