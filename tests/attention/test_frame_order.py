"""Time tests reorder frames and do nothing else."""

import numpy as np
import pytest

from vitaclip.attention.frame_order import TIME_TESTS, order
from vitaclip.errors import InputError


@pytest.mark.parametrize("test", TIME_TESTS)
@pytest.mark.parametrize("t", [1, 2, 8, 15])
def test_every_test_keeps_the_number_of_frames_and_invents_none(test, t):
    places = order(test, t)
    assert places.shape == (t,) and set(places) <= set(range(t))


def test_each_test_does_what_its_name_says():
    assert order("reversed", 4).tolist() == [3, 2, 1, 0]
    assert order("frozen", 4).tolist() == [2, 2, 2, 2]
    assert order("every second frame", 5).tolist() == [0, 0, 2, 2, 4]
    assert sorted(order("shuffled", 9, seed=3)) == list(range(9))


def test_a_shuffle_is_the_same_for_the_same_seed_and_never_the_film_itself():
    assert np.array_equal(order("shuffled", 8, seed=5), order("shuffled", 8, seed=5))
    assert any(order("shuffled", 8, 1) != order("shuffled", 8, 2))
    assert all((order("shuffled", 2, seed) != [0, 1]).any() for seed in range(20))


def test_an_unknown_test_lists_the_known_ones():
    with pytest.raises(InputError, match="reversed, shuffled, frozen"):
        order("upside down", 8)
