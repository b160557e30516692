"""A filtered search finds what passes, with the scores of a search without a filter."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.cards import FINGERPRINT, card
from tests.support.filtered import FILTERS, SECOND, literally, videos
from vitaclip.retrieval import Gallery, IndexWriter, Query, SearchFilter, search

FILMS = videos()


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gallery")
    with IndexWriter(folder, FINGERPRINT) as writer:
        writer.add(replace(card(999), entry=replace(card(999).entry, video="/films/gone.mp4")))
        for parts in FILMS:
            writer.add(*parts)
        writer.save()
        writer.forget("/films/gone.mp4")
    return Gallery.load(folder)


@pytest.mark.parametrize("only", FILTERS, ids=lambda only: ascii(only)[12:60])
def test_a_filter_lets_through_what_a_slow_look_at_each_video_does(gallery, only):
    wanted = [part.entry for parts in FILMS if literally(parts, only) for part in parts]
    passed = gallery.passing(only)
    assert [gallery.entries[row] for row in np.flatnonzero(passed)] == wanted
    found = search([gallery], Query(card(3).vector), 100, only=only)
    assert found.searched == len(wanted) == gallery.count(only)
    assert {hit.entry.content for hit in found.hits} == {entry.content for entry in wanted}


def test_a_filter_changes_no_score_and_no_order(gallery):
    only = SearchFilter(folder="/films/beach")
    for query in (Query(card(3).vector), Query(card(3).vector, card(4).vector, 0.4)):
        whole, some = search([gallery], query, 100), search([gallery], query, 100, only=only)
        kept = [hit for hit in whole.hits if hit.entry.video.startswith("/films/beach/")]
        assert [hit.entry for hit in some.hits] == [hit.entry for hit in kept]
        assert [hit.score for hit in some.hits] == [hit.score for hit in kept]
        assert whole.searched == len(gallery) and some.searched < whole.searched


def test_what_stands_out_is_told_by_all_also_among_a_few(gallery):
    far, wanted = card(3).vector, FILMS[3][0].entry
    same = Gallery.of(FINGERPRINT, [replace(card(n), vector=-far) for n in range(50, 90)])
    found = search(
        [same, gallery], Query(far), only=SearchFilter(since=3 * SECOND, until=4 * SECOND)
    )
    assert [hit.entry for hit in found.hits] == [wanted] and found.searched == 1 and found.match


def test_a_filter_that_nothing_passes_is_no_match(gallery):
    found = search([gallery], Query(card(3).vector), only=SearchFilter(named="not there"))
    assert found.hits == () and found.searched == 0 and not found.match


def test_two_galleries_are_filtered_as_one(gallery):
    own = Gallery.of(FINGERPRINT, [card(500, "/films/beach/own.mp4")])
    only = SearchFilter(folder="/films/beach")
    found = search([gallery, own], Query(card(500).vector), only=only)
    assert found.hits[0].gallery == 1 and found.searched == gallery.count(only) + 1
