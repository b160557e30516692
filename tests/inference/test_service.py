"""One studio for everybody: each clip is read and encoded once, and memory has an end."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.support.assets import furnish, untrained_studio
from tests.support.paths import ASSETS
from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED, Choice, read_choice
from vitaclip.inference.model_store import FRAMES, Shelf
from vitaclip.inference.service import Studio
from vitaclip.models.backbone import Backbone
from vitaclip.models.zero_shot import ZeroShotClassifier

LABELS = ("sitting down", "standing up", "playing drums")


@pytest.fixture(scope="module")
def assets(clip_folder, tmp_path_factory):
    """The real samples and class lists, the tiny CLIP, and a file that claims to hold prompts."""
    return furnish(tmp_path_factory.mktemp("assets"), clip_folder, prompts=["vita"])


@pytest.fixture
def studio(assets):
    return untrained_studio(assets)


@pytest.fixture
def drums(assets):
    return assets / "samples" / "playing-drums.mp4"


def test_a_clip_seen_before_is_neither_read_nor_encoded_again(studio, drums, tmp_path):
    first = studio.encode(drums)
    copy = shutil.copy(drums, tmp_path / "holiday.mp4")
    assert studio.encode(copy) is first
    assert studio.counts == {"decodes": 1, "encodes": 1, "scores": 0}
    assert first.sample == "playing-drums.mp4" and first.crops.shape == (FRAMES, 32, 32, 3)


def test_other_classes_are_scored_without_encoding(studio, drums):
    key = studio.encode(drums).key
    for labels in (LABELS, LABELS[:2], ("waving",)):
        assert studio.rank(key, labels).ranking.labels == labels
    assert studio.counts == {"decodes": 1, "encodes": 1, "scores": 3}


def test_other_prompts_see_the_same_frames_without_reading_them_again(studio, drums):
    plain, prompted = studio.encode(drums), studio.encode(drums, prompts="vita")
    assert plain.crops is prompted.crops and studio.counts["decodes"] == 1
    assert studio.counts["encodes"] == 2 and prompted.model.prompts == "vita"


def test_recognize_says_what_the_engine_says(studio, drums):
    answer = studio.recognize(drums, LABELS, ("a video of {}",))
    model = studio.shelf.get().model
    with torch.inference_mode():
        features = model.encode_frames(model.backbone.prepare(answer.clip.crops))[0]
    twin = ZeroShotClassifier(model).rank(features, answer.clip.times, LABELS, ("a video of {}",))
    np.testing.assert_allclose(answer.ranking.probs, twin.probs, rtol=1e-5)
    np.testing.assert_allclose(answer.ranking.per_frame, twin.per_frame, rtol=1e-5)


def test_a_crowd_with_one_clip_costs_one_encode(studio, drums):
    with ThreadPoolExecutor(8) as crowd:
        clips = set(map(id, crowd.map(lambda _: studio.encode(drums), range(8))))
    assert len(clips) == 1
    assert studio.counts["decodes"] == studio.counts["encodes"] == 1


def test_a_crowd_with_many_clips_shares_batches_and_each_gets_its_own_features(studio, assets):
    paths = sorted((assets / "samples").glob("*.mp4"))
    alone = [Studio.open(assets).encode(path).features for path in paths]
    with ThreadPoolExecutor(len(paths)) as crowd:
        together = [clip.features for clip in crowd.map(studio.encode, paths)]
    assert studio.counts["encodes"] == len(paths)
    for one, other in zip(alone, together):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_another_visitors_model_takes_nothing_from_those_at_work(assets, clip, monkeypatch):
    shelf = Shelf(assets, lambda choice: (), most_bytes=1)  # room for one at a time
    opened = []
    monkeypatch.setattr(Backbone, "load", lambda name, *_: opened.append(name) or clip)
    monkeypatch.setattr("vitaclip.models.factory.fetch", lambda *_: ())
    mine = shelf.get()
    assert shelf.get() is mine and len(opened) == 1  # however often it is asked for
    theirs = shelf.get(Choice("ViT-B-32-quickgelu", "openai"))
    frames = np.zeros((4, 32, 32, 3), np.uint8)
    with torch.inference_mode():  # what I hold goes on working, though it was put away
        assert mine.model.encode_frames(mine.model.backbone.prepare(frames)).shape[:2] == (1, 4)
    assert shelf.get(theirs.choice) is theirs and len(opened) == 2
    assert shelf.get() is not mine and len(opened) == 3  # and it is opened again for the next


def test_a_forgotten_clip_is_one_sentence(assets, drums):
    studio = Studio.open(assets, clip_bytes=1)
    key = studio.encode(drums).key
    studio.encode(drums.with_name("cartwheel.mp4"))
    with pytest.raises(InputError, match="no longer in memory; run it again"):
        studio.rank(key, LABELS)


def test_a_key_of_somebody_elses_making_is_only_ever_forgotten(studio):
    for key in ("", "../../etc/passwd", "0" * 32 + "-16"):
        with pytest.raises(InputError, match="no longer in memory"):
            studio.rank(key, LABELS)


def test_missing_files_and_unknown_prompts_are_one_sentence_without_a_path(studio, drums, tmp_path):
    with pytest.raises(InputError, match=r"“gone\.mp4”") as gone:
        studio.encode(tmp_path / "gone.mp4")
    assert str(tmp_path) not in str(gone.value)
    with pytest.raises(InputError, match="none, vita"):
        studio.encode(drums, prompts="magic")
    with pytest.raises(InputError, match="there are: none"):
        studio.shelf.get(Choice("ViT-B-32", "openai"), "vita")


def test_a_visitor_names_models_and_never_places():
    assert read_choice("ViT-B-16-quickgelu · openai") == Choice("ViT-B-16-quickgelu", "openai")
    assert read_choice(str(EMBEDDED)) == EMBEDDED
    for text in ("", "local-dir:/etc", "hf-hub:some/one", "a b c", "x" * 90, "ViT-B-32 ../w.pt"):
        with pytest.raises(InputError, match="open_clip name"):
            read_choice(text)


def test_samples_are_found_by_listed_name_only(studio):
    assert studio.samples.path("cartwheel.mp4").is_file()
    for name in ("samples.json", "../labels/hmdb51.txt", "/etc/passwd", ""):
        with pytest.raises(InputError, match="no such sample"):
            studio.samples.path(name)


def test_base_and_novel_actions_together_are_all_puppet_actions(studio):
    base, novel = studio.label_set("puppets-base"), studio.label_set("puppets-novel")
    assert set(base) | set(novel) == set(studio.label_set("puppets"))
    assert not set(base) & set(novel)


def test_the_page_is_built_before_torch_is_loaded():
    program = (
        "import sys; from pathlib import Path; from vitaclip.inference.service import Studio; "
        "from vitaclip.ui import build; build(Studio.open(Path('assets'))); "
        "print({'torch', 'open_clip'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ASSETS.parent
    )
    assert run.stdout.strip() == "set()", run.stdout + run.stderr


def test_a_clip_tells_nobody_what_another_visitor_called_it(studio, drums, tmp_path):
    mine = tmp_path / "my secret holiday.mp4"
    mine.write_bytes(drums.read_bytes() + b"\0")  # not one of our samples
    theirs = shutil.copy(mine, tmp_path / "theirs.mp4")
    studio.encode(mine)
    assert "secret" not in repr(studio.encode(Path(theirs)))
