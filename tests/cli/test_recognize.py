"""The verb `recognize`: the same answer as the service's, as JSON and as a few lines."""

import json

import pytest


@pytest.fixture
def run(vitaclip, clip_folder):
    return lambda *words: vitaclip("recognize", *words, "--backbone", f"local-dir:{clip_folder}")


def test_json_has_every_class_best_first_and_every_frame_in_time_order(run, clip_file):
    words = ("--labels", "waving, push up, waving", "--frames", 4, "--json")
    code, out, _ = run(clip_file, clip_file, *words)
    assert code == 0
    first, second = json.loads(out)
    assert first["video"] == str(clip_file) and first["probs"] == second["probs"]
    assert sorted(first["labels"]) == ["push up", "waving"]
    assert first["probs"] == sorted(first["probs"], reverse=True)
    assert sum(first["probs"]) == pytest.approx(1, abs=1e-5)
    assert first["cosines"] == sorted(first["cosines"], reverse=True)
    assert isinstance(first["abstain"], bool)
    times = [frame["time"] for frame in first["frames"]]
    assert len(times) == 4 and times == sorted(times)
    for frame in first["frames"]:
        assert set(frame["probs"]) == {"waving", "push up"}
        assert sum(frame["probs"].values()) == pytest.approx(1, abs=1e-5)
    assert set(first["seconds"]) == {"decode", "encode", "score"}
    assert first["model"]["prompts"] == "none"


def test_several_templates_and_a_file_of_classes_give_an_answer_in_words(run, clip_file, tmp_path):
    (tmp_path / "classes.txt").write_text("waving\npush up\n")
    words = ("--labels-file", tmp_path / "classes.txt", "--template", "a {}", "--template", "{}")
    code, out, _ = run(clip_file, *words, "--frames", 4)
    assert code == 0 and "waving" in out and "push up" in out and "4 frames" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Say the classes once"),
        (["--labels", "a", "--labels-file", "b.txt"], "Say the classes once"),
        (["--labels-file", "b.txt"], "“b.txt” is no text file"),
        (["--labels", " , "], "No classes"),
        (["--labels", "a", "--template", "no seat"], "no seat"),
        (["--labels", "a", "--prompts", "magic"], "magic"),
        (["--labels", "a", "--frames", "0"], "0"),
    ],
)
def test_a_mistake_is_one_line_and_code_2(run, clip_file, words, said):
    code, out, err = run(clip_file, *words)
    assert (code, out) == (2, "") and said in err and err.count("\n") == 1


def test_a_missing_video_is_named_in_one_line(run, tmp_path):
    code, _, err = run(tmp_path / "gone.mp4", "--labels", "a")
    assert code == 2 and "gone.mp4" in err and str(tmp_path) not in err
