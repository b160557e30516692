"""What changed the answer: bars and sentence come from the numbers, also when nothing moved."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.assets import DRUMS, furnish, untrained_service
from vitaclip.data import puppets
from vitaclip.models.zero_shot import Ranking
from vitaclip.ui import requests
from vitaclip.ui.requests import RecognitionRequest
from vitaclip.ui.what_changed.comparison import Comparison, sentence, share
from vitaclip.ui.what_changed.what_changed import NOTHING, TwoClips, compare
from vitaclip.video import write

LABELS = ("sitting down", "standing up", "waving")


def ranking(*probs, none=None, **more):
    values = np.array(probs, float)
    none_of_these = none is not None and none > 0.5
    return Ranking(
        LABELS[: len(probs)], values, values, values[None], np.zeros(1), none_of_these, 0.0,
        ((),) * len(probs), none_prob=none, **more,
    )  # fmt: skip


def said(before, after, changed=("the hat",)):
    return sentence([Comparison(before, after, "Vita-CLIP")], changed)


def test_nothing_moved():
    same = ranking(0.9, 0.07, 0.03)
    assert said(same, same) == "Only the hat changed: no bar moved by a whole point."
    near = ranking(0.904, 0.066, 0.03)
    assert Comparison(same, near).moves == [] and "no bar moved" in said(same, near)


def test_bars_moved_and_the_answer_stayed():
    assert said(ranking(0.9, 0.07, 0.03), ranking(0.7, 0.25, 0.05)) == (
        "Only the hat changed: the answer is still “sitting down”, but “sitting down” went down "
        "from 90% to 70%, and 2 others moved less."
    )


def test_the_answer_changed():
    words = said(ranking(0.9, 0.1), ranking(0.05, 0.95), ("the hat", "the place"))
    assert words == (
        "The hat and the place changed: the answer is “standing up” instead of “sitting down”; "
        "“sitting down” went down from 90% to 5%."
    )


def test_none_of_these_and_another_world_are_answers_too():
    words = said(ranking(0.9, 0.1, none=0.1), ranking(0.9, 0.1, none=0.8), None)
    assert words == (
        "From the clip before to this one: the answer is none of these instead of “sitting down”; "
        "none of these went up from 10% to 80%."
    )
    out = ranking(0.9, 0.1, in_world=False)
    assert "is “not the model's world” instead of “sitting down”." in said(ranking(0.9, 0.1), out)


def test_several_kinds_of_prompts_are_one_sentence_and_alike_ones_are_said_together():
    down, up, mixed = ranking(0.9, 0.1), ranking(0.1, 0.9), ranking(0.6, 0.4)
    titles = ("Plain CLIP", "Vita-CLIP", "Prompt Switch")

    def three(*after):
        return [Comparison(down, one, title) for one, title in zip(after, titles, strict=True)]

    assert sentence(three(down, up, up), ("the direction of time",)) == (
        "Only the direction of time changed: under Plain CLIP no bar moved by a whole point; under "
        "Vita-CLIP and Prompt Switch the answer is “standing up” instead of “sitting down”."
    )
    assert sentence(three(down, down, down), ("the hat",)) == (
        "Only the hat changed: under Plain CLIP, Vita-CLIP and Prompt Switch no bar moved by a "
        "whole point."
    )
    assert sentence(three(down, ranking(0.89, 0.11), mixed)[1:], None) == (
        "From the clip before to this one: under Vita-CLIP and Prompt Switch the answer is still "
        "“sitting down”, but bars moved by up to 30 points."
    )
    assert "up to 1 point." in sentence(three(*[ranking(0.89, 0.11)] * 3), None)


@pytest.mark.parametrize("seed", range(20))
def test_figures_of_the_sentence_are_those_of_the_bars(seed):
    rng = np.random.default_rng(seed)
    before, after = (ranking(*rng.dirichlet([0.5] * 3)) for _ in "ab")
    pair = Comparison(before, after)
    for bar in pair.bars:
        assert bar.moved == (abs(bar.after - bar.before) >= 0.01)
        assert bar.points != 0 or not bar.moved
        assert (bar in pair.moves) == bar.moved
    changed = before.label != after.label
    assert ("instead of" in pair.clause) == changed
    if pair.moves:
        assert f"to {share(pair.moves[0].after)}" in pair.clause


def test_next_to_nothing_is_not_nothing():
    assert [share(part) for part in (0, 0.001, 0.5, 0.999, 1)] == [
        "0%", "less than 1%", "50%", "more than 99%", "100%",
    ]  # fmt: skip


ASK = RecognitionRequest("a" * 32, "waving", "a {}", "puppet-clip", "none")
OTHER = replace(ASK, key="b" * 32)


def test_a_new_clip_is_compared_with_the_one_before_under_the_same_question():
    two = TwoClips().then(ASK)
    assert two.before is None
    assert two.then(OTHER) == TwoClips(ASK, OTHER) == two.then(OTHER).then(OTHER)
    for other in (
        {"classes": "x"}, {"template": "x {}"}, {"model": "x"}, {"prompts": "vita"},
        {"key": "b" * 32 + "-16"},
    ):  # fmt: skip
        assert two.then(replace(OTHER, **other)).before is None


def test_other_classes_are_asked_of_both_and_another_model_of_neither():
    two = TwoClips(ASK, OTHER).then(replace(OTHER, classes="bowling"))
    assert two.before == replace(ASK, classes="bowling")
    assert two.then(replace(OTHER, prompts="vita")).before is None


@pytest.fixture(scope="module")
def service(clip_folder, tmp_path_factory):
    """The tiny CLIP, with prompts that change nothing under the name of Vita-CLIP."""
    return untrained_service(furnish(tmp_path_factory.mktemp("assets"), clip_folder, ["vita"]))


def asked(service, path, prompts="compare"):
    clip = requests.encode(
        service, requests.Film(str(path), "puppet-clip", prompts, "auto", "auto")
    )
    ask = RecognitionRequest(clip.key, "waving\nbowling", "a {}", "puppet-clip", prompts)
    return {"ask": requests.as_dict(ask)}


def test_the_card_compares_any_two_clips_in_a_row(service, tmp_path):
    write(tmp_path / "b.mp4", puppets.film_scene(puppets.Scene(), 64).frames, 12)
    two, unlike = TwoClips(), lambda before, after: None
    card, two = compare(service, unlike, asked(service, DRUMS), two)
    assert card == NOTHING
    card, two = compare(service, unlike, asked(service, tmp_path / "b.mp4"), two)
    assert card["state"] == "result" and card["sentence"].startswith("From the clip before")
    assert [panel["title"] for panel in card["panels"]] == ["Plain CLIP", "Vita-CLIP"]
    assert all(len(panel["bars"]) in (1, 2) for panel in card["panels"])
    gone = replace(two, before=replace(two.before, key="c" * 32))
    assert compare(service, unlike, asked(service, tmp_path / "b.mp4"), gone)[0] == NOTHING


@pytest.mark.parametrize("sent", [{}, {"ask": None}, {"ask": {"key": 1}}, {"ask": "x"}])
def test_whatever_is_sent_leaves_the_clips_as_they_are(service, sent):
    two = TwoClips(ASK, OTHER)
    assert compare(service, lambda *_: None, sent, two) == (NOTHING, two)
