"""`index --on ray`: what it refuses in one sentence, and the report of any run."""

import csv
import sys

import numpy as np
import pytest

from vitaclip import video


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    noise = np.random.default_rng(0).integers(0, 255, (12, 64, 64, 3), np.uint8)
    video.write(folder / "one.mp4", noise, fps=12)
    (folder / "broken.mp4").write_bytes(b"no film" * 50)
    return folder


def test_without_ray_it_says_what_to_install(vitaclip, films, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    code, out, err = vitaclip("index", films, "--gallery", tmp_path / "g", "--on", "ray")
    assert (code, out) == (2, "") and "pip install 'vitaclip[ray]'" in err and err.count("\n") == 1
    assert not (tmp_path / "g").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--on", "spark"], "no engine 'spark'"),
        (["--encoders", "2"], "go together with --on ray"),
        (["--encoders", "-2", "--on", "ray"], "from 1 on"),
        (["--gpu", "2", "--on", "ray"], "a share of a GPU is 0 to 1"),
    ],
)
def test_a_mistake_is_one_line_and_code_2(vitaclip, films, tmp_path, words, said):
    code, out, err = vitaclip("index", films, "--gallery", tmp_path / "g", *words)
    assert (code, out) == (2, "") and said in err and err.count("\n") == 1


def test_a_report_says_what_became_of_each_video(vitaclip, films, tmp_path, clip_folder):
    model = ("--backbone", f"local-dir:{clip_folder}", "--frames", 4)
    report = tmp_path / "report.csv"
    words = ("index", films, "--gallery", tmp_path / "g", *model, "--report", report)
    assert vitaclip(*words)[0] == 0
    with report.open(encoding="utf-8", newline="") as file:
        broken, one = csv.DictReader(file)
    assert (one["video"], one["outcome"], one["problem"]) == (str(films / "one.mp4"), "added", "")
    assert broken["outcome"] == "skipped" and "broken.mp4" in broken["problem"]
    code, _, err = vitaclip(*words[:-1], tmp_path / "nowhere" / "report.csv")
    assert code == 2 and "name another file" in err
