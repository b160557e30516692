"""A world outlives its file, belongs to one model, and tells puppets from what is none."""

import shutil
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import save_file

import vitaclip
from tests.support.paths import ASSETS
from vitaclip.data.puppet_dataset import FRESH, stills
from vitaclip.data.puppets import ACTIONS
from vitaclip.inference.loading import open_store
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.open_set.world import ENDING, load_world

KINDS = ("none", "vita", "cube")
NOISE = np.random.default_rng(0).integers(0, 256, (8, 64, 64, 3), dtype=np.uint8)


@pytest.fixture(scope="module", params=KINDS)
def model(request):
    return vitaclip.load_model(prompts=request.param)


def test_a_puppet_is_of_the_world_and_neither_noise_nor_black_nor_white_is(model):
    drums = ASSETS / "samples" / "playing-drums.mp4"
    assert model.recognize(drums, ["playing drums", "bowling"]).in_world is True
    for strange in (NOISE, np.zeros_like(NOISE), np.full_like(NOISE, 255)):
        answer = model.recognize(strange, ["playing drums", "bowling"])
        assert answer.in_world is False and answer.world_distance > 1


def test_an_action_in_no_list_is_none_of_these_and_a_known_one_is_not(model):
    labels = list(ACTIONS)
    unseen = model.recognize(stills("clapping", FRESH + 11, 8, 64), labels)
    known = model.recognize(stills("playing drums", FRESH + 11, 8, 64), labels)
    assert unseen.none_of_these and unseen.none_prob > 0.5 > known.none_prob
    assert not known.none_of_these and known.label == "playing drums"


def test_a_synonym_of_an_action_is_no_rival_of_it(model):
    bike = ASSETS / "samples" / "riding-a-bike.mp4"
    assert not model.recognize(bike, ["riding a bicycle", "bowling"]).none_of_these
    assert model.recognize(bike, ["archery", "bowling"]).none_of_these


def test_what_is_saved_comes_back(model, tmp_path):
    path = tmp_path / f"a{ENDING}"
    model.world.save(path)
    again = replace(model, world=load_world(path))
    film = ASSETS / "samples" / "cartwheel.mp4"
    one, other = (each.recognize(film, ["cartwheel"]) for each in (model, again))
    assert one.world_distance == pytest.approx(other.world_distance, rel=1e-5)
    assert one.none_prob == pytest.approx(other.none_prob, abs=1e-3)


def test_a_world_of_another_model_is_not_used(tmp_path):
    shutil.copytree(ASSETS, tmp_path / "assets", ignore=shutil.ignore_patterns("gallery", "SHA*"))
    folder = tmp_path / "assets"
    (folder / f"none{ENDING}").write_bytes((folder / f"vita{ENDING}").read_bytes())
    model = open_store(folder).get(EMBEDDED)
    assert model.world is None and model.recognize(NOISE, ["bowling"]).in_world is None


@pytest.mark.parametrize("arrays", [{}, {"centres": np.zeros((1, 3)), "whiten": np.zeros((2, 2))}])
def test_a_file_that_is_no_world_is_one_sentence(tmp_path, arrays):
    path = tmp_path / "odd.safetensors"
    save_file(arrays, path, {"vitaclip": '{"world": {"sha256": "", "layers": [1], "reach": 1}}'})
    with pytest.raises(vitaclip.InputError, match="describes no model's world"):
        load_world(path)
