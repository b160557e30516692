"""The official file, prompts, a CLIP's folder: each is found by its name from then on."""

import numpy as np
import pytest
import torch

from tests.support.assets import DRUMS, furnish
from tests.support.official_file import CLASSES, SHAPE, clip_weights, write
from tests.support.prompted import prompted
from vitaclip import weights
from vitaclip.data.class_sets import class_set
from vitaclip.errors import InputError
from vitaclip.inference.model_id import ModelId
from vitaclip.inference.service import Service
from vitaclip.io.model_shelf import ModelShelf
from vitaclip.models import factory
from vitaclip.models.backbone import Backbone
from vitaclip.weights.added_models import add


@pytest.fixture
def shelf(tmp_path):
    return ModelShelf(tmp_path / "shelf")


@pytest.fixture
def service(clip_folder, tmp_path):
    return Service.open(furnish(tmp_path / "assets", clip_folder))


@pytest.fixture
def named(tmp_path):
    """The CLIP of the official file, as somebody has it already."""
    factory.write_folder(tmp_path / "named", clip_weights(), SHAPE)
    return Backbone.load(f"local-dir:{tmp_path / 'named'}", device="cpu")


def test_the_official_file_brings_its_classes_and_a_set_of_learned_words_for_each(
    shelf, service, tmp_path
):
    (added,) = add(write(tmp_path / "vita k400.pth"), shelf)
    assert len(added.classes) == len(CLASSES)
    model = service.bring(added.place)
    assert service.class_sets["vita-k400"] == "vita k400 · 5"
    classes = service.class_set("vita-k400")
    assert classes == CLASSES and set(classes) <= set(class_set("kinetics400", service.labels))
    answer = service.recognize(DRUMS, classes, model=model)
    assert answer.clip.model.prompts == "vita-k400" and answer.ranking.probs.sum() == pytest.approx(
        1
    )
    words = service.models.get(model).clip.words
    assert words.context.shape == (5, 4, 32)
    with pytest.raises(InputError, match="learned for 5 classes of their own"):
        service.recognize(DRUMS, ("juggling an aubergine",), model=model)


def test_what_was_added_is_there_the_next_time_and_computes_the_same(shelf, service, tmp_path):
    (added,) = add(write(tmp_path / "k400.pth"), shelf)
    first = service.recognize(DRUMS, CLASSES, model=service.bring(added.place))
    again = Service.open(service.models.assets, own=shelf.prompts, clips=shelf.clips)
    (model,) = again.models.own
    second = again.recognize(DRUMS, CLASSES, model=model)
    np.testing.assert_array_equal(first.ranking.cosines, second.ranking.cosines)
    assert shelf.clips == []  # the CLIP beside the prompts is no choice of its own


@pytest.mark.parametrize("with_text", [True, False])
def test_a_clip_that_is_here_already_is_not_kept_twice(shelf, named, tmp_path, with_text):
    (added,) = add(write(tmp_path / "k400.pth", with_text), shelf, lambda: named)
    assert not (shelf.folder / "k400-clip").exists()
    model = weights.load(added.place, named)
    assert model.video and (model.words is not None) == with_text


def test_another_clip_than_its_own_is_not_believed(shelf, named, clip, tmp_path):
    (added,) = add(write(tmp_path / "k400.pth"), shelf, lambda: clip)
    assert weights.load(added.place).backbone.sha256 == named.sha256
    with pytest.raises(InputError, match="holds no text side"):
        list(add(write(tmp_path / "images.pth", with_text=False), shelf, lambda: clip))


def test_a_file_that_would_run_something_is_refused_and_leaves_nothing(shelf, tmp_path):
    class Trap:
        def __reduce__(self):
            return (tmp_path.joinpath("sprung").touch, ())

    torch.save({"model": {"visual.time_embed": Trap()}}, tmp_path / "trap.pth")
    with pytest.raises(InputError, match="holds more than weights"):
        list(add(tmp_path / "trap.pth", shelf))
    assert not (tmp_path / "sprung").exists() and shelf.prompts == []


def test_prompts_and_a_clips_folder_are_found_by_their_names(shelf, service, clip, named, tmp_path):
    weights.save(prompted(clip, "cube"), tmp_path / "mine.safetensors")
    (mine,), (folder,) = add(tmp_path / "mine.safetensors", shelf), add(tmp_path / "named", shelf)
    assert mine.classes == () and shelf.find("mine") == mine.place
    store = Service.open(service.models.assets, clips=shelf.clips).models
    assert store.named("named") == ModelId("named") and folder.kind == "clip"
    assert store.get(ModelId("named")).clip.backbone.sha256 == named.sha256
    with pytest.raises(InputError, match="is here already"):
        list(add(tmp_path / "mine.safetensors", shelf))
    with pytest.raises(InputError, match="no folder models--OWNER--NAME"):
        list(add(tmp_path, shelf))
