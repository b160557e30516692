"""A filter in Lance lets through what it lets through in a folder, whatever is in a text."""

import pytest

from tests.support.cards import FINGERPRINT, card
from tests.support.filtered import FILTERS, literally, videos
from vitaclip.retrieval import Query, search
from vitaclip.retrieval.lance.condition import condition, equals

pytest.importorskip("lancedb", reason="the extra [scale] is not installed")

from vitaclip.retrieval.lance.lance_gallery import LanceGallery
from vitaclip.retrieval.lance.lance_writer import LanceWriter

FILMS = videos()


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    address = f"lance://{tmp_path_factory.mktemp('gallery')}/large"
    with LanceWriter(address, FINGERPRINT) as writer:
        for parts in FILMS:
            writer.add(*parts)
    return LanceGallery.load(address)


@pytest.mark.parametrize("only", FILTERS, ids=lambda only: ascii(only)[12:60])
def test_a_filter_lets_through_what_a_slow_look_at_each_video_does(gallery, only):
    wanted = [part.entry for parts in FILMS if literally(parts, only) for part in parts]
    found = search([gallery], Query(card(3).vector), 100, only=only)
    assert found.searched == len(wanted) == gallery.count(only)
    assert {hit.entry.content for hit in found.hits} == {entry.content for entry in wanted}


def test_a_name_stays_text_in_a_condition():
    assert equals("video", "it's; DROP") == "video = 'it''s; DROP'"
    assert condition(FILTERS[0]) == "video >= '/films/beach/' AND video < '/films/beach0'"
