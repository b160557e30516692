"""A Lance gallery finds what a folder finds, keeps what was saved, and forgets what it should."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.cards import FINGERPRINT, card
from vitaclip.errors import InputError
from vitaclip.retrieval import Gallery, IndexWriter, Query, SearchFilter, search, stamp
from vitaclip.retrieval.lance import commits, lance_writer, rows_near, table
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
    assert [*near.entries] == [card(3).entry] and [*near.pictures] == [card(3).picture]
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


def test_a_video_that_is_added_anew_leaves_nothing_of_what_it_was(address):
    parts = [
        replace(card(n), entry=replace(card(5).entry, start=2.0 * n, end=2.0 * n + 3))
        for n in range(4)
    ]
    with LanceWriter(address, FINGERPRINT) as writer:
        writer.add(*parts)
        writer.save()
        writer.add(*parts[:2])
    with LanceWriter(address, FINGERPRINT) as writer:
        assert len(LanceGallery.load(address)) == 2
        writer.add(replace(card(7), entry=replace(card(5).entry, video="/films/new.mp4")))
        assert writer.videos() == ["/films/new.mp4"]
        writer.forget("/films/new.mp4")
        assert not writer.holds(card(5).entry.content) and writer.videos() == []


def test_many_that_moved_are_renamed_in_few_commits(address, monkeypatch):
    monkeypatch.setattr(commits, "AT_ONCE", 50)
    keep(address, range(70))
    with LanceWriter(address, FINGERPRINT) as writer:
        before = writer._table.version
        for number in range(70):
            assert not writer.takes(card(number, f"/moved/{number}.mp4").entry)
        assert writer._table.version == before
        writer.save()
        assert writer._table.version <= before + 2
        writer.takes(card(3, "/moved/again.mp4").entry)
        writer.forget("/moved/again.mp4")
    gallery = LanceGallery.load(address)
    assert len(gallery) == 69 and gallery.count(SearchFilter(folder="/moved")) == 69
    found = search([gallery], Query(card(9).vector), 1).hits[0].entry
    assert found == replace(card(9).entry, video="/moved/9.mp4")


def test_a_file_is_known_again_by_name_size_date_and_words(address, tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(b"film")
    entry = replace(card(1).entry, video=str(film), stamp=stamp(film))
    with LanceWriter(address, FINGERPRINT) as writer:
        writer.add(replace(card(1), entry=entry))
        assert writer.knows(film) and writer.knows(film, "film 1")
    with LanceWriter(address, FINGERPRINT) as writer:
        assert writer.knows(film) and writer.knows(film, "film 1")
        assert not writer.knows(film, "other words") and not writer.knows(tmp_path / "other.mp4")
        film.write_bytes(b"longer film")
        assert not writer.knows(film)


def test_saves_are_fragments_that_are_gathered_only_where_enough_is_new(address, monkeypatch):
    monkeypatch.setattr(lance_writer, "SAVES", 5)

    def fragments():
        return LanceGallery.load(address).table.stats()["fragment_stats"]["num_fragments"]

    with LanceWriter(address, FINGERPRINT) as writer:
        seen = []
        for number in range(23):
            writer.add(card(number))
            writer.save()
            seen.append(fragments())
        assert seen[:7] == [1, 2, 3, 4, 1, 2, 3] and max(seen) == 10  # after 10, 5 of 10 are few
    left = fragments()
    assert left <= 2  # what an index covers and what none does are not gathered into one
    keep(address, [100])
    assert fragments() == left + 1 and len(LanceGallery.load(address)) == 24


def test_in_an_object_store_two_writers_store_a_video_once(address, monkeypatch):
    monkeypatch.setattr(lance_writer, "locked", lambda folder: None)
    one, two = LanceWriter(address, FINGERPRINT), LanceWriter(address, FINGERPRINT)
    one.__enter__()
    two.__enter__()
    for writer in (one, two):
        assert writer.takes(card(1).entry)
        writer.add(card(1))
        writer.save()
    assert len(LanceGallery.load(address)) == 1


def test_a_name_that_is_no_text_is_one_sentence_and_the_others_go_on(address):
    with LanceWriter(address, FINGERPRINT) as writer:
        with pytest.raises(InputError, match="rename the file"):
            writer.takes(card(1, "/films/\udcff.mp4").entry)
        writer.add(card(2))
    gallery = LanceGallery.load(address)
    assert len(gallery) == 1 and gallery.count(SearchFilter(named="\udcff")) == 0


def test_another_model_and_a_second_writer_are_refused(address):
    keep(address, range(2))
    other = replace(FINGERPRINT, prompts="vita")
    with pytest.raises(InputError, match="cannot be compared"), LanceWriter(address, other):
        pass
    with LanceWriter(address, FINGERPRINT), pytest.raises(InputError, match="Another program"):
        LanceWriter(address, FINGERPRINT).__enter__()


def test_near_vectors_are_found_by_an_index_once_there_are_many(address, monkeypatch):
    monkeypatch.setattr(commits, "MANY", 500)
    monkeypatch.setattr(commits, "PART", 100)
    gallery = keep(address, range(600))
    assert "near_600" in {index.name for index in gallery.table.list_indices()}
    for number in (3, 300, 599):
        assert search([gallery], Query(card(number).vector), 1).hits[0].entry == card(number).entry
    gallery = keep(address, range(600, 620))
    assert search([gallery], Query(card(610).vector), 1).hits[0].entry == card(610).entry


def test_a_reader_follows_and_what_it_found_stays_what_it_was(address, monkeypatch):
    monkeypatch.setattr(table, "FRESH", 0.0)
    monkeypatch.setattr(rows_near, "LOOKED_AT", 1)
    gallery = keep(address, range(30))
    near = gallery.near(card(3).vector, 30)
    with LanceWriter(address, FINGERPRINT) as writer:
        for number in range(0, 30, 2):
            writer.forget(card(number).entry.video)
        for number in range(30, 60):
            writer.add(card(number))
            writer.save()
        writer.tidy()
    assert len(gallery) == 45 and gallery.near(card(50).vector, 1).entries[0] == card(50).entry
    by_content = {card(number).entry.content: card(number) for number in range(30)}
    for row, entry in enumerate(near.entries):
        assert entry == by_content[entry.content].entry
        assert np.array_equal(near.vectors[row], by_content[entry.content].vector)


def test_no_gallery_and_no_name_are_one_sentence(address):
    with pytest.raises(InputError, match="holds no gallery"):
        LanceGallery.load(address)
    with pytest.raises(InputError, match="names no folder"):
        place_of("lance://")
