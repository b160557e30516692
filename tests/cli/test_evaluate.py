"""The verb `evaluate puppets`: every number with the protocol it was measured by."""

import json

import pytest


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
