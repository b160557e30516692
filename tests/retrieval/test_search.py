"""Search agrees with a slow literal version, and knows when nothing stands out."""

import numpy as np
import pytest

from tests.support.cards import FINGERPRINT, WIDTH, card, unit
from vitaclip.errors import InputError
from vitaclip.retrieval import Gallery, Query, search
from vitaclip.retrieval.luck import CHANCE, luck
from vitaclip.retrieval.search import FEW, best

CARDS = [card(number) for number in range(40)]
WHOLE = Gallery.of(FINGERPRINT, CARDS)
WORDS, VIDEO = unit(np.random.default_rng(1).normal(size=(2, WIDTH)))


def literally(cards, query):
    """Scores one by one, then a stable sort."""
    scores = [sum(float(a) * float(b) for a, b in zip(made.vector, query)) for made in cards]
    return sorted(range(len(cards)), key=lambda place: -scores[place])


@pytest.mark.parametrize("top", [1, 7, 40, 99])
def test_the_best_come_first_as_in_a_slow_search(top):
    found = search([WHOLE], Query(WORDS), top)
    assert [hit.row for hit in found.hits] == literally(CARDS, WORDS)[:top]
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True) and found.searched == 40


def test_two_galleries_are_searched_as_one():
    parts = [
        Gallery.of(FINGERPRINT, CARDS[:25]),
        Gallery.of(FINGERPRINT, []),
        Gallery.of(FINGERPRINT, CARDS[25:]),
    ]
    for query in (Query(WORDS), Query(WORDS, VIDEO, 0.3)):
        apart, whole = search(parts, query, 12), search([WHOLE], query, 12)
        assert [hit.entry for hit in apart.hits] == [hit.entry for hit in whole.hits]
        assert apart.luck == pytest.approx(whole.luck)
        assert {hit.gallery for hit in apart.hits} <= {0, 2}


def test_every_hit_carries_its_best_moment_and_its_curve():
    for hit in search([WHOLE], Query(WORDS), 5).hits:
        curve = CARDS[hit.row].frames @ WORDS
        assert np.allclose(hit.frames, curve, atol=2e-3)  # frames are kept as float16
        assert hit.time == CARDS[hit.row].times[curve.argmax()]
        assert hit.score == pytest.approx(float(CARDS[hit.row].vector @ WORDS), abs=1e-6)


def test_a_video_finds_itself_and_the_weight_moves_from_words_to_video():
    assert search([WHOLE], Query(video=CARDS[8].vector)).hits[0].row == 8
    orders = {
        weight: [hit.row for hit in search([WHOLE], Query(WORDS, CARDS[8].vector, weight), 40).hits]
        for weight in (0.0, 0.5, 1.0)
    }
    assert orders[1.0] == literally(CARDS, WORDS)
    assert orders[0.0] == literally(CARDS, CARDS[8].vector)
    assert orders[0.5] not in (orders[0.0], orders[1.0])


def test_equal_scores_keep_the_order_they_came_in():
    assert best(np.array([1.0, 3, 2, 3, 1, 3]), 4) == [1, 3, 5, 2]


def test_where_all_videos_are_alike_none_stands_out():
    assert not search([Gallery.of(FINGERPRINT, [card(1)] * 30)], Query(WORDS)).match


def test_chance_alone_is_called_a_match_in_one_search_of_twenty():
    """On bell-curved scores the rule errs as often as it says it does."""
    rng = np.random.default_rng(0)
    lucky = [luck(rng.normal(size=500)) <= CHANCE for _ in range(400)]
    assert 0.02 < np.mean(lucky) < 0.12


def test_a_score_far_above_all_others_is_a_match_however_high_they_are():
    rng = np.random.default_rng(0)
    for level in (0.0, 0.2, 0.9):
        scores = level + 0.01 * rng.normal(size=500)
        scores[3] = level + 0.08
        assert luck(scores) < 0.001


def test_few_videos_are_never_said_to_hold_no_match():
    found = search([Gallery.of(FINGERPRINT, CARDS[: FEW - 1])], Query(WORDS))
    assert found.luck is None and found.match


def test_an_empty_gallery_finds_nothing():
    found = search([Gallery.of(FINGERPRINT, [])], Query(WORDS))
    assert found.hits == () and not found.match


@pytest.mark.parametrize("query", [Query(), Query(WORDS, VIDEO, 1.5), Query(WORDS, VIDEO, np.nan)])
def test_a_question_that_makes_no_sense_is_refused(query):
    with pytest.raises(InputError):
        search([WHOLE], query)
    with pytest.raises(InputError, match="0 hits"):
        search([WHOLE], Query(WORDS), 0)


def test_what_is_like_the_less_goes_down_and_what_is_like_the_more_goes_up():
    gallery = Gallery.of(FINGERPRINT, [card(number) for number in range(30)])
    words, other = card(1).vector, card(2).vector

    def place(row, **how):
        hits = search([gallery], Query(words, **how), top=30).hits
        return [hit.row for hit in hits].index(row)

    assert place(2, more=(other,)) < place(2) < place(2, less=(other,))
    assert place(1, less=(other,)) == 0
    assert search([gallery], Query(words, less=(other,))).mixed


def test_words_and_a_video_keep_their_shares_beside_further_terms():
    words, clip, third = (card(number).vector for number in range(3))
    parts = Query(words, clip, 0.8, more=(third,), less=(third,)).parts()
    assert [share for _, share in parts] == pytest.approx([0.4, 0.2, 0.4, -0.5])
