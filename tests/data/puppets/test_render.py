"""Stills and clips of the puppets."""

from dataclasses import replace

import numpy as np
import pytest

from vitaclip.data.puppets import ACTIONS, draw, film, shot

TWINS = [name for name, action in ACTIONS.items() if action.twin and action.forward]


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_is_drawn_at_both_sizes(action):
    take = shot(action, 1)
    for size in (64, 256):
        still = draw(take, take.duration / 3, size)
        assert still.shape == (size, size, 3) and still.dtype == np.uint8
        assert still.std() > 10


@pytest.mark.parametrize("action", ACTIONS)
def test_something_moves(action):
    take = shot(action, 2)
    stills = [draw(take, take.duration * k / 4, 64).astype(int) for k in range(5)]
    assert max(np.abs(still - stills[0]).max() for still in stills) > 60


def test_the_same_seed_gives_the_same_pixels():
    for action in ("cartwheel", "sitting down"):
        assert np.array_equal(draw(shot(action, 7), 1.0, 64), draw(shot(action, 7), 1.0, 64))


def test_other_seeds_give_other_clips():
    stills = {draw(shot("juggling balls", seed), 1.0, 64).tobytes() for seed in range(20)}
    assert len(stills) == 20


@pytest.mark.parametrize("action", TWINS)
def test_a_twin_is_the_same_film_backwards(action):
    take, twin = shot(action, 5), shot(ACTIONS[action].twin, 5)
    assert twin == take.reversed() == replace(take, action=twin.action)
    forwards, backwards = film(take, 64, frames=5).frames, film(twin, 64, frames=5).frames
    assert np.array_equal(forwards, backwards[::-1])


def test_the_ends_of_a_pair_look_different():
    for action in TWINS:
        take = shot(action, 3)
        apart = draw(take, 0, 64).astype(int) - draw(take, take.duration, 64)
        assert (np.abs(apart).max(axis=2) > 40).mean() > 0.02, action


def test_a_film_has_its_frames_in_time_order_over_the_whole_duration():
    take = shot("archery", 4)
    clip = film(take, 64)
    assert len(clip.frames) == len(clip.times) == round(take.duration * 12) + 1
    assert clip.times[0] == 0 and clip.times[-1] == pytest.approx(take.duration)
    assert np.allclose(np.diff(clip.times), 1 / 12)


def test_left_and_right_are_never_mirrored():
    assert all(shot("walking left", seed).flip == 1 for seed in range(50))
    assert {shot("bowling", seed).flip for seed in range(50)} == {1, -1}
