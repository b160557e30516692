"""Warping finds the cheapest way, as a slow literal version does, and forgives who begins late."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from tests.support.moves import performed
from vitaclip.learning.learners.warping import costs, movement, path, strength, warped


def literal(costs):
    """The recursion as it stands in the paper."""

    @cache
    def least(i, j):
        if i < 0 or j < 0:
            return np.inf
        if i == j == 0:
            return 2 * costs[0, 0]
        step = costs[i, j]
        ways = (least(i - 1, j) + step, least(i, j - 1) + step, least(i - 1, j - 1) + 2 * step)
        return min(ways)

    t, u = costs.shape
    return least(t - 1, u - 1) / (t + u)


@pytest.mark.parametrize(("t", "u"), [(1, 1), (1, 5), (6, 4), (8, 8)])
def test_the_cheapest_way_is_that_of_the_literal_recursion(t, u):
    between = np.random.default_rng(t * u).random((3, t, u))
    assert np.allclose(warped(between)[0], [literal(each) for each in between])


def test_without_slack_nothing_is_warped_and_with_all_of_it_everything_may_be():
    between = np.random.default_rng(3).random((2, 6, 6))
    side_by_side = between[:, range(6), range(6)].mean(axis=1)
    assert np.allclose(warped(between, 0)[0], side_by_side)
    lengths = [warped(between, slack)[0] for slack in (0, 1, 3, 6)]
    assert all((wider <= narrower + 1e-12).all() for narrower, wider in pairwise(lengths))
    assert np.allclose(lengths[-1], warped(between)[0])


def test_the_path_begins_and_ends_with_both_and_costs_what_was_said():
    between = np.random.default_rng(0).random((1, 6, 7))
    length, sums = warped(between)
    way = path(between[0], sums[0])
    assert way[0] == (0, 0) and way[-1] == (5, 6)
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(way)]
    assert set(steps) <= {(1, 0), (0, 1), (1, 1)}
    paid = 2 * between[0, 0, 0] + sum(
        sum(step) * between[0, i, j] for step, (i, j) in zip(steps, way[1:])
    )
    assert paid / 13 == pytest.approx(length[0])


def test_costs_are_squared_distances_of_each_moment_from_each():
    rng = np.random.default_rng(1)
    one, many = rng.normal(size=(3, 5)), rng.normal(size=(2, 4, 5))
    wanted = ((one[None, :, None] - many[:, None]) ** 2).sum(axis=-1)
    assert np.allclose(costs(one, many), wanted)


def test_movement_has_no_mean_and_size_one_and_does_not_know_the_room():
    moves = movement(np.stack([performed("raising", 1), performed("raising", 2)]))
    assert np.allclose(moves.mean(axis=1), 0, atol=1e-6)
    assert np.allclose((moves**2).sum(axis=-1).mean(axis=-1), 1, atol=1e-5)


def test_who_begins_late_is_nearer_than_who_does_it_backwards():
    asked, late, back = (
        movement(each)
        for each in (
            performed("raising", 1),
            performed("raising", 2, hold=0.4),
            performed("lowering", 3),
        )
    )
    length = warped(costs(asked, np.stack([late, back])))[0]
    assert length[0] < length[1] / 2


def test_a_still_clip_has_no_strength():
    assert strength(np.ones((8, 4), np.float32)) == pytest.approx(0, abs=1e-6)
    assert strength(performed("raising", 1)) > 0.05
