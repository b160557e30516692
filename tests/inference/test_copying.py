"""A copy of a gallery holds the same bits, whichever kind it is of, also after a kill."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.cards import FINGERPRINT, card
from tests.support.filtered import videos
from vitaclip.errors import InputError
from vitaclip.inference.search import copying
from vitaclip.inference.search.copying import CopyProgress, copy_gallery
from vitaclip.retrieval import IndexWriter, Query, search
from vitaclip.retrieval.addresses import load_gallery, writer_for

FILMS = videos()
ROWS = sum(map(len, FILMS))


def address(kind, folder, name):
    if kind == "lance":
        pytest.importorskip("lancedb", reason="the extra [scale] is not installed")
    return f"lance://{folder}/{name}" if kind == "lance" else str(folder / name)


def filled(place):
    with writer_for(place, FINGERPRINT) as writer:
        writer.add(card(999))
        for parts in FILMS:
            writer.add(*parts)
        writer.save()
        writer.forget(card(999).entry.video)
    return place


def bits(place):
    """Of every row, in an order of its own."""
    kept = [
        (
            moment.entry,
            moment.vector.dtype.str + moment.vector.tobytes().hex(),
            moment.frames.dtype.str + moment.frames.tobytes().hex(),
            moment.times.dtype.str + moment.times.tobytes().hex(),
            moment.picture,
        )
        for moments in load_gallery(place).videos()
        for moment in moments
    ]
    return sorted(kept, key=lambda row: (row[0].content, row[0].start))


KINDS = [("folder", "lance"), ("lance", "folder"), ("lance", "lance"), ("folder", "folder")]


@pytest.mark.parametrize(("one", "other"), KINDS)
def test_a_copy_holds_the_same_bits_and_a_second_one_adds_nothing(one, other, tmp_path):
    source, target = filled(address(one, tmp_path, "a")), address(other, tmp_path, "b")
    assert list(copy_gallery(source, target))[-1] == CopyProgress(ROWS, ROWS, ROWS)
    assert len(bits(source)) == ROWS and bits(target) == bits(source)
    assert list(copy_gallery(source, target))[-1] == CopyProgress(ROWS, ROWS, 0)
    assert bits(target) == bits(source)
    query = Query(FILMS[7][0].vector)
    assert search([load_gallery(target)], query).hits[0].entry == FILMS[7][0].entry


@pytest.mark.parametrize(("one", "other"), KINDS[:2])
def test_a_copy_that_was_stopped_goes_on_and_takes_what_is_new(one, other, tmp_path, monkeypatch):
    monkeypatch.setattr(copying, "AT_ONCE", 1)  # bytes: each video is saved
    source, target = filled(address(one, tmp_path, "a")), address(other, tmp_path, "b")
    steps = copy_gallery(source, target)
    begun = [next(steps) for _ in range(5)][-1]
    steps.close()  # as where Ctrl+C is pressed
    assert 0 < begun.added < ROWS and len(load_gallery(target)) == begun.added
    with writer_for(source, FINGERPRINT) as writer:
        writer.add(card(1000))
    assert list(copy_gallery(source, target))[-1] == CopyProgress(
        ROWS + 1, ROWS + 1, ROWS + 1 - begun.added
    )
    assert bits(target) == bits(source)


def test_moments_that_lie_apart_are_copied_as_one_video(tmp_path):
    source, target = address("lance", tmp_path, "a"), str(tmp_path / "b")
    filled(source)
    with writer_for(source, FINGERPRINT) as writer:
        moved = FILMS[41][0].entry
        assert not writer.takes(replace(moved, video="/elsewhere/41.mp4"))
    list(copy_gallery(source, target))
    assert bits(target) == bits(source)
    with IndexWriter(tmp_path / "b", FINGERPRINT) as writer:
        writer.forget("/elsewhere/41.mp4")
    assert len(load_gallery(target)) == ROWS - len(FILMS[41])


def test_an_empty_gallery_and_a_gallery_onto_itself_are_copied_in_peace(tmp_path):
    with IndexWriter(tmp_path / "a", FINGERPRINT) as writer:
        writer.add(card(1))
    assert [step.added for step in copy_gallery(tmp_path / "a", tmp_path / "a")] == [0]
    with IndexWriter(tmp_path / "a", FINGERPRINT) as writer:
        writer.forget(card(1).entry.video)
    assert list(copy_gallery(tmp_path / "a", tmp_path / "b")) == [CopyProgress(0, 0, 0)]


def test_another_model_and_no_gallery_are_refused(tmp_path):
    with IndexWriter(tmp_path / "a", FINGERPRINT) as writer:
        writer.add(card(1))
    with IndexWriter(tmp_path / "b", replace(FINGERPRINT, prompts="vita")) as writer:
        writer.add(card(2))
    with pytest.raises(InputError, match="cannot be compared"):
        list(copy_gallery(tmp_path / "a", tmp_path / "b"))
    with pytest.raises(InputError, match="holds no gallery"):
        list(copy_gallery(tmp_path / "nothing", tmp_path / "b"))
    assert np.array_equal(load_gallery(tmp_path / "b").vectors, card(2).vector[None])
