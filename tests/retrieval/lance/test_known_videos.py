"""Codes hold what a set holds, whatever comes and goes."""

import random
from dataclasses import replace

import numpy as np

from tests.support.cards import card
from vitaclip.retrieval.lance import known_videos
from vitaclip.retrieval.lance.known_videos import Codes, KnownVideos


def test_codes_hold_what_a_set_holds(monkeypatch):
    monkeypatch.setattr(known_videos, "ENOUGH", 16)
    rng = random.Random(0)
    codes, literally = Codes(np.array([hash(n) for n in range(50)])), set(range(50))
    for _ in range(2000):
        thing = rng.randrange(150)
        if rng.random() < 0.5:
            codes.add(thing)
            literally.add(thing)
        else:
            codes.discard(thing)
            literally.discard(thing)
        thing = rng.randrange(150)
        assert (thing in codes) == (thing in literally)


def test_a_file_is_known_with_its_words_or_with_none():
    known, entry = KnownVideos(), replace(card(1).entry, stamp=(5, 7))
    assert not known.knows(entry.video, (5, 7), "")
    known.add(entry)
    assert known.knows(entry.video, (5, 7), "") and known.knows(entry.video, (5, 7), entry.caption)
    assert not known.knows(entry.video, (5, 8), "") and not known.knows(entry.video, (5, 7), "x")
    known.discard(entry)
    assert not known.knows(entry.video, (5, 7), "") and entry.content not in known.contents
