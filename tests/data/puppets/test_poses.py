"""Postures, and the ways between them."""

import numpy as np
import pytest

from vitaclip.data.puppets.poses import ARM, FRONT, SIDE, blend, smooth


def test_a_hand_lands_where_it_can_reach():
    pose = FRONT.hug(right=(0.3, 0.6), left=(-0.25, 0.8))
    assert pose.end("right") == pytest.approx((0.3, 0.6), abs=1e-6)
    assert pose.end("left") == pytest.approx((-0.25, 0.8), abs=1e-6)


def test_a_hand_stretches_towards_what_is_too_far():
    pose = SIDE.reach(right=(3.0, 0.7))
    shoulder, _, hand = pose.chain("right")
    assert np.hypot(hand[0] - shoulder[0], hand[1] - shoulder[1]) == pytest.approx(
        2 * ARM, rel=0.01
    )


def test_limbs_keep_their_length_however_they_turn():
    for angle in range(0, 360, 45):
        shoulder, elbow, _ = FRONT.spin(angle).chain("right")
        assert np.hypot(elbow[0] - shoulder[0], elbow[1] - shoulder[1]) == pytest.approx(ARM)


def test_a_blend_begins_and_ends_at_its_postures():
    assert blend(SIDE, FRONT, 0) == SIDE
    assert blend(SIDE, FRONT, 1).end("rleg") == pytest.approx(FRONT.end("rleg"))


def test_easing_is_the_same_forwards_and_backwards():
    u = np.linspace(0, 1, 21)
    there = np.array([smooth(x) for x in u])
    assert np.allclose(there, 1 - there[::-1])
    assert (np.diff(there) > 0).all()
