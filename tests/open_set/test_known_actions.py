"""“None of these” weighs how strange a course in time is, and how far the best class leads."""

import numpy as np
import pytest

from vitaclip.models.encoded_frames import EncodedFrames
from vitaclip.open_set.known_actions import KnownActions, fit_weights, sigmoid

RNG = np.random.default_rng(0)


def test_fewer_frames_or_no_patches_give_no_answer():
    seen = [
        EncodedFrames(RNG.normal(size=(8, 20)), RNG.normal(size=(8, 2, 20)), np.zeros((8, 3)))
        for _ in range(300)
    ]
    known = KnownActions.fit(seen, np.arange(300) % 3)
    assert known.none(seen[0], 3.0) == 0.5  # nothing is weighed yet
    assert known.none(seen[0][:7], 3.0) is None
    assert known.none(EncodedFrames(seen[0].features), 3.0) is None
    assert known.evidence(seen[0], float("inf"))[-1] == 12


def test_at_one_half_so_many_right_answers_are_lost():
    right = evidence(RNG.normal(2, 1, 2000), RNG.normal(3, 2, 2000))
    wrong = evidence(RNG.normal(5, 1, 500), RNG.normal(-3, 2, 500))
    weights = fit_weights(right, wrong)
    assert (sigmoid(right @ weights) > 0.5).mean() == pytest.approx(0.05, abs=0.005)
    assert (sigmoid(wrong @ weights) > 0.5).mean() > 0.95
    assert weights[1] > 0 > weights[2]


def evidence(strangeness, lead):
    return np.stack([np.ones_like(lead), strangeness, lead], axis=-1)


def test_weights_do_not_hang_on_the_units_of_the_evidence():
    right = evidence(RNG.normal(2, 1, 500), RNG.normal(3, 2, 500))
    wrong = evidence(RNG.normal(5, 1, 500), RNG.normal(-3, 2, 500))
    units = np.array([1, 1000, 0.01])
    weights = fit_weights(right * units, wrong * units) * units
    assert weights == pytest.approx(fit_weights(right, wrong), rel=1e-3)
