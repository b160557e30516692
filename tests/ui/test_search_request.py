"""Searches of visitors: the same answer however they ask, and nothing of anybody else's."""

import base64
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support.assets import furnish, untrained_service
from vitaclip import video
from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.search import request
from vitaclip.inference.search.indexer import Indexer
from vitaclip.inference.search.own_clips import OwnClips
from vitaclip.inference.search.request import SearchRequest
from vitaclip.retrieval import SearchFilter
from vitaclip.ui.search import results

WISH = SearchRequest("a person waving", "puppet-clip", "none", 4)
WISH_MODEL = EMBEDDED.under("none")


@pytest.fixture(scope="module")
def service(clip_folder, tmp_path_factory):
    """Eight clips of the real gallery, the tiny CLIP, and prompts that change nothing."""
    folder = furnish(tmp_path_factory.mktemp("assets"), clip_folder, ["cube"], gallery=8)
    service = untrained_service(folder)
    job = service.demo_gallery.start()
    until = time.monotonic() + 200
    while not job.over and time.monotonic() < until:
        time.sleep(0.05)
    job.result()
    return service


@pytest.fixture(scope="module")
def galleries(service):
    return service.demo_gallery.start().result()


@pytest.fixture(scope="module")
def mine(tmp_path_factory):
    path = tmp_path_factory.mktemp("mine") / "holiday.mp4"
    frames = np.random.default_rng(3).integers(0, 255, (8, 64, 64, 3), np.uint8)
    video.write(path, frames, 8)
    return str(path)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Twelve seconds: longer than two windows of what the model was trained on."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    frames = np.random.default_rng(4).integers(0, 255, (12, 64, 64, 3), np.uint8)
    video.write(path, frames.repeat(4, axis=0), 4)
    return str(path)


@pytest.fixture(scope="module")
def picture(tmp_path_factory):
    path = tmp_path_factory.mktemp("picture") / "photo.png"
    frame = np.random.default_rng(5).integers(0, 255, (64, 48, 3), np.uint8)
    Image.fromarray(frame).save(path)
    return str(path)


def ids(value, column=0):
    return [hit["id"] for hit in value["columns"][column]["hits"]]


def shown(service, wish, galleries):
    return results.result(service, wish, request.search(service, wish, galleries))


def test_prompts_that_change_nothing_find_the_same_side_by_side(service, galleries):
    value = shown(service, replace(WISH, prompts="compare"), galleries)
    assert [column["title"] for column in value["columns"]] == ["Plain CLIP", "Prompt Switch"]
    assert ids(value, 0) == ids(value, 1) and len(ids(value)) == 4
    json.dumps(value)


def test_a_visitors_clip_is_found_by_its_visitor_alone(service, galleries, mine):
    own, problems = request.add(service, [mine, mine], (), "puppet-clip")
    assert own == (mine,) and not problems
    value = shown(service, replace(WISH, own=own, top=24), galleries)
    assert "own:0" in ids(value) and len(ids(value)) == 9
    hit = next(hit for hit in value["columns"][0]["hits"] if hit["own"])
    assert hit["name"] == "holiday.mp4" and hit["picture"].startswith("data:image/jpeg")
    other = shown(service, replace(WISH, top=24), galleries)
    assert "own:0" not in ids(other) and "holiday" not in json.dumps(other)
    assert len(galleries["none"]) == 8


def test_a_clip_finds_others_and_not_itself(service, galleries, mine):
    names = [Path(entry.video).name for entry in galleries["none"].entries]
    like = f"sample:{names[2]}"
    for wish in (replace(WISH, words="", like=(like,)), replace(WISH, like=(like,))):
        value = shown(service, replace(wish, top=24), galleries)
        assert like not in ids(value) and len(ids(value)) == 7
    own = shown(service, replace(WISH, words="", like=("own:0",), own=(mine,), top=24), galleries)
    assert len(ids(own)) == 8


def test_a_long_film_of_ones_own_is_searched_as_moments_of_it(service, galleries, film):
    own, problems = request.add(service, [film], (), "puppet-clip")
    assert own == (film,) and not problems
    ask = replace(WISH, words="", own=own, like=("own:0.0",), top=24)
    value = shown(service, ask, galleries)
    moments = [hit for hit in value["columns"][0]["hits"] if hit["own"]]  # apart from what it shows
    assert moments and all(hit["moment"] and hit["start"] >= 3 for hit in moments)
    assert {hit["id"] for hit in moments} <= {f"own:0.{part}" for part in range(2, 9)}
    assert moments[0]["caption"].startswith("film.mp4 · 0:0")
    whole = shown(service, replace(ask, like=("own:0",)), galleries)
    assert not [name for name in ids(whole) if name.startswith("own")]
    assert request.path_of(service, "own:0.4", own) == Path(film)


def test_of_a_film_that_is_too_long_some_moments_are_searched_and_it_is_said(
    service, film, monkeypatch
):
    monkeypatch.setattr("vitaclip.inference.search.indexer.MOST_MOMENTS", 3)
    parts = Indexer(service.indexer._encoder).embeddings(Path(film))
    assert [part.entry.start for part in parts] == pytest.approx([0, 4.5, 9], abs=0.01)
    assert "3 moments of it are searched, 3 s each, one every 4 s" in results.sparse(parts)
    assert not results.sparse(service.indexer.embeddings(Path(film)))


