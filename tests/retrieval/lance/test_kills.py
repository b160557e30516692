"""A program killed in the middle of anything leaves a gallery that opens, is whole, and goes on."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.support.cards import FINGERPRINT, card
from tests.support.paths import ROOT
from vitaclip.retrieval import Query, search

pytest.importorskip("lancedb", reason="the extra [scale] is not installed")

from vitaclip.retrieval.lance.lance_gallery import LanceGallery
from vitaclip.retrieval.lance.lance_writer import LanceWriter

FILMS = 60  # that are there before
BEGIN = """
import sys
from itertools import count
from tests.support.cards import *
from vitaclip.retrieval.lance import commits, lance_writer
from vitaclip.retrieval.lance.lance_writer import LanceWriter
commits.MANY, commits.PART = 50, 10
with LanceWriter(sys.argv[1], FINGERPRINT) as writer:
    print("ready", flush=True)
    for turn in count():
"""
WORK = {  # what is done again and again until the kill
    "add": """
        for number in range(1000 + 3 * turn, 1003 + 3 * turn):
            writer.add(card(number))
        writer.save()
""",
    "delete": """
        writer.forget(f"/films/{turn % 60}.mp4")
        writer.save()
""",
    "rename": """
        for number in range(20):
            writer.takes(card(number, f"/turn/{turn}/{number}.mp4").entry)
        writer.save()
""",
    "compact": """
        for number in range(1000 + 3 * turn, 1003 + 3 * turn):
            writer.add(card(number))
            writer.save()
        commits.tidy(writer._table)
""",
    "build": """
        for name in commits._near(writer._table):
            writer._table.drop_index(name)
        commits.tidy(writer._table)
""",
}


def contents(address):
    gallery = LanceGallery.load(address)
    near = gallery.near(card(0).vector, 100_000)
    assert len(near) == len(gallery)
    return [entry.content for entry in near.entries]


def kill_in(work, address, seconds):
    words = [sys.executable, "-c", BEGIN + WORK[work], address]
    run = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert run.stdout.readline() == b"ready\n"
    time.sleep(seconds)
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    assert run.returncode == -signal.SIGKILL, "it was over before"


def check(work, address):
    """Nothing is there twice, nothing is lost that was not taken out, and all can be found."""
    held = contents(address)
    assert len(set(held)) == len(held)
    first = {card(number).entry.content for number in range(FILMS)}
    if work == "delete":
        assert set(held) <= first
    else:
        assert first <= set(held)
    if work == "add":
        assert len(held) % 3 == 0
    with LanceWriter(address, FINGERPRINT) as writer:
        for number in range(FILMS):
            if writer.takes(card(number).entry):
                writer.add(card(number))
    again = contents(address)
    assert len(set(again)) == len(again) and first <= set(again)
    gallery = LanceGallery.load(address)
    assert search([gallery], Query(card(7).vector), 1).hits[0].entry == card(7).entry


def tried(address, work, times, longest):
    with LanceWriter(address, FINGERPRINT) as writer:
        for number in range(FILMS):
            writer.add(card(number))
    rng = random.Random(work)
    for _ in range(times):
        kill_in(work, address, rng.uniform(0, longest))
        check(work, address)


@pytest.mark.parametrize("work", WORK)
def test_a_kill_in_the_middle_leaves_a_whole_gallery_that_goes_on(work, tmp_path):
    tried(f"lance://{tmp_path}/large", work, 1, 0.5)


@pytest.mark.heavy
@pytest.mark.parametrize("work", WORK)
def test_so_do_many_kills_one_after_the_other(work, tmp_path):
    tried(f"lance://{tmp_path}/large", work, 15, 1.5)
