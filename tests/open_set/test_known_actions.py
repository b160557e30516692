"""“None of these” weighs how strange a course in time is, and how far the best class leads."""

import numpy as np
import pytest

from vitaclip.open_set.known_actions import course, evidence, fit_courses, fit_weights, sigmoid

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def known():
    """Two actions, each other's reverse: only the order of their frames tells them apart."""
    path = np.linspace(-1, 1, 8)[:, None] * np.ones(6) + [1, 2, 3, 4, 5, 6]
    clips = np.stack([p + RNG.normal(scale=0.02, size=(8, 6)) for p in [path, path[::-1]] * 60])
    return fit_courses(clips, np.array(["up", "down"] * 60)), path


def test_there_and_back_is_strange_though_every_frame_is_known(known):
    actions, path = known
    usual = actions.courses.distance(actions.place(path))
    back = actions.courses.distance(actions.place(np.concatenate([path[::2], path[::-2]])))
    assert back > 5 * usual


def test_more_frames_are_looked_at_in_even_steps_and_fewer_give_no_answer(known):
    actions, path = known
    assert np.array_equal(course(np.repeat(path, 3, axis=0), 8), course(path, 8))
    assert actions.none(path[:7], 0.0) is None and 0 <= actions.none(path, 0.0) <= 1


def test_at_one_half_so_many_right_answers_are_lost():
    right = evidence(RNG.normal(2, 1, 2000), RNG.normal(3, 2, 2000))
    wrong = evidence(RNG.normal(5, 1, 500), RNG.normal(-3, 2, 500))
    weights = fit_weights(right, wrong)
    assert (sigmoid(right @ weights) > 0.5).mean() == pytest.approx(0.05, abs=0.005)
    assert (sigmoid(wrong @ weights) > 0.5).mean() > 0.95
    assert weights[1] > 0 > weights[2]
