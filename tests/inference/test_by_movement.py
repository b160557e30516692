"""The second pass: a film and its reverse look the same, and only one of them moves the same."""

from importlib import import_module

import numpy as np
import pytest

from tests.support.cards import FINGERPRINT
from vitaclip.errors import InputError
from vitaclip.inference.search.query.by_movement import by_movement
from vitaclip.retrieval import Embedding, Gallery, Query, VideoEntry, search

RNG = np.random.default_rng(0)
TIMES = np.arange(8) / 4


def unit(x):
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def clip(scene, way, name):
    """A place that stays and a movement in it, as frame vectors (8, 32)."""
    frames = unit(scene + 0.3 * way + 0.01 * RNG.normal(size=(8, 32)))
    return Embedding(VideoEntry(name, name), unit(frames.mean(0)), frames, TIMES, b"")


WAYS = [np.cumsum(RNG.normal(size=(8, 32)), axis=0) / 3 for _ in range(4)]
SCENES = RNG.normal(size=(10, 32))
MADE = [
    clip(scene, way[::step], f"{number}{'+' if step > 0 else '-'}{place}")
    for place, scene in enumerate(SCENES)
    for number, way in enumerate(WAYS)
    for step in (1, -1)
]
WHOLE = Gallery.of(FINGERPRINT, MADE)


def first(asked, then):
    found = search([WHOLE], Query(video=asked.vector), 5, then=then)
    return [hit.entry.video[:2] for hit in found.hits], found


def test_what_moves_alike_comes_first_wherever_it_is():
    asked = clip(SCENES[0], WAYS[2][::-1], "asked")
    seen, plain = first(asked, None)
    moved, again = first(asked, by_movement([asked.frames]))
    assert moved[0] == "2-" and moved.count("2-") > seen.count("2-")
    assert again.mixed and not plain.mixed and again.luck == pytest.approx(plain.luck)
    scores = [hit.score for hit in again.hits]
    assert scores == sorted(scores, reverse=True)
    only = first(asked, by_movement([asked.frames], 1.0))[0]
    assert only == ["2-"] * 5


def test_without_a_share_the_order_is_that_of_the_first_pass_and_stills_have_none():
    asked = MADE[5]
    assert by_movement([asked.frames], 0.0) is None
    assert by_movement([np.repeat(asked.frames[:1], 8, axis=0)]) is None
    hardly = by_movement([asked.frames], 1e-9)
    assert first(asked, hardly)[0] == first(asked, None)[0]
    with pytest.raises(InputError):
        by_movement([asked.frames], 1.5)


def test_a_second_pass_is_over_the_first_only(monkeypatch):
    module = import_module("vitaclip.retrieval.search")
    monkeypatch.setattr(module, "FIRST", 30)
    monkeypatch.setattr(module, "SPARE", 1)
    asked = clip(SCENES[3], WAYS[1], "asked")
    seen = {hit.row for hit in search([WHOLE], Query(video=asked.vector), 30).hits}
    then = by_movement([asked.frames], 1.0)
    assert {
        hit.row for hit in search([WHOLE], Query(video=asked.vector), 30, then=then).hits
    } == seen
