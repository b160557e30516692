"""What was saved stays: through kills at any moment, full disks, and a second writer."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from tests.support.cards import FINGERPRINT, WIDTH, card
from tests.support.paths import ROOT
from vitaclip.errors import InputError
from vitaclip.retrieval import Gallery, IndexWriter, Query, search
from vitaclip.retrieval.storage import ColumnStore


def keep(folder, numbers, fingerprint=FINGERPRINT):
    with IndexWriter(folder, fingerprint) as writer:
        for number in numbers:
            if writer.takes(card(number).entry):
                writer.add(card(number))
    return Gallery.load(folder)


def assert_whole(gallery, numbers):
    """Every row is the card it should be, in every column."""
    assert [entry.caption for entry in gallery.entries] == [f"film {n}" for n in numbers]
    for row, number in enumerate(numbers):
        made = card(number)
        assert np.array_equal(gallery.vectors[row], made.vector)
        assert np.array_equal(gallery.frames[row], made.frames.astype(np.float16))
        assert np.array_equal(gallery.times[row], made.times.astype(np.float32))
        assert gallery.entries[row] == made.entry and gallery.pictures[row] == made.picture


def test_what_is_loaded_is_what_was_added_however_often_it_was_saved(tmp_path):
    for _ in range(2):
        for number in range(5):
            keep(tmp_path, [number])
    assert_whole(Gallery.load(tmp_path), range(5))
    in_memory = Gallery.of(FINGERPRINT, [card(n) for n in range(5)])
    for gallery in (in_memory, Gallery.load(tmp_path)):
        assert search([gallery], Query(card(3).vector)).hits[0].row == 3


def test_a_loaded_gallery_is_mapped_and_not_read(tmp_path):
    gallery = keep(tmp_path, range(3))
    assert isinstance(gallery.vectors, np.memmap) and isinstance(gallery.times, np.memmap)
    assert not isinstance(gallery.frames, np.ndarray) and len(gallery.frames) == 3


def test_a_file_that_lost_its_end_is_one_sentence(tmp_path):
    keep(tmp_path, range(3))
    for name in ("frames.f16", "entries.jsonl", "vectors.f32"):
        whole = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(whole[:-1])
        with pytest.raises(InputError, match="damaged"):
            Gallery.load(tmp_path)
        (tmp_path / name).write_bytes(whole)


@pytest.mark.parametrize("step", ["_append", "_anew", "replace"])
def test_whoever_dies_while_saving_leaves_the_old_gallery_whole(tmp_path, step):
    """A process is killed at its n-th step of saving, for every n; each time all is as before."""
    keep(tmp_path, range(3))
    for moment in range(9):
        program = f"""
import os, signal
from tests.support.cards import *
from vitaclip.retrieval import IndexWriter
from vitaclip.retrieval.storage import ColumnStore
left = [{moment}]
def deadly(true):
    def step(*words):
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return true(*words)
    return step
if "{step}" == "replace":
    os.replace = deadly(os.replace)
else:
    ColumnStore.{step} = deadly(ColumnStore.{step})
with IndexWriter(__import__("pathlib").Path({str(tmp_path)!r}), FINGERPRINT) as writer:
    writer.takes(card(0, video="/films/moved.mp4").entry)
    writer.add(card(77))
"""
        run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True)
        if run.returncode != -signal.SIGKILL:
            break
        assert_whole(Gallery.load(tmp_path), range(3))
    assert moment and run.returncode == 0, run.stderr.decode()
    gallery = Gallery.load(tmp_path)
    assert gallery.entries[0].video == "/films/moved.mp4" and len(gallery) == 4


def test_a_kill_while_adding_loses_nothing_that_was_saved_and_the_next_run_goes_on(tmp_path):
    program = f"""
from pathlib import Path
from tests.support.cards import *
from vitaclip.retrieval import IndexWriter
with IndexWriter(Path({str(tmp_path)!r}), FINGERPRINT) as writer:
    for number in range(100000):
        writer.add(card(number))
        if number % 3 == 2:
            writer.save()
            print(number, flush=True)
