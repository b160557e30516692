"""A file of prompts works wherever the name of some works."""

import json

import pytest

from tests.support.prompted import prompted
from vitaclip import weights


@pytest.fixture
def mine(clip, tmp_path):
    path = tmp_path / "mine.safetensors"
    weights.save(prompted(clip, "cube", frames=6), path)
    return path


def test_they_recognise_with_their_own_number_of_frames(vitaclip, mine, clip_file):
    code, out, err = vitaclip(
        "recognize", clip_file, "--labels", "a, b", "--prompts", mine, "--json"
    )
    (answer,) = json.loads(out)
    assert code == 0 and answer["model"]["prompts"] == "mine" and len(answer["frames"]) == 6, err


def test_they_are_looked_into(vitaclip, mine, clip_file, tmp_path):
    words = ("--token", "cube from frame 2", "--out", tmp_path / "a.png")
    code, out, err = vitaclip("attend", clip_file, "--prompts", mine, *words)
    assert code == 0 and "cube from frame 2" in out, err


def test_they_make_a_gallery_and_find_in_it(vitaclip, mine, clip_file, tmp_path):
    made = ("--gallery", tmp_path / "g", "--prompts", mine)
    code, out, err = vitaclip("index", clip_file.parent, *made)
    assert code == 0 and "1 added" in out, err
    code, out, err = vitaclip("search", "noise", *made)
    assert code == 0 and clip_file.name in out, err
    code, _, err = vitaclip("search", "noise", "--gallery", tmp_path / "g")
    assert code == 2 and "mine" in err and "name their file" in err


def test_a_clip_named_beside_them_is_one_sentence(vitaclip, mine, clip_file):
    words = ("--labels", "a, b", "--prompts", mine, "--backbone", "ViT-B-32")
    code, _, err = vitaclip("recognize", clip_file, *words)
    assert code == 2 and "leave --backbone out" in err and err.count("\n") == 1
