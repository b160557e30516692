"""What is said of another order of frames follows from the numbers, whoever sees time or not."""

from types import SimpleNamespace

import numpy as np
import pytest

from vitaclip.data.sample_clips import SampleClip
from vitaclip.models.zero_shot import Ranking
from vitaclip.ui.recognise import time_order

LABELS = ("sitting down", "standing up", "waving")
SITTING = SampleClip("sitting-down.mp4", "sitting down", "a boy sits down")
WAVING = SampleClip("waving.mp4", "waving", "a boy waves")
FORTH, BACK, JUMBLE = (0, 1, 2), (2, 1, 0), (1, 0, 2)


def ranking(*probs, none=False, labels=LABELS):
    shares, times = np.array(probs), np.arange(3.0)
    unknown = ((),) * len(labels)
    return Ranking(labels, shares, np.log(shares + 1e-9), shares[None], times, none, 0.0, unknown)


def answers(**kinds):
    model = {name: SimpleNamespace(prompts=name, title=name) for name in kinds}
    return [
        SimpleNamespace(ranking=found, clip=SimpleNamespace(model=model[name]))
        for name, found in kinds.items()
    ]


DOWN, UP, EVEN = ranking(0.9, 0.05, 0.05), ranking(0.05, 0.9, 0.05), ranking(0.49, 0.5, 0.01)


@pytest.mark.parametrize(
    "before, after, said",
    [
        ((EVEN, DOWN, DOWN), (EVEN, UP, UP),
         "Turned round, plain CLIP’s bars did not move; both prompts changed their answer."),
        ((EVEN, DOWN, DOWN), (EVEN, DOWN, ranking(0.7, 0.2, 0.1)),
         "Turned round, plain CLIP and Vita-CLIP’s bars did not move; "
         "Prompt Switch’s bars moved, but the answer stayed."),
        ((DOWN, DOWN, DOWN), (DOWN, DOWN, DOWN), "Turned round, everybody’s bars did not move."),
        ((DOWN, DOWN, DOWN), (UP, UP, UP), "Turned round, each of them changed its answer."),
        ((DOWN, DOWN, DOWN), (UP, UP, DOWN),
         "Turned round, Prompt Switch’s bars did not move; "
         "plain CLIP and Vita-CLIP changed their answer."),
    ],
)  # fmt: skip
def test_one_sentence_says_whose_answer_changed(before, after, said):
    kinds = ("none", "vita", "cube")
    pair = (answers(**dict(zip(kinds, each, strict=True))) for each in (before, after))
    assert time_order.told(*pair, BACK) == said


def test_of_one_model_alone_and_of_a_jumble():
    one, other = answers(mine=DOWN), answers(mine=UP)
    assert time_order.told(one, other, JUMBLE) == "In this order, mine changed its answer."


def test_right_and_wrong_are_said_only_where_it_is_known():
    assert time_order.truth(SITTING, (), LABELS) == "sitting down"
    assert time_order.truth(SITTING, BACK, LABELS) == "standing up"
    assert time_order.truth(SITTING, JUMBLE, LABELS) is None
    assert time_order.truth(SITTING, (), ("waving",)) is None
    assert time_order.truth(WAVING, BACK, LABELS) is None is time_order.truth(None, (), LABELS)
    for found, word in ((DOWN, "right"), (UP, "wrong"), (EVEN, "cannot tell")):
        assert time_order.verdict(found, "sitting down") == word
        assert time_order.verdict(found, None) == ""
    none = ranking(0.9, 0.05, 0.05, none=True)
    assert time_order.verdict(none, "sitting down") == "wrong"


def asked(order):
    return (time_order.question(SITTING, LABELS, order) or {})["text"]


def test_the_question_names_what_the_other_order_shows():
    assert "other order are “standing up”" in asked(())
    assert "other order are “sitting down”" in asked(BACK)
    assert "in no order" in asked(JUMBLE)
    assert time_order.question(WAVING, LABELS, ()) is None
    assert time_order.question(SITTING, ("sitting down", "waving"), ()) is None
