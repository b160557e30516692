"""What chance decides, and that stills of one verb follow one law."""

from dataclasses import replace

import numpy as np
import pytest

from vitaclip.data.crowds import DEEDS, Nuisances, difference, state, take

BACKWARDS = [
    (one.name, other.name)
    for one in DEEDS.values()
    for other in DEEDS.values()
    if one.way > 0 and difference(one, other) in ("direction", "role")
]
VERBS = sorted({deed.verb for deed in DEEDS.values()})
TIMES = (np.arange(1000) + 0.5) / 1000


def test_the_same_seed_is_the_same_take_and_another_another():
    assert take("sitting down", 4) == take("sitting down", 4) != take("sitting down", 5)


def test_deeds_of_a_verb_share_all_but_the_deed():
    one, other = take("opening a door", 3), take("closing a door and opening a door again", 3)
    assert replace(one, deed=other.deed) == other


@pytest.mark.parametrize(("one", "other"), BACKWARDS)
def test_the_other_way_is_the_same_film_backwards(one, other):
    first, second = take(one, 2), take(other, 2)
    assert first.reversed() == second and second.reversed() == first
    for u in (0.1, 0.25, 0.7):
        assert second.clock(1 - u) == pytest.approx(first.clock(u))
        assert second.progress(1 - u) == pytest.approx(first.progress(u), abs=1e-6)


@pytest.mark.parametrize("verb", VERBS)
def test_at_a_random_moment_every_deed_of_a_verb_is_as_likely_in_a_phase(verb):
    """So no still tells one from another, and neither does a mean over stills."""
    whole = not DEEDS[next(d.name for d in DEEDS.values() if d.verb == verb)].pace
    for seed in range(2):
        takes = [take(deed.name, seed) for deed in DEEDS.values() if deed.verb == verb]
        phases = [np.sort([each.progress(u) % 1.0000001 for u in TIMES]) for each in takes]
        for other in phases[1:]:
            assert not whole or np.abs(other - phases[0]).max() < 0.03


def test_a_counted_deed_is_done_as_often_as_it_says_and_ends_at_rest():
    for name, turns in (("squatting once", 1), ("squatting three times", 3)):
        each = take(name, 1)
        assert (each.progress(0), each.progress(1)) == (0, turns)
    film = [take("opening a door and closing a door again twice", 1).progress(u) for u in TIMES]
    opened = np.diff((np.array(film) > 0.5).astype(int))
    assert (opened == 1).sum() == (opened == -1).sum() == 2


def test_more_of_one_nuisance_leaves_the_rest_as_it_is():
    usual, worse = take("bowing twice", 6), take("bowing twice", 6, Nuisances(occlusion=2))
    assert usual.setting.post and worse.setting.post
    assert worse.setting.post.wide == pytest.approx(2 * usual.setting.post.wide)
    post = usual.setting.post
    assert replace(worse, setting=replace(worse.setting, post=post)) == usual


def test_in_a_hurry_the_same_is_done_in_half_the_time():
    slow = [take("squatting twice", 3).progress(u) for u in TIMES]
    fast = [take("squatting twice", 3, Nuisances(hurry=2)).progress(u) for u in TIMES]
    moves = [np.count_nonzero(np.diff(film)) for film in (slow, fast)]
    assert max(slow) == max(fast) and moves[1] == pytest.approx(moves[0] / 2, rel=0.02)


def test_a_still_is_called_by_what_it_shows():
    assert state(take("sitting down", 1), 0.99) == "sitting down"
    assert state(take("standing up", 1), 0.99) == "standing up"
    assert state(take("squatting twice", 1), 0.3) == "squatting"
    assert state(take("circling an arm backwards fast", 1), 0.3) == "circling an arm"
    assert state(take("giving a box to a man", 1), 0.99) == "giving a box to a man"
    assert state(take("giving a box to a man", 1), 0.01) == "giving a box to a woman"
    assert state(take("opening a door and closing a door again", 1), 0.5) == "opening a door"