"""
    run = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
    saved = [int(run.stdout.readline()) for _ in range(4)][-1]
    time.sleep(0.01)
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    left = len(Gallery.load(tmp_path))
    assert left > saved and left % 3 == 0
    assert_whole(Gallery.load(tmp_path), range(left))
    assert_whole(keep(tmp_path, range(left + 2)), range(left + 2))


def test_a_second_writer_gets_a_sentence_and_readers_go_on(tmp_path):
    with IndexWriter(tmp_path, FINGERPRINT) as writer:
        writer.add(card(0))
        writer.save()
        with (
            pytest.raises(InputError, match="writing the gallery"),
            IndexWriter(tmp_path, FINGERPRINT),
        ):
            pass
        assert_whole(Gallery.load(tmp_path), range(1))
    keep(tmp_path, [1])
    assert_whole(Gallery.load(tmp_path), range(2))


def test_two_processes_that_add_by_turns_corrupt_nothing(tmp_path):
    program = f"""
import sys, time
from pathlib import Path
from tests.support.cards import *
from vitaclip.errors import InputError
from vitaclip.retrieval import IndexWriter
for number in range(int(sys.argv[1]), 30, 2):
    while True:
        try:
            with IndexWriter(Path({str(tmp_path)!r}), FINGERPRINT) as writer:
                writer.add(card(number))
            break
        except InputError:
            time.sleep(0.001)
"""
    runs = [
        subprocess.Popen([sys.executable, "-c", program, first], cwd=ROOT) for first in ("0", "1")
    ]
    assert [run.wait() for run in runs] == [0, 0]
    gallery = Gallery.load(tmp_path)
    order = [int(entry.caption.split()[1]) for entry in gallery.entries]
    assert sorted(order) == list(range(30))
    assert_whole(gallery, order)


def test_a_gallery_of_another_model_is_refused_by_both_names(tmp_path):
    keep(tmp_path, [0])
    other = replace(FINGERPRINT, prompts="cube", sha256="f" * 64)
    with pytest.raises(InputError, match=r"tiny, 4 frames.*tiny with cube prompts.*ffffffff"):
        keep(tmp_path, [1], other)
    assert_whole(Gallery.load(tmp_path), range(1))


def test_a_full_disk_is_said_and_costs_nothing_that_was_saved(tmp_path, monkeypatch):
    keep(tmp_path, range(2))

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(ColumnStore, "_append", full)
        with pytest.raises(InputError, match="No space left"):
            keep(tmp_path, [2])
    assert_whole(keep(tmp_path, [2]), range(3))


def test_the_same_content_is_stored_once_and_a_moved_file_gets_its_new_path(tmp_path):
    here, there = tmp_path / "here.mp4", tmp_path / "there.mp4"
    there.write_text("x")
    with IndexWriter(tmp_path / "g", FINGERPRINT) as writer:
        writer.add(card(0, video=str(here)))
        assert not writer.takes(card(0, video=str(there), caption="a better word").entry)
        assert writer.takes(card(1).entry)
    (entry,) = Gallery.load(tmp_path / "g").entries
    assert (entry.video, entry.caption) == (str(there), "a better word")
    with IndexWriter(tmp_path / "g", FINGERPRINT) as writer:
        assert not writer.takes(card(0, video=str(here)).entry)
    assert Gallery.load(tmp_path / "g").entries[0].video == str(there), "it is still there"


def test_a_file_that_changed_replaces_what_it_was(tmp_path):
    keep(tmp_path, range(3))
    with IndexWriter(tmp_path, FINGERPRINT) as writer:
        writer.add(card(9, video="/films/1.mp4"))
    gallery = Gallery.load(tmp_path)
    assert len(gallery) == 3 and gallery.gone == (1,)
    found = search([gallery], Query(card(1).vector), top=10)
    assert {hit.row for hit in found.hits} == {0, 2, 3} and found.searched == 3


@pytest.mark.parametrize(
    "index",
    [
        "",
        "[]",
        "{}",
        '{"format": 1, "columns": {"vectors.f32": {"file": "../x", "bytes": 8}}}',
        '{"format": 7, "columns": {}}',
        '{"format": 1, "columns": {}}',
        '{"format": 1, "columns": {"places.i64": {"file": "a", "bytes": 1e99}}}',
    ],
)
def test_a_damaged_index_is_one_sentence(tmp_path, index):
    (tmp_path / "gallery.json").write_text(index)
    with pytest.raises(InputError) as said:
        Gallery.load(tmp_path)
    assert str(tmp_path) not in str(said.value)


def test_a_folder_without_a_gallery_says_how_to_make_one(tmp_path):
    with pytest.raises(InputError, match="index"):
        Gallery.load(tmp_path / "nowhere")


def test_width_is_remembered(tmp_path):
    assert keep(tmp_path, range(2)).vectors.shape == (2, WIDTH)
