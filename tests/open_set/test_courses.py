"""Courses: the order of frames counts, and what is beside all axes is told apart."""

import numpy as np
import pytest

from vitaclip.open_set.courses import Courses, course

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def known():
    """Two actions, each other's reverse: only the order of their frames tells them apart."""
    path = np.linspace(-1, 1, 8)[:, None] * np.ones(20) + np.arange(1, 21)
    clips = np.stack([p + RNG.normal(scale=0.02, size=(8, 20)) for p in [path, path[::-1]] * 160])
    return Courses.fit(clips, np.array(["up", "down"] * 160)), path


def test_there_and_back_is_strange_though_every_frame_is_known(known):
    courses, path = known
    usual, _ = courses.strangeness(path)
    back, _ = courses.strangeness(np.concatenate([path[::2], path[::-2]]))
    assert back > 5 * usual


def test_other_pictures_lie_beside_the_axes(known):
    courses, path = known
    _, usual = courses.strangeness(path)
    _, beside = courses.strangeness(path + RNG.normal(scale=3, size=(1, 20)))
    assert beside > 5 * usual


def test_more_frames_are_looked_at_in_even_steps(known):
    _, path = known
    assert np.array_equal(course(np.repeat(path, 3, axis=0), 8), course(path, 8))
