"""The Python API: light to import, true to its examples, the same answer as at every door."""

import doctest
import json
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import vitaclip
from tests.support.paths import ASSETS, ROOT
from vitaclip.data.class_sets import class_set
from vitaclip.data.puppets import ACTIONS
from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.service import Service
from vitaclip.models.catalogue.defaults import DEFAULT_TEMPLATE
from vitaclip.server.endpoints import Answers
from vitaclip.ui import requests
from vitaclip.ui.prompt_choice import PromptChoice
from vitaclip.video import read

SITTING = ASSETS / "samples" / "sitting-down.mp4"
CLASSES = ["sitting down", "standing up", "playing drums"]


@pytest.fixture(scope="module")
def model():
    return vitaclip.load_model(device="cpu")


@pytest.fixture(scope="module")
def service():
    return Service.open(ASSETS)


@pytest.mark.parametrize("name", sorted(vitaclip.__all__))
def test_what_is_public_is_there_and_says_what_it_is(name):
    assert getattr(vitaclip, name).__doc__ and name in dir(vitaclip)


def test_what_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'magic'"):
        vitaclip.magic  # noqa: B018


@pytest.mark.parametrize(
    "module",
    [
        *("vitaclip", "vitaclip.inference.loading", "vitaclip.inference.model"),
        *("vitaclip.inference.search.video_index", "vitaclip.models.zero_shot"),
        *("vitaclip.attention.maps", "vitaclip.evaluation.benchmarks"),
        "vitaclip.evaluation.puppet_benchmark",
    ],
)
def test_the_examples_in_docstrings_say_what_happens(module, tmp_path, monkeypatch):
    (tmp_path / "assets").symlink_to(ASSETS)
    monkeypatch.chdir(tmp_path)
    told = doctest.testmod(import_module(module))
    assert told.attempted and not told.failed


def by_python(service, capsys):
    ranking = vitaclip.load_model().recognize(SITTING, CLASSES)
    return dict(zip(ranking.labels, ranking.probs.tolist()))


def by_command_line(service, capsys):
    from vitaclip.__main__ import app

    with pytest.raises(SystemExit, match="0"):
        app(["recognize", str(SITTING), "--labels", ",".join(CLASSES), "--json"])
    (record,) = json.loads(capsys.readouterr().out)
    return dict(zip(record["labels"], record["probs"]))


def by_api(service, capsys):
    answers = Answers(service, None)  # type: ignore[arg-type]
    answers.blocks = SimpleNamespace(state_holder=_NoVisits())
    record = answers.recognise(SimpleNamespace(session_hash=None), SITTING.name, CLASSES)
    return dict(zip(record["labels"], record["probs"]))


def by_page(service, capsys):
    pressed = PromptChoice(service, "recognise").buttons("prompts").value
    film = requests.Film(str(SITTING), str(EMBEDDED), str(pressed), "auto", "auto")
    clip = requests.encode(service, film)
    assert clip
    typed = ("\n".join(CLASSES), DEFAULT_TEMPLATE, str(EMBEDDED), pressed)
    (answer,) = requests.rank(service, requests.RecognitionRequest(clip.key, *typed))
    return dict(zip(answer.ranking.labels, answer.ranking.probs.tolist()))


class _NoVisits:
    session_data: dict = {}  # noqa: RUF012
    time_last_used: dict = {}  # noqa: RUF012

    @property
    def lock(self):
        from contextlib import nullcontext

        return nullcontext()


@pytest.mark.parametrize("door", [by_command_line, by_api, by_page], ids=lambda f: f.__name__)
def test_the_same_clip_and_classes_get_the_same_answer_at_every_door(door, service, capsys):
    wanted = by_python(service, capsys)
    assert max(wanted, key=wanted.get) == "sitting down" and wanted["sitting down"] > 0.9
    assert door(service, capsys) == pytest.approx(wanted, abs=1e-6)


def test_a_video_may_be_a_path_bytes_pictures_or_a_tensor(model):
    wanted = model.recognize(SITTING, CLASSES)
    pictures = read(SITTING, 8).frames
    for video in (str(SITTING), SITTING.read_bytes(), pictures, torch.from_numpy(pictures)):
        assert np.allclose(model.recognize(video, CLASSES).probs, wanted.probs, atol=1e-6)


