"""The recommended models are there, and what is said of them is what they are."""

import re

from tests.support.paths import ROOT
from vitaclip.models import factory
from vitaclip.models.catalogue.recommended import RECOMMENDED, is_here, recommended_for


def test_each_is_a_model_of_open_clip_in_the_repository_that_is_named():
    for model in RECOMMENDED[1:]:
        assert factory.resolve(model.name, model.pretrained) == (model.name, model.pretrained)
        repository, files = factory._files(model.name, model.pretrained)
        assert repository == model.repository and files == [factory.WEIGHTS]
        size = factory.shape(model.name)["vision_cfg"]["image_size"]
        assert size == model.side
        assert model.seconds and model.cost > 1 and model.licence and model.purpose


def test_a_space_fetches_one_that_is_offered_for_real_footage():
    head = (ROOT / "README.md").read_text("utf-8").split("---")[1]
    (line,) = re.findall(r"preload_from_hub:\n  - (.+)\n", head)
    repository, file = line.split()
    assert repository == recommended_for(real=True).repository and file == factory.WEIGHTS[0]


def test_what_is_on_this_disk_is_offered_first(tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    assert recommended_for(real=True) == RECOMMENDED[1]
    assert recommended_for(real=False) == RECOMMENDED[0] and is_here(RECOMMENDED[0])
    repo = tmp_path / f"models--{RECOMMENDED[3].repository.replace('/', '--')}"
    (repo / "snapshots" / "abc").mkdir(parents=True)
    (repo / "refs").mkdir()
    (repo / "refs" / "main").write_text("abc")
    (repo / "snapshots" / "abc" / factory.WEIGHTS[0]).touch()
    assert recommended_for(real=True) == RECOMMENDED[3]


def test_the_table_of_the_docs_says_the_same():
    page = (ROOT / "docs" / "real-clips.md").read_text("utf-8")
    for model in RECOMMENDED:
        row = (
            f"| `{model}` | {model.purpose} | {model.megabytes:,} | {model.side} | "
            f"{model.seconds:g} | {model.cost:g}× | {model.licence} | "
        )
        assert row + ("yes |" if model.prompts else "no |") in page
