"""Ranks agree with a brute-force count and with the published evaluation, and never flatter."""

import json

import numpy as np
import pytest
from safetensors.numpy import load_file

from tests.support.paths import FIXTURES
from vitaclip.evaluation import metrics

PUBLISHED = load_file(FIXTURES / "metrics.safetensors")
CASES = json.loads((FIXTURES / "metrics.json").read_text())


def slow_rank(row, right):
    """One query, one candidate at a time: how many wrong ones are not clearly worse, plus one."""
    best = -np.inf
    for score, is_right in zip(row, right):
        if is_right and (np.isnan(score) or score > best):
            best = score
    return 1 + sum(not is_right and not score < best for score, is_right in zip(row, right))


def flat(name):
    """The published (videos, captions, videos) scores as (texts, videos), paddings left out."""
    scores = PUBLISHED[f"{name}/{'in' if name == 'hand' else 'out'}/sims"]
    owner = np.arange(len(scores)).repeat(scores.shape[1])
    rows = scores.reshape(-1, scores.shape[2])
    real = np.isfinite(rows).all(axis=1)
    return rows[real], owner[real], real


@pytest.mark.parametrize("name", CASES)
def test_published_retrieval_scores_come_out(name):
    scores, owner, _ = flat(name)
    for way, ranks in (
        ("t2v", metrics.text_to_video(scores, owner)),
        ("v2t", metrics.video_to_text(scores, owner)),
    ):
        wanted = CASES[name][way]
        for k in (1, 5, 10, 50, 100):
            assert 100 * metrics.recall(ranks, k) == pytest.approx(wanted[f"R{k}-{way}"])
        assert metrics.median_rank(ranks) == wanted[f"MedR-{way}"]
        assert metrics.mean_rank(ranks) == pytest.approx(wanted[f"MeanR-{way}"])


@pytest.mark.parametrize("name", ["case0", "case1", "case2"])
def test_published_rank_of_every_query_comes_out(name):
    scores, owner, real = flat(name)
    slots = PUBLISHED[f"{name}/out/sims"].shape[1]
    wanted = PUBLISHED[f"{name}/out/t2v_rank_by_caption_slot_then_video"].reshape(slots, -1).T
    assert (metrics.text_to_video(scores, owner) - 1 == wanted.ravel()[real]).all()
    wanted = PUBLISHED[f"{name}/out/v2t_rank_by_video"]
    assert (metrics.video_to_text(scores, owner) - 1 == wanted).all()


@pytest.mark.parametrize("seed", range(5))
def test_ranks_agree_with_counting_by_hand_ties_and_not_a_number_included(seed):
    draw = np.random.default_rng(seed)
    scores = draw.integers(0, 4, (40, 7)).astype(float)  # four values: ties everywhere
    scores[draw.random(scores.shape) < 0.05] = np.nan
    owner = draw.integers(0, 7, 40)
    right = owner[:, None] == np.arange(7)
    slow = [slow_rank(row, mine) for row, mine in zip(scores, right)]
    assert metrics.ranks(scores, owner).tolist() == slow
    several = right | (draw.random(right.shape) < 0.2)
    slow = [slow_rank(row, mine) for row, mine in zip(scores, several)]
    assert metrics.ranks(scores, several).tolist() == slow
    assert metrics.topk(scores, owner, 3) == np.mean(metrics.ranks(scores, owner) <= 3)


@pytest.mark.parametrize("seed", range(5))
def test_a_video_is_ranked_by_the_best_of_its_captions_as_counted_by_hand(seed):
    draw = np.random.default_rng(seed)
    scores = draw.integers(0, 9, (20, 6)).astype(float)
    owner = np.append(np.arange(5), draw.integers(0, 5, 15))  # nobody describes video 5
    slow = []
    for video in range(5):
        best = [max(scores[i, video] for i in range(20) if owner[i] == who) for who in range(5)]
        slow.append(slow_rank(best, [who == video for who in range(5)]))
    assert metrics.video_to_text(scores, owner).tolist() == slow


def test_one_score_for_all_is_never_right_where_an_unstable_sort_might_say_so():
    """The one deviation from the published evaluation, which leaves ties to the sort's mood."""
    equal = np.ones((5, 5))
    assert metrics.topk(equal, np.arange(5), 1) == 0
    assert (metrics.text_to_video(equal, range(5)) == 5).all()
    assert (metrics.video_to_text(equal, range(5)) == 5).all()
    assert (metrics.ranks(np.full((5, 5), np.nan), np.arange(5)) == 5).all()


def test_nothing_changes_the_scores():
    scores = np.array([[np.nan, 1.0], [-np.inf, 2.0]])
    before = scores.copy()
    metrics.text_to_video(scores, [0, 1])
    metrics.video_to_text(scores, [0, 1])
    metrics.topk(scores, [0, 1], 1)
    np.testing.assert_array_equal(scores, before)


def test_fewer_classes_than_k_count_as_all_of_them():
    assert metrics.topk(np.ones((3, 2)), [0, 1, 0], 5) == 1


def test_mean_average_precision_is_what_it_is_by_hand():
    rng = np.random.default_rng(0)
    for _ in range(20):
        scores, right = rng.integers(0, 4, (7, 3)).astype(float), rng.random((7, 3)) < 0.4
        right[0] = True
        values = []
        for k in range(3):
            order = sorted(range(7), key=lambda i: (-scores[i, k], right[i, k]))
            places = [n for n, i in enumerate(order, start=1) if right[i, k]]
            values.append(np.mean([found / place for found, place in enumerate(places, start=1)]))
        assert metrics.mean_average_precision(scores, right) == pytest.approx(np.mean(values))
