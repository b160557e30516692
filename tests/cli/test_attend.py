"""The verb `attend`: pictures, films and numbers of what a token looks at."""

import json

import numpy as np
import pytest
from PIL import Image

from vitaclip import video


@pytest.fixture
def run(vitaclip, clip_folder, clip_file):
    """The verb on the tiny CLIP; its exit code and all that it said."""

    def run(*words):
        model = ["--backbone", f"local-dir:{clip_folder}", "--frames", 4]
        code, out, err = vitaclip("attend", clip_file, *words, *model)
        return code, out + err

    return run


def test_a_picture_shows_every_frame_and_the_words_say_whether_it_matters(run, tmp_path):
    out = tmp_path / "overlay.png"
    code, said = run("--token", "patch 1,2", "--layer", 3, "--head", 2, "--out", out)
    assert code == 0 and "changes nothing" in said
    assert Image.open(out).size == (4 * 384, 384)


def test_films_and_numbers_are_written_by_their_ending(run, tmp_path):
    assert run("--out", tmp_path / "a.gif", "--readers")[0] == 0
    assert Image.open(tmp_path / "a.gif").n_frames == 4
    assert run("--out", tmp_path / "a.mp4", "--layer", 1)[0] == 0
    assert len(video.read(tmp_path / "a.mp4", 4).frames) == 4
    assert run("--out", tmp_path / "a.npz")[0] == 0
    numbers = np.load(tmp_path / "a.npz")
    assert numbers["weights"].shape == (3, 4, 17, 17)
    assert np.abs(numbers["weights"].astype(float).sum(axis=-1) - 1).max() < 2e-3
    assert list(numbers["names"][:2]) == ["class", "patch 0,0"]
    assert run("--out", tmp_path / "a.json", "--token", "patch 0,0", "--layer", 2)[0] == 0
    told = json.loads((tmp_path / "a.json").read_text("utf-8"))
    maps = np.array([frame["map"] for frame in told["frames"]])
    assert np.array_equal(maps.reshape(4, 16), numbers["weights"][1, :, 1, 1:].astype("f4"))
    assert told["matters"] and [sum(f["share"].values()) for f in told["frames"]] == pytest.approx(
        [1] * 4, abs=2e-3
    )


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("--out", "a.doc"), "no kind of picture"),
        (("--out", "nowhere/a.png"), "no folder"),
        (("--token", "ghost", "--out", "a.png"), "no token “ghost”"),
        (("--layer", 9, "--out", "a.png"), "Layer 9 was not kept"),
        (("--head", 99, "--out", "a.png"), "Head 99"),
    ],
)
def test_a_slip_is_told_in_one_sentence(run, words, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, said = run(*words)
    assert code == 2 and sentence in said and not list(tmp_path.iterdir())


def test_what_speaks_for_a_class_is_painted_or_told_and_says_whether_it_was_measured(run, tmp_path):
    classes = ("--map", "gradient", "--labels", "waving, jumping")
    code, said = run(*classes, "--out", tmp_path / "a.png")
    assert code == 0 and "what speaks for" in said and "was not measured" in said
    assert Image.open(tmp_path / "a.png").size == (4 * 384, 384)
    assert run(*classes, "--label", "waving", "--out", tmp_path / "a.json")[0] == 0
    told = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert told["class"] == "waving" and told["map"] == "gradient"
    assert run(*classes, "--label", "waving", "--out", tmp_path / "a.npz")[0] == 0
    values = np.load(tmp_path / "a.npz")["values"]
    assert np.allclose([frame["map"] for frame in told["frames"]], values)


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("--map", "magic", "--labels", "a, b"), "no map “magic”"),
        (("--map", "rollout"), "--labels"),
        (("--map", "rollout", "--labels", "a, b", "--label", "c"), "none of the classes"),
    ],
)
def test_a_slip_with_maps_is_told_in_one_sentence(run, words, sentence, tmp_path):
    code, said = run(*words, "--out", tmp_path / "a.png")
    assert code == 2 and sentence in said
