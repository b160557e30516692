"""The access to open_clip: models from a hub, a folder or a name, whole or not at all."""

import json

import open_clip
import pytest
import torch
from safetensors.torch import save_file

from tests.conftest import TINY
from tests.support.standin import standing
from vitaclip.errors import InputError
from vitaclip.inference.model_id import ModelId, read_model_id
from vitaclip.inference.model_store import ModelStore
from vitaclip.models import factory
from vitaclip.models.backbone import Backbone

REPO = "owner/tiny"
B32 = (
    "timm/vit_base_patch32_clip_224.openai"  # where ViT-B-32-quickgelu's weights called openai lie
)


@pytest.fixture
def hub(clip_folder, tmp_path, monkeypatch):
    """A stand-in that has the tiny CLIP, and an empty cache."""
    files = {path.name: path.read_bytes() for path in clip_folder.iterdir() if path.is_file()}
    with standing({REPO: files}) as server:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", server.url)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_ETAG_TIMEOUT", 3)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DOWNLOAD_TIMEOUT", 3)
        yield server


@pytest.fixture
def models(clip_folder, tmp_path):
    (tmp_path / "puppet-clip").symlink_to(clip_folder)
    return ModelStore(tmp_path, background=lambda id: ())


def test_a_model_from_a_hub_is_the_one_in_the_folder_and_then_opens_without_a_network(hub, clip):
    fetched = Backbone.load(f"hf-hub:{REPO}", device="cpu")
    assert fetched.sha256 == clip.sha256 and fetched.pixels == clip.pixels
    hub.asked.clear()
    hub.fault = "hang"
    assert Backbone.load(f"hf-hub:{REPO}", device="cpu").sha256 == clip.sha256
    assert not hub.asked


def test_weights_that_do_not_arrive_are_never_replaced_by_random_ones(hub):
    del hub.files[REPO]["open_clip_model.safetensors"]
    with pytest.raises(InputError, match="has no file open_clip_model"):
        Backbone.load(f"hf-hub:{REPO}", device="cpu")


def test_a_tag_opens_as_open_clip_opens_it(hub, tmp_path):
    """A random ViT-B/32 in the true layout: OpenAI's pixels and quick GELU, whatever its name."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        twin = open_clip.create_model("ViT-B-32-quickgelu").half().float().eval()
    file = tmp_path / "weights.safetensors"
    save_file({key: value.half() for key, value in twin.state_dict().items()}, file)
    hub.files[B32] = {"open_clip_model.safetensors": file.read_bytes()}
    hub.sha256(B32, "open_clip_model.safetensors")  # which takes longer than an answer may
    backbone = Backbone.load("ViT-B-32", "openai", "cpu", "fp32")
    told = open_clip.get_pretrained_cfg("ViT-B-32", "openai")
    assert tuple(backbone.pixels["mean"]) == tuple(told["mean"]) and backbone.side == 224
    frames = torch.rand(1, 1, 3, 224, 224)
    with torch.inference_mode():
        sees = twin.encode_image(frames[0])
        torch.testing.assert_close(backbone.encode_frames(frames)[0], sees)


def test_everyone_who_waits_sees_the_same_download_and_it_happens_once(hub, models):
    model, hub.fault = ModelId(f"hf-hub:{REPO}"), "pause"
    first, second = models.fetch(model), models.fetch(model)
    seen = next(step for step in first if step and "safetensors" in step.name)
    assert 0 < seen.done < seen.total
    assert next(second) == next(first) == seen
    hub.let_go.set()
    for waiting in (first, second):
        assert all(step is None or step.done <= step.total for step in waiting)
    assert models.get(model).id == model and hub.sent() == [0]


@pytest.mark.parametrize("fault", ["hang", "lie", "503", "portal"])
def test_after_a_failed_download_the_embedded_model_answers_as_before(hub, models, fault):
    model = ModelId(f"hf-hub:{REPO}")
    before = models.get()
    hub.fault = fault
    with pytest.raises(InputError, match="built-in model"):
        list(models.fetch(model))
    assert models.get() is before and not models.is_here(model)
    hub.fault = ""
    list(models.fetch(model))
    assert models.is_here(model) and models.get(model).id == model


def test_a_model_larger_than_the_memory_for_models_is_not_fetched(hub, clip_folder, tmp_path):
    small = ModelStore(tmp_path, lambda id: (), most_bytes=1000)
    with pytest.raises(InputError, match="choose a smaller model"):
        list(small.fetch(ModelId(f"hf-hub:{REPO}")))


def test_files_of_a_hub_that_were_spoiled_later_are_named(hub):
    list(factory.fetch(f"hf-hub:{REPO}"))
    weights = factory.download.find(factory.Hub.usual(), REPO, factory.WEIGHTS)
    weights.resolve().write_bytes(b"\0" * 64)
    with pytest.raises(InputError, match=r"remove models--owner--tiny from"):
        Backbone.load(f"hf-hub:{REPO}", device="cpu")


def test_a_spoiled_folder_is_named_with_its_hash(tmp_path):
    with torch.random.fork_rng():
        weights = factory.build(TINY).state_dict()
    folder = tmp_path / "model"
    factory.write_folder(folder, weights, TINY)
    Backbone.load(factory.LOCAL + str(folder), device="cpu")
    file = folder / factory.WEIGHTS[0]
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(
        InputError, match=r"“open_clip_model.safetensors” in “model” is damaged: "
    ) as e:
        Backbone.load(factory.LOCAL + str(folder), device="cpu")
    assert str(tmp_path) not in str(e.value)


def test_a_folder_without_weights_is_no_model(tmp_path):
    (tmp_path / factory.CONFIG).write_text(json.dumps({"model_cfg": TINY}))
    with pytest.raises(InputError, match="cannot be read"):
        Backbone.load(factory.LOCAL + str(tmp_path), device="cpu")


@pytest.mark.parametrize(
    "name", ["hf-hub:../../etc/passwd", "hf-hub:a", "hf-hub:a/../b", "hf-hub:", "local-dir:/etc"]
)
def test_places_that_are_none_are_one_sentence(name):
    with pytest.raises(InputError) as told:
        Backbone.load(name)
    assert "/etc" not in str(told.value)


def test_what_needs_another_library_says_so_before_anything_is_fetched(monkeypatch):
    monkeypatch.setattr(factory.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="pip install transformers"):
        list(factory.fetch("ViT-B-16-SigLIP", "webli"))


def test_a_visitors_words_never_reach_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "LICENSE").write_text("no weights")
    (tmp_path / "weights.pt").write_text("no weights")
    for text in ("ViT-B-32 LICENSE", "ViT-B-32 weights.pt", "ViT-B-32 ../weights.pt"):
        with pytest.raises(InputError, match="has no weights named"):
            read_model_id(text)
    for text in ("ViT-B-32 openai\u202e", f"local-dir:{tmp_path}", "hf-hub:owner/name"):
        with pytest.raises(InputError, match="is written as its name"):
            read_model_id(text)


def test_a_name_alone_means_weights_and_never_a_network_of_random_ones(hub):
    """Nothing answers for OpenAI's repository here, so nothing is opened."""
    for name in ("ViT-B-32", "ViT-B/32", "RN50", "openai/clip-vit-base-patch32"):
        with pytest.raises(InputError, match="no public model timm/"):
            Backbone.load(name)
    with pytest.raises(InputError, match="has no weights"):
        Backbone.load("ViT-S-32")
