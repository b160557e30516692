"""Copies of a film are one hit where that is wanted; a film and its reverse are two."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.cards import FINGERPRINT, card, unit
from vitaclip.retrieval import Gallery, Query, search
from vitaclip.retrieval.apart import is_copy


def like(made, number, noise=0.0, order=None):
    """Nearly the same film under another name."""
    rng = np.random.default_rng(number)
    frames = made.frames if order is None else made.frames[order]
    frames = unit(frames + noise * rng.normal(size=frames.shape))
    entry = replace(made.entry, video=f"/films/copy-{number}.mp4", content=f"{number:064x}")
    return replace(made, entry=entry, frames=frames, vector=unit(frames.mean(axis=0)))


@pytest.fixture(scope="module")
def gallery():
    """Ten films, two copies of the third and its reverse."""
    cards = [card(number) for number in range(10)]
    more = [like(cards[3], 1, 0.01), like(cards[3], 2, 0.02), like(cards[3], 3, order=[3, 2, 1, 0])]
    return Gallery.of(FINGERPRINT, [*cards, *more])


def test_a_copy_is_told_from_a_reverse_whose_mean_is_the_same(gallery):
    assert is_copy([gallery], (0, 3), (0, 10)) and is_copy([gallery], (0, 11), (0, 3))
    assert float(gallery.vectors[3] @ gallery.vectors[12]) > 0.999
    assert not is_copy([gallery], (0, 3), (0, 12)) and not is_copy([gallery], (0, 3), (0, 4))


def test_copies_are_folded_into_the_best_of_them_and_named(gallery):
    found = search([gallery], Query(card(3).vector), top=4, fold=True).hits
    assert [hit.row for hit in found[:2]] == [3, 12]
    assert {copy.video for copy in found[0].copies} == {"/films/copy-1.mp4", "/films/copy-2.mp4"}
    assert len(found) == 4 and not found[1].copies


def test_unasked_every_copy_is_a_hit(gallery):
    found = search([gallery], Query(card(3).vector), top=4).hits
    assert {hit.row for hit in found} == {3, 10, 11, 12} and not any(hit.copies for hit in found)
