"""Taught classes stand beside the model's own, and those answer as if nothing had been taught."""

import numpy as np
import pytest

from tests.support.moves import clips, performed
from vitaclip.errors import InputError
from vitaclip.learning.lesson import side_by_side
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
    both = side_by_side(taught, others, labels)
    assert both.labels == tuple(labels) and both.probs.sum() == pytest.approx(1, abs=1e-5)
    shares = both.probs[[2, 0]]
    assert np.allclose(shares / shares.sum(), others.probs, atol=1e-6)
    assert (both.label == "raising") == (action == "raising")
    assert both.per_frame.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_some_of_the_classes_may_be_asked_in_any_case_of_letters(lesson):
    answer = lesson.rank(performed("lowering", 5), TIMES, ["Raising", "LOWERING"])
    assert answer.labels == ("Raising", "LOWERING") and answer.label == "LOWERING"
    with pytest.raises(InputError, match="was not taught"):
        lesson.rank(performed("lowering", 5), TIMES, ["juggling"])
