"""Pictures of the crowds."""

from dataclasses import replace

import numpy as np
import pytest

from vitaclip.data.crowds import DEEDS, Nuisances, clip, difference, draw, take
from vitaclip.data.crowds.bystanders import IDLE
from vitaclip.data.crowds.things import PASSERS, POSTS

NOTHING = Nuisances(0, 0, 0, 0, 0, 0, 0, 0)
BACKWARDS = [
    (one.name, other.name)
    for one in DEEDS.values()
    for other in DEEDS.values()
    if one.way > 0 and difference(one, other) in ("direction", "role")
]


@pytest.mark.parametrize("name", DEEDS)
def test_every_deed_is_drawn_and_something_moves(name):
    stills = [draw(take(name, 3, NOTHING), u, 64).astype(int) for u in (0.05, 0.3, 0.5, 0.7, 0.95)]
    assert stills[0].shape == (64, 64, 3)
    assert max(np.abs(still - stills[0]).max() for still in stills) > 60


@pytest.mark.parametrize(("one", "other"), BACKWARDS)
def test_the_other_way_has_the_very_same_stills_in_another_order(one, other):
    """Crowd, camera, light and noise included, so no bag of stills can tell them apart."""
    times = (np.arange(6) + 0.5) / 6
    bags = [[draw(take(name, 5), u, 32).tobytes() for u in times] for name in (one, other)]
    assert bags[0] != bags[1] and sorted(bags[0]) == sorted(bags[1])
    assert bags[0] == bags[1][::-1]


def test_a_clip_is_its_stills_whichever_way_it_runs():
    for name in ("giving a ball to a man", "lowering a flag and raising a flag again"):
        each = take(name, 2)
        stills = np.stack([draw(each, (k + 0.5) / 4, 32) for k in range(4)])
        assert np.array_equal(clip(each, 4, 32), stills)
        clip(each, 4, 32)[:] = 0  # is the caller's own
        assert np.array_equal(clip(each, 4, 32), stills) and clip(each, 4, 32).flags.c_contiguous


@pytest.mark.parametrize("what", ["crowd", "passing", "camera", "light", "occlusion"])
def test_each_nuisance_changes_pictures_and_none_of_it_nothing(what):
    usual = replace(NOTHING, **{what: 1.0})
    changed = [
        not np.array_equal(draw(take("bowing once", s, NOTHING), 0.4, 48),
                           draw(take("bowing once", s, usual), 0.4, 48))
        for s in range(8)
    ]  # fmt: skip
    assert sum(changed) >= 3


@pytest.mark.parametrize("what", ["blur", "noise", "compression"])
def test_half_of_the_films_are_spoiled(what):
    usual = replace(NOTHING, **{what: 1.0})
    same = [
        np.array_equal(draw(take("bowing once", s, NOTHING), 0.4, 32),
                       draw(take("bowing once", s, usual), 0.4, 32))
        for s in range(24)
    ]  # fmt: skip
    assert 4 <= sum(same) <= 20


def test_whoever_and_whatever_stands_about_comes_up():
    settings = [take("sitting down", seed).setting for seed in range(200)]
    assert {one.pose for each in settings for one in each.crowd} == set(IDLE)
    assert {thing.what for each in settings for thing in each.passing} == set(PASSERS)
    assert {each.post.what for each in settings if each.post} == set(POSTS)
