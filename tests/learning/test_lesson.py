"""Taught classes stand beside the model's own, and those answer as if nothing had been taught."""

import numpy as np
import pytest

from tests.support.moves import clips, performed
from vitaclip.errors import InputError
from vitaclip.learning.learners.class_vectors import ClassVectors
from vitaclip.learning.lesson import taught_share
from vitaclip.learning.taught import Effort
from vitaclip.learning.teach import teach
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.zero_shot import ZeroShotClassifier

TIMES = np.arange(8.0)


@pytest.fixture(scope="module")
def lesson(clip):
    *_, lesson = teach(clips(3), PromptedCLIP(clip), "examples", 8, Effort())
    return lesson


@pytest.fixture(scope="module")
def others(clip):
    import torch

    rows = torch.from_numpy(performed("raising", 5))
    return ZeroShotClassifier(PromptedCLIP(clip)).rank(rows, TIMES, ["a dog", "a cat"])


@pytest.mark.parametrize("action", ["raising", "unknown"])
def test_the_others_share_what_is_left_in_the_same_proportions(lesson, others, action):
    features = performed("raising", 5)
    if action == "unknown":
        features = np.random.default_rng(1).normal(size=(8, 32)).astype(np.float32)
    taught = lesson.rank(features, TIMES)
    labels = ["a cat", "lowering", "a dog", "raising", "circling"]
    both = lesson.beside(taught, others, labels, features, np.zeros((2, 32), np.float32))
    assert both.labels == tuple(labels) and both.probs.sum() == pytest.approx(1, abs=1e-5)
    shares = both.probs[[2, 0]]
    assert np.allclose(shares / shares.sum(), others.probs, atol=1e-6)
    assert (both.label == "raising") == (action == "raising")
    assert both.per_frame.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_both_are_asked_whether_a_clip_shows_a_taught_class():
    assert taught_share(1.0, 0.5) == pytest.approx(taught_share(1.0, None))
    known, strange = taught_share(1.0, 0.01), taught_share(1.0, 0.99)
    assert known < 0.5 < taught_share(1.0, None) < strange
    assert taught_share(-5.0, 0.999) < 0.5, "what fits nothing taught is not taught"
    assert 0 <= taught_share(-500.0, 0.0) < taught_share(500.0, 1.0) <= 1


def test_class_vectors_win_over_names_that_fit_less(clip):
    model = PromptedCLIP(clip)
    own, other = np.eye(2, 32, dtype=np.float32)
    taught = ClassVectors(model, np.stack([own, -own]))
    clip_of = [np.tile(vector, (8, 1)) for vector in (own, other)]
    leads = [taught.lead(taught.distances(rows), rows, other[None]) for rows in clip_of]
    assert leads[1] < 0 < leads[0]


def test_some_of_the_classes_may_be_asked_in_any_case_of_letters(lesson):
    answer = lesson.rank(performed("lowering", 5), TIMES, ["Raising", "LOWERING"])
    assert answer.labels == ("Raising", "LOWERING") and answer.label == "LOWERING"
    with pytest.raises(InputError, match="was not taught"):
        lesson.rank(performed("lowering", 5), TIMES, ["juggling"])
