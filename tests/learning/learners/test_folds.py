"""Clips kept apart: some of every class that can spare them, each recording on one side."""

import numpy as np

from vitaclip.learning.learners.folds import apart, folds

LABELS = np.array([0] * 8 + [1] * 3 + [2] * 2 + [3])


def test_a_quarter_of_each_class_is_kept_apart_where_three_are_left():
    out = apart(LABELS, seed=1)
    assert np.bincount(LABELS[out], minlength=4).tolist() == [2, 1, 0, 0]
    assert np.array_equal(out, apart(LABELS, seed=1))
    assert len(apart(np.array([0, 1]), 0)) == 0


def test_every_clip_is_in_one_part_but_those_that_are_alone():
    parts = folds(LABELS, seed=1)
    assert sorted(np.concatenate(parts).tolist()) == list(range(13))
    for part in parts:
        rest = np.setdiff1d(np.arange(14), part)
        assert set(LABELS[rest]) == {0, 1, 2, 3}, "each class is still learned from"
