"""The verb `evaluate puppets`: every number with the protocol it was measured by."""

import json

import pytest

from tests.support.films import KINDS, film
from vitaclip import video
from vitaclip.cli.evaluate import text
from vitaclip.data import puppets
from vitaclip.data.puppets.stills import TRAINING_SEEDS


@pytest.fixture
def run(vitaclip, clip_folder):
    model = ("--backbone", f"local-dir:{clip_folder}", "--clips-per-action", 1)
    return lambda *words: vitaclip("evaluate", "puppets", *model, *words)


def test_the_same_seed_gives_the_same_scores_and_says_how_they_were_measured(run):
    words = ("--labels", "novel", "--seed", "7", "--frames", "2", "--json")
    code, out, _ = run(*words)
    assert code == 0 and out == run(*words)[1]
    scores = json.loads(out)
    assert {"top1", "family_top1", "twins_top1", "per_action", "protocol"} <= set(scores)
    assert sum(scores["per_action"].values()) / len(scores["per_action"]) == pytest.approx(
        scores["top1"]
    )
    assert scores["top1"] <= scores["family_top1"] <= 1
    asked = {"labels": "novel", "seed": 7, "frames": 2, "clips_per_action": 1, "prompts": "none"}
    assert asked.items() <= scores["protocol"].items() and len(scores["protocol"]["sha256"]) == 64


def test_a_person_reads_percentages_and_the_protocol(run):
    code, out, _ = run("--labels", "novel", "--frames", "2")
    assert code == 0 and "%" in out and "family_top1" in out and "clips_per_action" in out


@pytest.mark.parametrize("words", [["--labels", "some"], ["--prompts", "magic"]])
def test_what_cannot_be_measured_is_one_line(run, words):
    code, out, err = run(*words)
    assert (code, out) == (2, "") and words[1] in err and err.count("\n") == 1


def test_shares_are_percentages_and_ranks_are_ranks():
    lines = text({"top5": 0.5, "text_to_video": {"r1": 0.25, "median_rank": 1.5, "mean_rank": 2.0}})
    assert [line.split()[-1] for line in lines.splitlines()] == [
        "50.0%", "text_to_video", "25.0%", "1.5", "2.0",
    ]  # fmt: skip


@pytest.fixture
def clips(tmp_path, write_clip):
    """Two classes of two clips, a folder for each."""
    for number in range(4):
        action = ("push up", "jumping jacks")[number % 2]
        write_clip(tmp_path / "clips" / action / f"{number}.mp4", action, number)
    return tmp_path / "clips"


def test_videos_are_measured_by_a_folder_by_pieces_and_by_several_classes(
    vitaclip, clip_folder, clips
):
    model = ("--backbone", f"local-dir:{clip_folder}", "--frames", 2, "--json")
    code, out, err = vitaclip("evaluate", "videos", "--lists", clips, *model)
    assert code == 0 and json.loads(out)["clips"] == 4
    assert err.startswith("clips: 2 classes with the names of the folders; 4 clips")
    rows = "video,start,end,label\n0.mp4,0,0.5,push up|jumping jacks\n1.mp4,0.2,1,jumping jacks\n"
    (clips / "list.csv").write_text(rows)
    words = ("--lists", clips / "list.csv", "--mean-ap", *model)
    code, out, err = vitaclip("evaluate", "videos", *words)
    scores = json.loads(out)
    assert code == 0 and scores["clips"] == 2 and 0 < scores["mAP"] <= 1
    assert scores["per_class"].keys() == {"push up", "jumping jacks"}
    assert "2 pieces of 2 files by time" in err and "right if any" in scores["protocol"]["read"]
    assert "2 found under another name or folder, such as 0.mp4 as push up/0.mp4" in err


def test_several_sentences_a_video_are_queries_and_the_protocol_says_so(
    vitaclip, clip_folder, clips
):
    rows = ["video,sentence", *(f"{n % 4}.mp4,sentence {n}" for n in range(6))]
    (clips / "list.csv").write_text("\n".join(rows))
    words = ("--lists", clips / "list.csv", "--backbone", f"local-dir:{clip_folder}")
    code, out, err = vitaclip("evaluate", "videos", *words, "--frames", 2)
    assert code == 0 and "4 videos, 6 sentences from “sentence”, 1 to 2 a video" in err
    assert "up to 2 sentences: each is a query, and finding any of them is right" in out
    assert "videos                       4" in out


def test_clips_that_are_not_of_the_models_world_are_counted_in_one_line(vitaclip, tmp_path):
    for number, action in enumerate(("push up", "bowling")):
        folder = tmp_path / "clips" / action
        folder.mkdir(parents=True)
        shot = puppets.shot(action, TRAINING_SEEDS + 80)
        video.write(folder / "puppet.mp4", puppets.film(shot, 96, frames=24).frames, 12)
        film(folder / f"phone{number}.mp4", 24, KINDS["phone.mp4"])
    words = ("evaluate", "videos", "--lists", tmp_path / "clips", "--prompts", "vita")
    code, out, _ = vitaclip(*words)
    assert code == 0 and out.endswith("what it says about them means nothing: 2 of 4 clips.\n")
    assert json.loads(vitaclip(*words, "--json")[1])["outside_world"] == 2
    (tmp_path / "list.csv").write_text("video,sentence\nclips/bowling/phone1.mp4,a puppet\n")
    words = ("evaluate", "videos", "--lists", tmp_path / "list.csv", "--prompts", "cube")
    assert json.loads(vitaclip(*words, "--json")[1])["outside_world"] == 1
