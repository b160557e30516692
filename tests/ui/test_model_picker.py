"""The box of models marks what is on this disk; the page begins with the model it is told."""

import pytest

from tests.support.assets import furnish
from vitaclip.inference.model_id import ModelId
from vitaclip.inference.service import Service
from vitaclip.models.catalogue.recommended import RECOMMENDED
from vitaclip.models.factory import WEIGHTS
from vitaclip.ui import build
from vitaclip.ui.model_picker.offers import is_barred, offered

B32 = RECOMMENDED[1]


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


@pytest.fixture
def service(clip_folder, tmp_path):
    assets = furnish(tmp_path / "assets", clip_folder)
    return Service.open(assets, clips=[clip_folder], first=ModelId(clip_folder.name))


def put_here(cache, model):
    repo = cache / f"models--{model.repository.replace('/', '--')}"
    (repo / "snapshots" / "abc").mkdir(parents=True)
    (repo / "refs").mkdir()
    (repo / "refs" / "main").write_text("abc")
    (repo / "snapshots" / "abc" / WEIGHTS[0]).touch()


def test_what_is_here_and_what_is_not_is_told_apart(service, cache, clip_folder, monkeypatch):
    titles = {name: title for title, name in offered(service)}
    assert list(titles)[:2] == ["puppet-clip", clip_folder.name]
    assert titles[str(B32)] == "ViT-B-32 · OpenAI · 605 MB to fetch"
    put_here(cache, B32)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    titles = {name: title for title, name in offered(service)}
    assert titles[str(B32)] == "ViT-B-32 · OpenAI · on this disk"
    assert titles[str(RECOMMENDED[2])] == "ViT-B-16 · OpenAI · not on this disk"
    assert not is_barred(service, ModelId(B32.name, B32.pretrained))
    assert is_barred(service, ModelId("ViT-B-16-quickgelu", "openai"))


def test_the_page_begins_with_the_model_it_is_told(service, clip_folder):
    parts = {block.elem_id: block for block in build(service).blocks.values()}
    assert parts["model"].value == parts["model-in-use"].value == clip_folder.name
    assert parts["prompts"].value == "none" and parts["prompts"].visible == "hidden"