def test_a_still_picture_is_asked_by_and_never_found(service, galleries, picture, mine):
    own, problems = request.add(service, [picture, mine], (), "puppet-clip")
    assert own == (picture, mine) and not problems
    ask = replace(WISH, words="", like=("own:0",), own=own, top=24)
    value = shown(service, ask, galleries)
    assert len(ids(value)) == 9 and "own:0" not in ids(value) and "own:1" in ids(value)
    row = results.own_clips(OwnClips.read(service.indexer, own, WISH_MODEL))
    assert [clip["still"] for clip in row["clips"]] == [True, False]
    chips = results.chips(replace(ask, unlike=("own:1",)), *_sides(service, galleries, own))
    assert [(chip["sign"], chip["name"]) for chip in chips["chips"]] == [
        ("+", "photo.png"), ("-", "holiday.mp4"),
    ]  # fmt: skip
    assert all(chip["picture"] for chip in chips["chips"])


def test_copies_of_a_film_are_one_hit_that_names_them(service, galleries, mine, tmp_path):
    again = tmp_path / "again.mp4"
    again.write_bytes(Path(mine).read_bytes() + b"\0\0\0\x08free")
    ask = replace(WISH, own=(mine, str(again)), top=24)
    apart, folded = (shown(service, replace(ask, fold=fold), galleries) for fold in (False, True))
    assert {"own:0", "own:1"} <= set(ids(apart))
    (hit,) = [hit for hit in folded["columns"][0]["hits"] if "own:" in str(hit["copies"])]
    assert {hit["id"], *(copy["id"] for copy in hit["copies"])} >= {"own:0", "own:1"}


def test_only_what_a_filter_lets_through_is_found(service, galleries, film):
    own, _ = request.add(service, [film], (), "puppet-clip")
    ask = replace(WISH, own=own, top=24, only=SearchFilter.read(longer=10))
    assert all(name.startswith("own:0.") for name in ids(shown(service, ask, galleries)))
    none = shown(service, replace(ask, only=SearchFilter.read(named="no such")), galleries)
    assert not ids(none) and "No clip is left" in none["columns"][0]["verdict"]


def test_what_is_less_like_a_clip_goes_down(service, galleries, mine, tmp_path):
    again = tmp_path / "again.mp4"
    again.write_bytes(Path(mine).read_bytes() + b"\0\0\0\x08free")
    ask = replace(WISH, own=(mine, str(again)), unlike=("own:0",), top=24)
    found = ids(shown(service, ask, galleries))
    assert found[-1] == "own:1" and len(found) == 9


def _sides(service, galleries, own):
    return galleries["none"], OwnClips.read(service.indexer, own, WISH_MODEL)


def test_a_gallery_of_ones_own_is_bounded_and_a_broken_clip_is_said(service, mine, tmp_path):
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"no film" * 99)
    own, problems = request.add(service, [str(bad), mine], (), "puppet-clip")
    assert own == (mine,) and len(problems) == 1 and "bad.mp4" in problems[0]
    assert str(tmp_path) not in problems[0]
    full = tuple(f"{number}.mp4" for number in range(request.MOST_OWN))
    own, problems = request.add(service, [mine], full, "puppet-clip")
    assert own == full and str(request.MOST_OWN) in problems[0]


@pytest.mark.parametrize(
    "like",
    [
        "sample:../../etc/passwd",
        "own:7",
        "own:-1",
        "own:x",
        "sample:",
        "x",
        "own:",
        "\x00",
        "own:²",
        "own:0.1",
        "own:0.",
        "own:00",
        "own:.1",
    ],
)
def test_a_clip_that_is_not_there_is_one_sentence(service, galleries, like):
    with pytest.raises(InputError) as said:
        request.search(service, replace(WISH, like=(like,)), galleries)
    with pytest.raises(InputError):
        request.search(service, replace(WISH, unlike=(like,)), galleries)
    assert "/" not in str(said.value)
    with pytest.raises(InputError):
        request.path_of(service, like, ())


@pytest.mark.parametrize(
    "words", ["<img src=x onerror=alert(1)>", "${1+1} {{value}}", "👩‍🎤", "跳绳"]
)
def test_odd_words_get_an_answer(service, galleries, words):
    assert len(ids(shown(service, replace(WISH, words=words), galleries))) == 4


@pytest.mark.parametrize(
    "change",
    [
        {"words": "x" * 601},
        {"words": "\u202e"},
        {"weight": float("nan"), "like": ("own:0",)},
        {"words": "", "unlike": ("own:0",)},
        {"like": ("own:0",) * (request.MOST_EXAMPLES + 1)},
    ],
)
def test_what_makes_no_sense_is_one_sentence(service, galleries, mine, change):
    with pytest.raises(InputError):
        request.search(service, replace(WISH, own=(mine,), **change), galleries)


def test_pictures_and_films_are_given_for_listed_clips_alone(
    service, galleries, tmp_path, monkeypatch
):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    name = f"sample:{Path(galleries['none'].entries[0].video).name}"
    ask = {"model": "puppet-clip", "kind": "none", "names": [name, "sample:../../x", 7]}
    first, *others = results.pictures(service, ask)
    assert base64.b64decode(first.partition(",")[2])[:2] == b"\xff\xd8" and others == ["", ""]
    for odd in (None, [], {}, "x", {**ask, "kind": "../x"}, {**ask, "names": 3}):
        assert results.pictures(service, odd) == []
    film = results.film(service, name)
    assert Path(film["path"]).is_relative_to(tmp_path)
    for odd in ("sample:../../etc/passwd", None, "own:0", {"a": 1}):
        assert set(results.film(service, odd)) == {"error"}
