"""Examples in time: twins are told apart from one clip each, and what is far is none of them."""

import numpy as np
import pytest

from tests.support.moves import NAMES, clips, performed
from vitaclip.learning import honest_tests
from vitaclip.learning.learners.by_examples import ByExamples
from vitaclip.learning.taught import Clips, Effort
from vitaclip.learning.teach import teach
from vitaclip.models.prompted_clip import PromptedCLIP


@pytest.fixture(scope="module")
def base(clip):
    return PromptedCLIP(clip)


def taught(base, made):
    *_, lesson = teach(made, base, "examples", 8, Effort())
    return lesson


@pytest.mark.parametrize("each", [1, 3])
def test_twins_of_other_people_are_told_apart(base, each):
    lesson = taught(base, clips(each))
    for number, name in enumerate(NAMES):
        for seed in range(5):
            answer = lesson.rank(performed(name, 500 + seed), np.arange(8.0))
            assert answer.label == name and answer.order[0] == number
            assert answer.probs.sum() == pytest.approx(1, abs=1e-5)
            assert answer.per_frame.shape == (8, 3)


def test_something_else_and_what_stands_still_are_none_of_these(base):
    lesson = taught(base, clips(4))
    other = np.random.default_rng(5).normal(size=(8, 32)).astype(np.float32)
    assert lesson.rank(other, np.arange(8.0)).none_of_these
    assert lesson.rank(np.ones((8, 32), np.float32), np.arange(8.0)).none_of_these
    assert not lesson.rank(performed("raising", 77), np.arange(8.0)).none_of_these


def test_a_clip_that_is_left_out_does_not_answer_for_itself(base):
    made = clips(2)
    *_, attempt = ByExamples().fit(made, base, Effort())
    asked, know = made.content[0], attempt.taught.distances
    assert know(asked)[0] < 1e-3 < know(asked, 0)[0]


def test_what_rests_on_time_is_said_and_so_is_what_does_not(base):
    told = " ".join(taught(base, clips(4)).told)
    assert "12 right" in told and "what happens when" in told and "hardly" not in told
    rooms = honest_tests.Report("so", 12, 12, 12, shuffled=12, backwards=12, still=11, chance=0.3)
    assert "the room" in " ".join(rooms.sentences(NAMES))


def test_one_clip_a_class_is_learned_and_nothing_is_claimed(base):
    lesson = taught(base, clips(1))
    assert lesson.report.asked == 0 and "Nothing could be kept apart" in lesson.told[0]


def test_examples_are_warped_no_further_than_helps(base):
    early, late = (np.stack([_jolt(at, seed) for seed in range(6)]) for at in (2, 5))
    made = Clips(("early", "late"), np.repeat([0, 1], 6), np.concatenate([early, late]))
    assert taught(base, made).taught.slack < 8
    assert taught(base, clips(3)).taught.slack == 8


def _jolt(at, seed):
    """Something that happens in one frame and is over."""
    rng = np.random.default_rng(seed + 10 * at)
    way = (np.arange(8) == at)[:, None] * np.ones(32)
    return (way + rng.normal(size=32) * 2 + rng.normal(size=(8, 32)) * 0.2).astype(np.float32)


@pytest.mark.parametrize("frames", [2, 5, 8, 24])
def test_a_clip_may_have_more_or_fewer_frames_than_the_examples(base, frames):
    answer = taught(base, clips(3)).rank(performed("lowering", 77, frames), np.arange(frames))
    assert answer.per_frame.shape == (frames, 3) and np.isfinite(answer.probs).all()
    assert frames < 5 or answer.label == "lowering"


def test_few_right_answers_never_become_certainty(base):
    lesson = taught(base, clips(3))
    sure = lesson.rank(performed("raising", 99), np.arange(8.0)).probs.max()
    assert 0.6 < sure < 0.999


def test_wrong_answers_are_named(base):
    table = ((3, 1), (0, 4))
    report = honest_tests.Report("so", 8, 8, 7, 2, 1, 4, 0.5, table)
    assert "1 clip of “a” was called “b”." in report.sentences(("a", "b"))
