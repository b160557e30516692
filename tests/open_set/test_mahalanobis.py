"""Distances are measured in spreads, from the nearest centre."""

import numpy as np
import pytest

from vitaclip.open_set.mahalanobis import Gaussians

RNG = np.random.default_rng(0)


def test_a_sphere_far_away_is_far_and_each_direction_counts_by_its_spread():
    cloud = RNG.normal(size=(4000, 3)) * [1, 10, 1] + 5
    distance = Gaussians.fit(cloud).distance
    assert distance(np.array([5.0, 15, 5])) == pytest.approx(1, abs=0.1)
    assert distance(np.array([8.0, 5, 5])) > distance(np.array([5.0, 15, 5]))


def test_with_groups_the_nearest_centre_counts():
    groups = np.repeat([0, 1], 500)
    cloud = RNG.normal(size=(1000, 2)) + groups[:, None] * 100
    distance = Gaussians.fit(cloud, groups).distance(np.array([[0.0, 0], [100, 100], [50, 50]]))
    assert distance[:2].max() < 0.5 and distance[2] > 30