def test_vectors_of_videos_and_texts_are_unit_rows_in_one_space(model):
    videos = model.encode_video([SITTING, read(SITTING, 8).frames])
    texts = model.encode_text(CLASSES, templates=[DEFAULT_TEMPLATE])
    assert videos.dtype == texts.dtype == np.float32
    assert videos.shape == (2, model.embed_dim) and texts.shape == (3, model.embed_dim)
    assert np.allclose(np.linalg.norm([*videos, *texts], axis=1), 1, atol=1e-5)
    ranking = model.recognize(SITTING, CLASSES)
    assert np.allclose(texts @ videos[0], ranking.cosines, atol=1e-5)
    assert np.array_equal(model.encode_video(SITTING), videos[:1])


def test_attention_becomes_pictures(model):
    seen = model.attend(SITTING)
    heat = seen.heat("class", seen.depth - 1)
    assert np.array_equal(heat.values, seen.gaze("class", seen.depth - 1).values)
    assert heat.overlay(np.zeros((8, 64, 64, 3), np.uint8)).shape[::3] == (8, 3)
    with pytest.raises(InputError, match="gaze, listeners"):
        seen.heat("class", 0, direction="up")


@pytest.mark.parametrize(
    "video, told",
    [
        ("nowhere.mp4", "no file"),
        (b"no film at all", "does not read as a video"),
        (np.zeros((4, 8, 8)), r"\(t, h, w, 3\) uint8"),
        (np.zeros((0, 8, 8, 3), np.uint8), "at least one"),
    ],
)
def test_what_is_no_video_is_one_sentence(model, video, told):
    with pytest.raises(InputError, match=told):
        model.recognize(video, CLASSES)


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"name": "ViT-B-99"}, "no model named"),
        ({"prompts": "magic"}, "there are: none, vita, cube"),
        ({"prompts": "nowhere.safetensors"}, "no file"),
    ],
)
def test_a_model_that_cannot_be_had_is_one_sentence(wrong, told):
    with pytest.raises(InputError, match=told):
        vitaclip.load_model(**wrong)


def test_what_is_saved_answers_as_before(model, tmp_path):
    model.save(tmp_path / "mine.safetensors")
    again = vitaclip.load_model(prompts=tmp_path / "mine.safetensors", device="cpu")
    assert again.fingerprint == model.fingerprint and again.prompts == "mine"
    probs = [each.recognize(SITTING, CLASSES).probs for each in (model, again)]
    assert np.array_equal(*probs)


def test_an_index_finds_by_words_and_by_a_video_and_goes_on(tmp_path):
    cube = vitaclip.load_model(prompts="cube", device="cpu")
    index = vitaclip.VideoIndex.open(tmp_path / "g", cube)
    films = [ASSETS / "samples" / f"{name}.mp4" for name in ("cartwheel", "playing-drums")]
    assert len(index) == 0 and [step.known for step in index.add(films)] == [False, False]
    assert [step.known for step in index.add(films[0])] == [True] and len(index) == 2
    for asked in ({"words": "playing drums"}, {"like": films[1]}):
        assert Path(index.search(**asked).hits[0].entry.video) == films[1]
    with pytest.raises(InputError, match="cannot be compared"):
        vitaclip.VideoIndex.open(tmp_path / "g", vitaclip.load_model(prompts="none"))


def test_prompts_are_trained_and_measured_from_python(tmp_path):
    config = vitaclip.PuppetRunConfig(
        steps=2, batch=2, clips=1, frames=2, out=tmp_path / "mine.safetensors",
        folder=tmp_path / "run", cache=tmp_path / "clips",
    )  # fmt: skip
    assert [step.number for step in vitaclip.train(config)] == [1, 2]
    test = vitaclip.PuppetBenchmark("novel", clips_per_action=1, frames=2)
    scores = vitaclip.evaluate(vitaclip.load_model(prompts=config.out), test)
    assert 0 <= scores["top1"] <= 1 and scores["protocol"]["clips_per_action"] == 1


def test_the_embedded_model_and_its_prompts_are_listed_first():
    assert vitaclip.available_prompts() == ["none", "vita", "cube"]
    first, *others = vitaclip.available_models()
    assert (first.name, first.here) == ("puppet-clip", True) and len(others) > 50
    assert vitaclip.available_prompts("ViT-B-32", "openai") == ["none"]


def test_class_sets_are_known_by_name_and_an_unknown_one_lists_them():
    assert len(class_set("puppets", ASSETS / "labels")) == len(ACTIONS)
    with pytest.raises(InputError, match="kinetics400"):
        class_set("x", ROOT)
