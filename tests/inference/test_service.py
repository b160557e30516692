"""One service for everybody: each clip is read and encoded once, and memory has an end."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.support.assets import furnish, untrained_service
from tests.support.paths import ASSETS
from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED, ModelId, read_model_id
from vitaclip.inference.model_store import ModelStore
from vitaclip.inference.service import Service
from vitaclip.models.backbone import Backbone
from vitaclip.models.catalogue.defaults import DEFAULT_FRAMES
from vitaclip.models.zero_shot import ZeroShotClassifier

LABELS = ("sitting down", "standing up", "playing drums")


@pytest.fixture(scope="module")
def assets(clip_folder, tmp_path_factory):
    """The real samples and class lists, the tiny CLIP, and a file that claims to hold prompts."""
    return furnish(tmp_path_factory.mktemp("assets"), clip_folder, prompts=["vita"])


@pytest.fixture
def service(assets):
    return untrained_service(assets)


@pytest.fixture
def drums(assets):
    return assets / "samples" / "playing-drums.mp4"


def test_a_clip_seen_before_is_neither_read_nor_encoded_again(service, drums, tmp_path):
    first = service.encode(drums)
    copy = shutil.copy(drums, tmp_path / "holiday.mp4")
    assert service.encode(copy) is first
    assert service.counts == {"decodes": 1, "encodes": 1, "scores": 0}
    assert first.sample == "playing-drums.mp4" and first.crops.shape == (DEFAULT_FRAMES, 32, 32, 3)


def test_other_classes_are_scored_without_encoding(service, drums):
    key = service.encode(drums).key
    for labels in (LABELS, LABELS[:2], ("waving",)):
        assert service.rank(key, labels).ranking.labels == labels
    assert service.counts == {"decodes": 1, "encodes": 1, "scores": 3}


def test_other_prompts_see_the_same_frames_without_reading_them_again(service, drums):
    plain, prompted = service.encode(drums), service.encode(drums, model=EMBEDDED.under("vita"))
    assert plain.crops is prompted.crops and service.counts["decodes"] == 1
    assert service.counts["encodes"] == 2 and prompted.model.prompts == "vita"


def test_recognize_says_what_the_engine_says(service, drums):
    answer = service.recognize(drums, LABELS, ("a video of {}",))
    model = service.models.get().clip
    with torch.inference_mode():
        features = model.encode_frames(model.backbone.prepare(answer.clip.crops))[0]
    twin = ZeroShotClassifier(model).rank(features, answer.clip.times, LABELS, ("a video of {}",))
    np.testing.assert_allclose(answer.ranking.probs, twin.probs, rtol=1e-5)
    np.testing.assert_allclose(answer.ranking.per_frame, twin.per_frame, rtol=1e-5)


def test_a_crowd_with_one_clip_costs_one_encode(service, drums):
    with ThreadPoolExecutor(8) as crowd:
        clips = set(map(id, crowd.map(lambda _: service.encode(drums), range(8))))
    assert len(clips) == 1
    assert service.counts["decodes"] == service.counts["encodes"] == 1


def test_a_crowd_with_many_clips_shares_batches_and_each_gets_its_own_features(service, assets):
    paths = sorted((assets / "samples").glob("*.mp4"))
    alone = [Service.open(assets).encode(path).features for path in paths]
    with ThreadPoolExecutor(len(paths)) as crowd:
        together = [clip.features for clip in crowd.map(service.encode, paths)]
    assert service.counts["encodes"] == len(paths)
    for one, other in zip(alone, together):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_another_visitors_model_takes_nothing_from_those_at_work(assets, clip, monkeypatch):
    models = ModelStore(assets, lambda id: (), most_bytes=1)  # room for one at a time
    opened = []
    monkeypatch.setattr(Backbone, "load", lambda name, *_: opened.append(name) or clip)
    monkeypatch.setattr("vitaclip.models.factory.fetch", lambda *_: ())
    mine = models.get()
    assert models.get() is mine and len(opened) == 1  # however often it is asked for
    theirs = models.get(ModelId("ViT-B-32-quickgelu", "openai"))
    frames = np.zeros((4, 32, 32, 3), np.uint8)
    with torch.inference_mode():  # what I hold goes on working, though it was put away
        assert mine.clip.encode_frames(mine.clip.backbone.prepare(frames)).shape[:2] == (1, 4)
    assert models.get(theirs.id) is theirs and len(opened) == 2
    assert models.get() is not mine and len(opened) == 3  # and it is opened again for the next


def test_a_forgotten_clip_is_one_sentence(assets, drums):
    service = Service.open(assets, clip_bytes=1)
    key = service.encode(drums).key
    service.encode(drums.with_name("cartwheel.mp4"))
    with pytest.raises(InputError, match="no longer in memory; run it again"):
        service.rank(key, LABELS)


def test_a_key_of_somebody_elses_making_is_only_ever_forgotten(service):
    for key in ("", "../../etc/passwd", "0" * 32 + "-16"):
        with pytest.raises(InputError, match="no longer in memory"):
            service.rank(key, LABELS)


def test_missing_files_and_unknown_prompts_are_one_sentence_without_a_path(
    service, drums, tmp_path
):
    with pytest.raises(InputError, match=r"“gone\.mp4”") as gone:
        service.encode(tmp_path / "gone.mp4")
    assert str(tmp_path) not in str(gone.value)
    with pytest.raises(InputError, match="none, vita"):
        service.encode(drums, model=EMBEDDED.under("magic"))
    with pytest.raises(InputError, match="there are: none"):
        service.models.get(ModelId("ViT-B-32", "openai", "vita"))


def test_a_visitor_names_models_and_never_places():
    assert read_model_id("ViT-B-16-quickgelu · openai") == ModelId("ViT-B-16-quickgelu", "openai")
    assert read_model_id(str(EMBEDDED)) == EMBEDDED
    for text in ("", "local-dir:/etc", "hf-hub:some/one", "a b c", "x" * 90, "ViT-B-32 ../w.pt"):
        with pytest.raises(InputError, match=r"model named|is written as|no weights named"):
            read_model_id(text)


def test_samples_are_found_by_listed_name_only(service):
    assert service.samples.path("cartwheel.mp4").is_file()
    for name in ("samples.json", "../labels/hmdb51.txt", "/etc/passwd", ""):
        with pytest.raises(InputError, match="no such sample"):
            service.samples.path(name)


def test_base_and_novel_actions_together_are_all_puppet_actions(service):
    base, novel = service.class_set("puppets-base"), service.class_set("puppets-novel")
    assert set(base) | set(novel) == set(service.class_set("puppets"))
    assert not set(base) & set(novel)


def test_the_page_is_built_before_torch_is_loaded():
    program = (
        "import sys; from pathlib import Path; from vitaclip.inference.service import Service; "
        "from vitaclip.ui import build; build(Service.open(Path('assets'))); "
        "print({'torch', 'open_clip'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ASSETS.parent
    )
    assert run.stdout.strip() == "set()", run.stdout + run.stderr


def test_a_clip_tells_nobody_what_another_visitor_called_it(service, drums, tmp_path):
    mine = tmp_path / "my secret holiday.mp4"
    mine.write_bytes(drums.read_bytes() + b"\0")  # not one of our samples
    theirs = shutil.copy(mine, tmp_path / "theirs.mp4")
    service.encode(mine)
    assert "secret" not in repr(service.encode(Path(theirs)))


def test_the_same_frames_in_another_order_are_a_clip_of_their_own_encoded_once(service, drums):
    clip = service.encode(drums)
    order = list(range(len(clip.times)))[::-1]
    turned = service.reorder(clip.key, order)
    assert service.reorder(clip.key, order) is turned and service.counts["encodes"] == 2
    assert np.array_equal(turned.crops, clip.crops[::-1]) and turned.sample == clip.sample
    assert np.allclose(turned.features, clip.features[::-1], atol=1e-5)  # plain CLIP sees no order
    assert service.rank(clip.key, LABELS, order=order).clip is turned
    assert service.reorder(clip.key, order[::-1]) is clip is service.reorder(clip.key, [])


@pytest.mark.parametrize("order", [[0, 0, 1], [9, 8], list(range(1, 9)), [0] * 8])
def test_an_order_that_is_none_is_one_sentence(service, drums, order):
    key = service.encode(drums).key
    with pytest.raises(InputError, match="names each of the 8 once"):
        service.reorder(key, order)
