"""`vitaclip models` lists, fetches and adds; a model's name is said as it was understood."""

import json

import pytest

from tests.support.official_file import CLASSES, write
from tests.support.standin import standing

REPO = "owner/tiny"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """An empty cache and shelf, and a hub that has nothing."""
    with standing({REPO: {}}) as hub:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", hub.url)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hf" / "hub"))
        yield hub


def test_the_list_says_what_each_is_for_and_what_is_here(vitaclip):
    code, out, _ = vitaclip("models")
    assert code == 0 and "● puppet-clip" in out and "○ ViT-B-32-quickgelu openai" in out
    rows = json.loads(vitaclip("models", "--json")[1])
    assert [row["here"] for row in rows] == [True] + [False] * (len(rows) - 1)
    assert {"purpose", "megabytes", "licence", "cost", "seconds"} <= set(rows[1])


def test_one_is_fetched_and_is_listed_from_then_on(vitaclip, home, clip_folder):
    home.files[REPO] = {path.name: path.read_bytes() for path in clip_folder.iterdir()}
    code, out, err = vitaclip("models", "get", f"hf-hub:{REPO}")
    assert code == 0 and f"hf-hub:{REPO} is on this disk" in out, err
    assert not home.fault and vitaclip("models", "get", f"hf-hub:{REPO}")[0] == 0


def test_a_name_is_said_as_it_was_understood_and_what_cannot_be_had_is_one_line(vitaclip):
    code, _, err = vitaclip("models", "get", "ViT-B/32")
    said, mistake = err.splitlines()
    assert code == 2 and said == "vitaclip: ViT-B/32 is ViT-B-32-quickgelu openai"
    assert "no public model timm/vit_base_patch32_clip_224.openai" in mistake
    code, _, err = vitaclip("models", "get", "ViT-B-33")
    assert code == 2 and "nearest names are ViT-B-32" in err and err.count("\n") == 1


def test_the_official_file_is_added_and_answers_under_its_name(vitaclip, clip_file, tmp_path):
    code, out, err = vitaclip("models", "add", write(tmp_path / "k400.pth"))
    assert code == 0 and "--prompts k400 is here, learned words for 5 classes" in out, err
    words = ("--labels", ", ".join(CLASSES), "--prompts", "k400", "--json")
    code, out, err = vitaclip("recognize", clip_file, *words)
    (answer,) = json.loads(out)
    assert code == 0 and answer["model"]["prompts"] == "k400", err
    assert "● --prompts k400" in vitaclip("models")[1]
    code, _, err = vitaclip("models", "add", tmp_path)
    assert code == 2 and "models--OWNER--NAME" in err


def test_a_clips_folder_answers_under_its_name(vitaclip, clip_file, clip_folder):
    assert vitaclip("models", "add", clip_folder)[:1] == (0,)
    words = ("--labels", "a, b", "--model", clip_folder.name, "--json")
    code, out, err = vitaclip("recognize", clip_file, *words)
    (answer,) = json.loads(out)
    assert code == 0 and answer["model"]["name"] == clip_folder.name and not err
