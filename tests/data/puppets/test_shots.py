"""Which action a still shows."""

import numpy as np
import pytest

from vitaclip.data.puppets import ACTIONS, shot, state

TWINS = [name for name, action in ACTIONS.items() if action.twin]


@pytest.mark.parametrize("action", TWINS)
def test_a_twin_begins_in_the_other_ones_end_and_ends_in_its_own(action):
    for seed in range(10):
        take = shot(action, seed)
        assert state(take, 0) == ACTIONS[action].twin
        assert state(take, take.duration) == action


def test_between_the_ends_a_still_shows_neither():
    take = shot("opening a door", 3)
    times = np.linspace(0, take.duration, 60)
    assert {state(take, t) for t in times} == {"closing a door", None, "opening a door"}


def test_twins_move_one_way_only():
    take = shot("raising a flag", 8)
    progress = [take.progress(t) for t in np.linspace(0, take.duration, 40)]
    assert progress == sorted(progress) and (progress[0], progress[-1]) == (0, 1)


def test_stills_of_twins_are_the_same_stills():
    times = np.linspace(0, 1, 9)
    for action in TWINS:
        one, other = shot(action, 6), shot(ACTIONS[action].twin, 6)
        shown = [state(one, u * one.duration) for u in times]
        assert shown == [state(other, u * other.duration) for u in times[::-1]]


def test_a_single_always_shows_itself():
    for name, action in ACTIONS.items():
        if action.twin is None:
            assert all(state(shot(name, 2), t) == name for t in (0.0, 0.7, 1.9))
