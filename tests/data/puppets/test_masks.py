"""Masks lie where the picture shows what they say, to the pixel."""

from dataclasses import replace

import numpy as np
import pytest

from vitaclip.data.puppets import ACTIONS, draw, masks, shot
from vitaclip.data.puppets.actions import EVERY
from vitaclip.data.puppets.canvas import NOTHING, PERSON, SHADOW, Canvas
from vitaclip.data.puppets.masks import labels
from vitaclip.data.puppets.people import DYES
from vitaclip.data.puppets.render import act, backdrop, ruler

SIDE = 128


def drawn(take, time):
    """The picture before it is halved, its empty place, and the colour of a shadow there."""
    image, shadow = backdrop(take, time, SIDE)
    empty = np.asarray(image.copy())
    act(take, time, Canvas(image, *ruler(take, time, SIDE), take.flip, shadow))
    return np.asarray(image), empty, np.array(shadow)


@pytest.mark.parametrize("action", EVERY)
def test_where_nothing_is_the_picture_is_the_empty_place_and_shadows_are_shadows(action):
    take = shot(action, 3)
    for share in (0.1, 0.6):
        time = take.duration * share
        picture, empty, shadow = drawn(take, time)
        seen = labels(take, time, SIDE)
        assert np.array_equal(picture[seen == NOTHING], empty[seen == NOTHING])
        assert (picture[seen == SHADOW] == shadow).all()
        assert 0.02 < (seen == PERSON).mean() < 0.5


@pytest.mark.parametrize("action", ACTIONS)
def test_other_clothes_and_another_skin_change_the_person_and_nothing_else(action):
    take = shot(action, 4)
    look = take.look
    top, bottom = [dye for dye in DYES if dye not in (look.top_colour, look.bottom_colour)][:2]
    other = replace(
        look, top_colour=top, bottom_colour=bottom, skin=(1, 2, 3), shoes=(4, 5, 6), hair=(7, 8, 9)
    )
    time = take.duration / 3
    changed = (drawn(take, time)[0] != drawn(replace(take, look=other), time)[0]).any(axis=2)
    seen = labels(take, time, SIDE)
    assert not changed[seen != PERSON].any()
    assert changed[seen == PERSON].mean() > 0.7


def test_masks_are_shares_of_the_pixels_that_are_drawn_and_always_the_same():
    take, times = shot("sitting down", 5), (0.2, 1.0, 1.9)
    found = masks(take, times, 64)
    assert found.person.shape == (3, 64, 64) and found.person.dtype == np.float32
    assert (found.acting + found.shadow).max() <= 1
    assert np.array_equal(masks(take, times, 64).thing, found.thing)
    assert found.thing.any(axis=(1, 2)).all()  # the chair
    assert not masks(shot("jumping jacks", 5), times, 64).thing.any()
    twin = masks(take.reversed(), [take.duration - time for time in times], 64)
    assert np.array_equal(twin.person, found.person)


def test_drawing_masks_changes_no_picture():
    take = shot("bowling", 8)
    before = draw(take, 1.0, 64)
    masks(take, [1.0], 64)
    assert np.array_equal(draw(take, 1.0, 64), before)
