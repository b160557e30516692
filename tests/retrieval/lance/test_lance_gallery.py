"""A Lance gallery finds what a folder finds, keeps what was saved, and forgets what it should."""

import os
import signal
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from tests.support.cards import FINGERPRINT, card
from tests.support.paths import ROOT
from vitaclip.errors import InputError
from vitaclip.retrieval import Gallery, IndexWriter, Query, search
from vitaclip.retrieval.lance import lance_writer
from vitaclip.retrieval.lance.table import place_of

pytest.importorskip("lancedb", reason="the extra [scale] is not installed")

from vitaclip.retrieval.lance.lance_gallery import LanceGallery
from vitaclip.retrieval.lance.lance_writer import LanceWriter


@pytest.fixture
def address(tmp_path):
    return f"lance://{tmp_path}/large"


def keep(address, numbers, **how):
    with LanceWriter(address, FINGERPRINT) as writer:
        for number in numbers:
            if writer.takes(card(number, **how).entry):
                writer.add(card(number, **how))
    return LanceGallery.load(address)


def test_it_finds_what_a_folder_finds_with_the_same_scores(address, tmp_path):
    with IndexWriter(tmp_path / "small", FINGERPRINT) as writer:
        for number in range(50):
            writer.add(card(number))
    small, large = Gallery.load(tmp_path / "small"), keep(address, range(50))
    assert len(large) == 50 and large.fingerprint == FINGERPRINT
    for query in (
        Query(card(7).vector),
        Query(card(7).vector, card(9).vector, 0.3),
        Query(card(7).vector, less=(card(8).vector,)),
    ):
        one, other = search([small], query, 5), search([large], query, 5)
        assert [hit.entry for hit in one.hits] == [hit.entry for hit in other.hits]
        assert [hit.score for hit in one.hits] == pytest.approx(
            [hit.score for hit in other.hits], abs=1e-4
        )
        assert [hit.time for hit in one.hits] == [hit.time for hit in other.hits]
        assert (one.searched, one.mixed) == (other.searched, other.mixed)
        assert one.luck == pytest.approx(other.luck, abs=0.02)


def test_pictures_and_frames_are_those_that_were_added(address):
    near = keep(address, range(5)).near(card(3).vector, 1)
    assert near.entries == (card(3).entry,) and near.pictures == (card(3).picture,)
    assert np.array_equal(near.frames[0], card(3).frames.astype(np.float16))
    assert np.array_equal(near.times[0], card(3).times.astype(np.float32))


def test_what_is_there_is_not_taken_again_and_a_moved_file_keeps_its_vectors(address):
    keep(address, range(3))
    with LanceWriter(address, FINGERPRINT) as writer:
        assert not writer.takes(card(1, video="/films/it's moved.mp4", caption="new words").entry)
        assert writer.holds(card(2).entry.content) and not writer.holds("f" * 64)
        assert set(writer.videos()) == {"/films/0.mp4", "/films/it's moved.mp4", "/films/2.mp4"}
    found = search([LanceGallery.load(address)], Query(card(1).vector), 1).hits[0]
    assert found.entry.caption == "new words" and found.entry.video == "/films/it's moved.mp4"


def test_a_changed_file_replaces_itself_and_a_deleted_one_leaves(address):
    keep(address, range(4))
    with LanceWriter(address, FINGERPRINT) as writer:
        assert writer.takes(card(9, video="/films/2.mp4").entry)
        writer.add(card(9, video="/films/2.mp4"))
        writer.forget("/films/0.mp4")
    gallery = LanceGallery.load(address)
    held = {hit.entry.content for hit in search([gallery], Query(card(9).vector), 10).hits}
    assert held == {card(number).entry.content for number in (1, 3, 9)} and len(gallery) == 3


def test_a_video_that_is_added_twice_is_there_once_with_all_its_moments(address):
    parts = [
        replace(card(n), entry=replace(card(5).entry, start=2.0 * n, end=2.0 * n + 3))
        for n in range(4)
    ]
    for _ in range(2):
        with LanceWriter(address, FINGERPRINT) as writer:
            writer.add(*parts)
    assert len(LanceGallery.load(address)) == 4


def test_another_model_and_a_second_writer_are_refused(address):
    keep(address, range(2))
    other = replace(FINGERPRINT, prompts="vita")
    with pytest.raises(InputError, match="cannot be compared"), LanceWriter(address, other):
        pass
    with LanceWriter(address, FINGERPRINT), pytest.raises(InputError, match="Another program"):
        LanceWriter(address, FINGERPRINT).__enter__()


def test_a_kill_in_the_middle_leaves_whole_saves_and_the_next_run_goes_on(address):
    program = f"""
from tests.support.cards import *
from vitaclip.retrieval.lance.lance_writer import LanceWriter
with LanceWriter({address!r}, FINGERPRINT) as writer:
    for number in range(100000):
        writer.add(card(number))
        if number % 3 == 2:
            writer.save()
            print(number, flush=True)
"""
    run = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
    saved = [int(run.stdout.readline()) for _ in range(3)][-1]
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    left = len(LanceGallery.load(address))
    assert left > saved and left % 3 == 0
    assert len(keep(address, range(left + 2))) == left + 2


def test_near_vectors_are_found_by_an_index_once_there_are_many(address, monkeypatch):
    monkeypatch.setattr(lance_writer, "MANY", 500)
    monkeypatch.setattr(lance_writer, "PART", 100)
    gallery = keep(address, range(600))
    assert "vector_idx" in {index.name for index in gallery.table.list_indices()}
    for number in (3, 300, 599):
        assert search([gallery], Query(card(number).vector), 1).hits[0].entry == card(number).entry
    gallery = keep(address, range(600, 620))
    assert search([gallery], Query(card(610).vector), 1).hits[0].entry == card(610).entry


def test_no_gallery_and_no_name_are_one_sentence(address):
    with pytest.raises(InputError, match="holds no gallery"):
        LanceGallery.load(address)
    with pytest.raises(InputError, match="names no folder"):
        place_of("lance://")
