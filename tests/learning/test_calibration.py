"""Probabilities follow distances, claim no more than was tested, and none is what lies beyond."""

import numpy as np
import pytest

from vitaclip.learning.calibration import Calibration, fit, untested

NEAR, FAR = 0.2, 0.7


def asked_about(count, wrong=0):
    """Distances of so many clips from two classes, some of them nearer to the wrong one."""
    truth = np.arange(count) % 2
    said = np.where(np.arange(count) < wrong, 1 - truth, truth)
    return np.where(np.arange(2) == said[:, None], NEAR, FAR), truth


def test_the_nearer_class_has_the_larger_share():
    probs = Calibration().probs(np.array([0.5, 0.2, 0.3]))
    assert probs.argsort().tolist() == [0, 2, 1] and probs.sum() == pytest.approx(1)


def test_more_right_answers_make_surer_and_wrong_ones_less_sure():
    asked = np.array([NEAR, FAR])
    sure = [fit(*asked_about(n), None).probs(asked)[0] for n in (4, 20, 200)]
    assert sure == sorted(sure) and sure[0] < 0.95 and sure[-1] > 0.98
    assert fit(*asked_about(20, wrong=6), None).probs(asked)[0] < sure[1]


def test_none_begins_beyond_the_right_answers_or_where_strangers_usually_do():
    amid, usual = fit(*asked_about(20), None), fit(*asked_about(20), 0.6)
    for made in (amid, usual):
        assert made.none(np.array([NEAR, FAR])) < 0.1 and made.none(np.array([0.9, 0.9])) > 0.9
    assert amid.reach == pytest.approx((NEAR + FAR) / 2) and usual.reach == 0.6
    assert fit(*asked_about(20), 0.1).reach >= NEAR


def test_what_was_learned_from_says_where_strangers_begin_and_not_how_sure_to_be():
    many = asked_about(200)
    made = untested(*many, None)
    assert made.reach == fit(*many, None).reach and made.temperature == Calibration().temperature
    assert untested(*many, 0.56) == Calibration(reach=0.56)
