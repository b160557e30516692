"""The verb `learn`: a folder is learned, what is sure is said, and the file is used anywhere."""

import json

import pytest


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_clip):
    place = tmp_path_factory.mktemp("clips")
    for number, action in enumerate(("raising an arm", "lowering an arm")):
        for seed in range(2):
            write_clip(place / action / f"{seed}.mp4", action, 700 + 10 * number + seed)
    return place


@pytest.fixture(scope="module")
def clip_of(tmp_path_factory, write_clip):
    path = tmp_path_factory.mktemp("asked") / "raising.mp4"
    write_clip(path, "raising an arm", 9001)
    return path


def test_what_is_learned_is_recognised_from_its_file(vitaclip, folder, clip_of, tmp_path):
    mine = tmp_path / "mine.safetensors"
    code, out, err = vitaclip("learn", folder, "--out", mine)
    assert code == 0 and "4 clips, with examples" in out and "Tested on 4 clips" in out, err
    assert "--prompts" in out
    code, out, err = vitaclip("recognize", clip_of, "--prompts", mine, "--json")
    (answer,) = json.loads(out)
    assert code == 0 and answer["labels"][0] == "raising an arm", err
    assert answer["model"]["prompts"] == "mine" and answer["in_world"] is None
    words = ("--labels", "juggling balls, raising an arm", "--prompts", mine)
    code, out, err = vitaclip("recognize", clip_of, *words)
    assert code == 0 and out.index("raising an arm") < out.index("juggling balls"), err
    code, _, err = vitaclip("evaluate", "puppets", "--prompts", mine)
    assert code == 2 and "learn" in err and err.count("\n") == 1


@pytest.mark.parametrize("learner", ["examples", "words", "vita"])
def test_any_clip_learns_by_any_way_and_is_found_again_from_the_file(
    vitaclip, folder, clip_of, clip_folder, tmp_path, learner
):
    mine = tmp_path / "mine.safetensors"
    words = ("--with", learner, "--minutes", 0, "--backbone", f"local-dir:{clip_folder}")
    code, out, err = vitaclip("learn", folder, "--out", mine, *words)
    assert code == 0 and f"with {learner}" in out, err
    code, out, err = vitaclip("recognize", clip_of, "--prompts", mine, "--json")
    assert code == 0 and len(json.loads(out)[0]["labels"]) == 2, err


def test_json_has_the_test_and_its_sentences(vitaclip, folder, tmp_path):
    words = ("--out", tmp_path / "a.safetensors", "--json")
    code, out, _ = vitaclip("learn", folder, *words)
    told = json.loads(out)
    assert code == 0 and told["test"]["asked"] == 4 and told["told"]
    assert told["classes"] == ["lowering an arm", "raising an arm"]


@pytest.mark.parametrize(
    "words, said",
    [
        (("nowhere",), "There is no folder “nowhere”"),
        (("FOLDER", "--with", "magic"), "examples, words, vita, cube"),
        (("FOLDER/raising an arm",), "holds no videos in its sub-folders"),
    ],
)
def test_a_mistake_is_one_line_and_code_2(vitaclip, folder, tmp_path, words, said):
    words = [str(word).replace("FOLDER", str(folder)) for word in words]
    code, _, err = vitaclip("learn", *words, "--out", tmp_path / "a.safetensors")
    assert code == 2 and said in err and err.count("\n") == 1


def test_recognize_without_classes_asks_for_them_where_none_were_taught(vitaclip, clip_of):
    code, _, err = vitaclip("recognize", clip_of)
    assert code == 2 and "Say the classes once" in err
