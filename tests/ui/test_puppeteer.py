"""Drawn scenes: one file for a scene, whoever asks, and never more than a few."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import gradio as gr
import pytest

from vitaclip.data.puppets.scene import CHOICES, FIRST
from vitaclip.io.checksums import digest
from vitaclip.ui.puppeteer.choices import TITLES, offered
from vitaclip.ui.puppeteer.drawn import DrawnScenes
from vitaclip.ui.puppeteer.puppeteer import PuppeteerHandlers


@pytest.fixture
def drawn(tmp_path):
    return DrawnScenes(lambda: tmp_path, most=2)


@pytest.fixture
def handle(drawn):
    return PuppeteerHandlers(drawn)


def test_a_scene_is_one_file_however_many_ask(drawn):
    with ThreadPoolExecutor(4) as pool:
        paths = set(pool.map(drawn.path, [FIRST] * 8))
    assert len(paths) == drawn.count == 1
    (path,) = paths
    assert drawn.scene_in(str(path)) == FIRST
    before = path.read_bytes()
    path.unlink()  # swept
    assert drawn.path(FIRST).read_bytes() == before and drawn.count == 2


def test_a_file_that_somebody_else_left_there_is_not_believed(drawn, tmp_path):
    path = drawn.path(FIRST)
    mine = path.read_bytes()
    path.write_bytes(b"no film")
    again = DrawnScenes(lambda: tmp_path)
    assert again.path(FIRST) == path and path.read_bytes() == mine
    assert again.scene_in(str(path)) == FIRST


def test_old_clips_make_room_and_new_ones_stay(drawn, tmp_path):
    takes = [drawn.path(replace(FIRST, seed=seed)) for seed in range(3)]
    assert all(path.is_file() for path in takes)  # none is a minute old
    for path in takes:
        os.utime(path, (time.time() - 100,) * 2)
    drawn.path(replace(FIRST, seed=2))
    assert [path.is_file() for path in takes] == [False, True, True]
    assert drawn.scene_in(str(takes[0])) is None


def test_what_differs_between_two_clips_is_known_by_their_content(drawn):
    hat = replace(FIRST, hat="cap")
    keys = [digest(drawn.path(scene))[:32] for scene in (FIRST, hat)]
    assert drawn.unlike(*keys) == ["the hat"]
    assert drawn.unlike(keys[0], keys[1] + "-16") == ["the hat"]
    assert drawn.unlike(keys[0], "0" * 32) is None


def event(scene):
    return gr.EventData(None, {"scene": scene} if scene is not None else None)


def test_what_is_chosen_becomes_the_clip_and_the_link(handle):
    panel, path = handle.draw(event("hat.cap"))
    assert "with a red cap" in panel["said"] and "scene" not in panel
    assert handle.look({"path": path}) == panel["drawn"] == "action.sitting-down_hat.cap"
    for other in (None, {}, {"path": None}, {"path": "/etc/passwd"}, "x", 7):
        assert handle.look(other) == ""


@pytest.mark.parametrize("sent", [None, "", 7, "hat.crown", ["hat.cap"], "x" * 10_000])
def test_whatever_is_sent_gets_a_clip_or_one_sentence(handle, sent):
    panel, path = handle.draw(event(sent))
    assert set(panel) in ({"error"}, {"said", "drawn"})
    assert isinstance(path, str) == ("drawn" in panel)


def test_a_link_brings_the_scene_back_unless_it_names_a_sample(handle):
    panel, path = handle.restore({"puppet": "action.cartwheel_seed.4"})
    assert panel["scene"]["seed"] == 4 and path.endswith(".mp4")
    panel, path = handle.restore({"puppet": "action.<b>"})
    assert "no action" in panel["error"] and not isinstance(path, str)
    for query in ({}, {"puppet": ""}, {"puppet": "hat.cap", "sample": "cartwheel.mp4"}):
        assert not any(isinstance(one, str) or "said" in one for one in handle.restore(query))


def test_everything_that_can_be_chosen_is_offered():
    fields = {field["name"]: field for field in offered()["fields"]}
    assert set(fields) == set(CHOICES) == set(TITLES)
    for name, field in fields.items():
        assert tuple(option["value"] for option in field["options"]) == CHOICES[name]
