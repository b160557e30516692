"""The clip of a scene: the same for the same choices, and one choice changes only what it names."""

from dataclasses import replace

import numpy as np
import pytest

from vitaclip.data.puppets import film
from vitaclip.data.puppets.actions import EVERY
from vitaclip.data.puppets.scene import CHOICES, FIRST, Scene
from vitaclip.data.puppets.staging import film_scene, sentence, shot_of, shown

SIZE = 128


def frames(scene=FIRST, **changes):
    return film_scene(replace(scene, **changes), SIZE).frames


@pytest.fixture(scope="module")
def first():
    return frames()


def differs(a, b):
    """Where (h, w) any of the frames of two clips differ."""
    return (a != b).any(axis=(0, 3))


def test_the_same_scene_is_the_same_to_the_last_pixel(first):
    assert first.shape == (37, SIZE, SIZE, 3) and np.array_equal(first, frames())
    assert not np.array_equal(first, frames(seed=1))


@pytest.mark.parametrize("hat", ["cap", "beanie"])
def test_a_hat_changes_pixels_about_the_head_and_no_other(first, hat):
    hatted = frames(hat=hat)
    changed = [differs(a[None], b[None]) for a, b in zip(first, hatted, strict=True)]
    for still in changed:
        rows, columns = np.nonzero(still)
        assert len(rows) and np.ptp(rows) < 0.2 * SIZE and np.ptp(columns) < 0.25 * SIZE
    assert np.mean(changed) < 0.02


@pytest.mark.parametrize("change", ["skin", "hair_colour", "top_colour", "bottom_colour", "thing"])
def test_another_colour_leaves_place_and_motion_alone(first, change):
    other = frames(**{change: CHOICES[change][0]})
    assert 0 < differs(first, other).mean() < 0.3
    assert np.array_equal(first[:, : SIZE // 8], other[:, : SIZE // 8])  # the sky


def test_another_place_leaves_the_puppet_alone(first):
    other, shirt = frames(place="in the desert"), (45, 105, 220)
    mine, its = ((abs(f.astype(int) - shirt).max(axis=3) < 3) for f in (first, other))
    assert mine[0].sum() > 100 and np.array_equal(mine, its)


def test_the_action_changes_neither_place_nor_person_nor_camera():
    mine, its = (shot_of(Scene(action=name)) for name in ("sitting down", "cartwheel"))
    assert replace(its, action="sitting down", pace=mine.pace) == mine


def test_backwards_and_mirrored_are_the_same_pictures(first):
    assert np.array_equal(frames(direction="backwards"), first[::-1])
    assert np.array_equal(frames(mirrored="yes"), first[:, :, ::-1])


def test_a_twin_backwards_is_the_other_twin(first):
    assert np.array_equal(frames(action="standing up", direction="backwards"), first)


def test_fast_twins_move_for_a_shorter_time_and_begin_and_end_alike(first):
    moving = {}
    for speed in CHOICES["speed"]:
        take = shot_of(replace(FIRST, speed=speed))
        moving[speed] = 1 - sum(take.hold)
        assert take.progress(0) == 0 and take.progress(3) == 1
    assert moving["slow"] > moving["normal"] > moving["fast"] > 0.2
    calm = shot_of(replace(FIRST, action="waving", speed="slow"))
    assert calm.pace < shot_of(replace(FIRST, action="waving", speed="fast")).pace


@pytest.mark.parametrize("action", EVERY)
def test_every_action_can_be_staged_anywhere_in_any_hat(action):
    scene = Scene(action=action, place="on the stage", hat="beanie", top="dress", who="girl")
    assert film(shot_of(scene), 32, frames=2).frames.std() > 10
    assert sentence(scene).endswith(".") and shown(scene) == action


def test_the_sentence_says_what_one_sees():
    scene = Scene(direction="backwards", hat="cap", speed="fast")
    assert sentence(scene) == (
        "A woman with a red cap in a blue shirt and gray trousers is sitting down in the park, "
        "fast, played backwards: what one sees is standing up."
    )
    assert shown(Scene(action="walking right", mirrored="yes")) == "walking left"
    both = Scene(action="walking right", mirrored="yes", direction="backwards")
    assert shown(both) == "walking right"
    assert shown(Scene(action="archery", direction="backwards")) is None
    assert shown(Scene(mirrored="yes")) == "sitting down"
