"""Labels are ranked as they were given, each encoded once, whatever words were learned."""

import numpy as np
import pytest
import torch

from vitaclip.errors import InputError
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.zero_shot import ZeroShotClassifier
from vitaclip.prompts.text import TextPrompts

TIMES = np.arange(3.0)


@pytest.fixture
def features():
    return torch.randn(3, 32, generator=torch.Generator().manual_seed(0))


def counted(classifier):
    """A list that hears every label that is encoded."""
    heard, encode = [], classifier.model.encode_text

    def listen(labels, templates=("{}",)):
        heard.extend(labels)
        return encode(labels, templates)

    classifier.model.encode_text = listen
    return heard


def test_changing_one_label_costs_one_label(clip, features):
    classifier = ZeroShotClassifier(PromptedCLIP(clip))
    heard, labels = counted(classifier), [f"label {i}" for i in range(20)]
    classifier.rank(features, TIMES, labels)
    assert heard == labels
    labels[7] = "waving"
    classifier.rank(features, TIMES, labels)
    assert heard[20:] == ["waving"]


def test_shares_sum_to_one_and_labels_keep_their_order(clip, features):
    labels = ["waving", "push up", "a", "waving"]
    ranking = ZeroShotClassifier(PromptedCLIP(clip), ["jump rope"]).rank(features, TIMES, labels)
    assert ranking.labels == tuple(labels) and ranking.probs.sum() == pytest.approx(1, abs=1e-5)
    assert ranking.per_frame.shape == (3, 4)
    assert np.abs(ranking.per_frame.sum(axis=1) - 1).max() < 1e-5
    assert ranking.probs[0] == ranking.probs[3]
    assert sorted(ranking.order) == [0, 1, 2, 3] and ranking.cosines[ranking.order[0]] == max(
        ranking.cosines
    )


def test_nothing_to_choose_from_gets_a_sentence(clip, features):
    with pytest.raises(InputError, match="No classes were given"):
        ZeroShotClassifier(PromptedCLIP(clip)).rank(features, TIMES, [])


def test_class_specific_words_are_weighed_against_what_they_can_say(clip, features):
    words = TextPrompts.for_backbone(clip, 2, classes=["waving", "push up"])
    classifier = ZeroShotClassifier(PromptedCLIP(clip, words=words), ["push_up", "jump rope"])
    heard = counted(classifier)
    assert classifier.rank(features, TIMES, ["waving"]).labels == ("waving",)
    assert heard == ["waving", "push_up"]
    with pytest.raises(InputError, match="'jump rope' is not among them"):
        classifier.rank(features, TIMES, ["jump rope"])
