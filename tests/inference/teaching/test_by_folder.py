"""A folder becomes a model: right about other people, true to what it knew, kept in a file."""

from dataclasses import replace

import numpy as np
import pytest

import vitaclip
from tests.support.assets import DRUMS
from tests.support.paths import ASSETS
from vitaclip import video
from vitaclip.data import puppets
from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.service import Service
from vitaclip.inference.teaching import by_folder
from vitaclip.learning.taught import Effort

ACTIONS = ("raising an arm", "lowering an arm")
OLD = ["sitting down", "standing up", "playing drums"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_clip):
    place = tmp_path_factory.mktemp("clips")
    for number, action in enumerate(ACTIONS):
        for seed in range(3):
            write_clip(place / action / f"{seed}.mp4", action, 700 + 10 * number + seed)
    return place


@pytest.fixture(scope="module")
def model(folder):
    return vitaclip.learn(folder, device="cpu")


def pictures(action, seed):
    return puppets.film(puppets.shot(action, seed), 64, frames=24).frames


def test_it_knows_what_it_was_taught_in_other_people_and_places(model):
    for action in ACTIONS:
        answer = model.recognize(pictures(action, 9001))
        assert set(answer.labels) == set(ACTIONS) and answer.label == action
    assert "Tested on 6 clips" in model.lesson.told[0]


def test_what_it_knew_it_knows_as_before_to_the_last_bit(model):
    before = vitaclip.load_model(device="cpu").recognize(DRUMS, OLD)
    after = model.recognize(DRUMS, OLD)
    assert np.array_equal(before.probs, after.probs)
    assert before.none_prob == after.none_prob and before.in_world == after.in_world
    both = model.recognize(DRUMS, [*OLD, *ACTIONS])
    assert both.label == "playing drums"


def test_its_file_answers_as_it_does_and_is_asked_by_its_own_classes(model, folder, tmp_path):
    model.save(tmp_path / "mine.safetensors")
    again = vitaclip.load_model(prompts=tmp_path / "mine.safetensors", device="cpu")
    assert again.prompts == "mine" and again.fingerprint == model.fingerprint
    shown = pictures("raising an arm", 9002)
    assert np.allclose(again.recognize(shown).probs, model.recognize(shown).probs, atol=1e-6)


def test_a_service_offers_the_lesson_its_classes_and_other_orders_of_the_frames(
    model, folder, tmp_path
):
    model.save(tmp_path / "mine.safetensors")
    service = Service.open(ASSETS, own=[tmp_path / "mine.safetensors"])
    (mine,) = service.models.own
    assert service.class_set("mine") == tuple(sorted(ACTIONS)) and "mine" in service.class_sets
    film = folder / ACTIONS[0] / "0.mp4"
    answer = service.recognize(film, ACTIONS, model=mine)
    assert answer.ranking.label == ACTIONS[0]
    back = service.rank(answer.clip.key, ACTIONS, model=mine, order=range(7, -1, -1))
    assert back.ranking.label == ACTIONS[1], "a film run backwards shows the twin"


def test_features_alone_know_no_taught_class(model):
    with pytest.raises(InputError, match="`encode`"):
        model.rank(np.ones((8, 256), np.float32), np.arange(8.0), ACTIONS)


@pytest.mark.heavy
def test_the_same_seed_learns_the_same_prompts_and_stops_in_time(folder):
    def vectors():
        made = vitaclip.learn(folder, learner="vita", minutes=0, seed=3, device="cpu")
        assert made.lesson.report.asked == 2
        return made.lesson.taught.vectors

    assert np.array_equal(vectors(), vectors())


def test_a_clip_without_movement_or_of_two_hours_is_left_out_with_a_sentence(
    folder, tmp_path, monkeypatch
):
    for action in ACTIONS:
        (tmp_path / action).mkdir()
        for path in (folder / action).iterdir():
            (tmp_path / action / path.name).write_bytes(path.read_bytes())
    still = np.repeat(pictures(ACTIONS[0], 1)[:1], 24, axis=0)
    video.write(tmp_path / ACTIONS[0] / "still.mp4", still, 12)
    video.write(tmp_path / ACTIONS[1] / "long.mp4", pictures(ACTIONS[1], 1), 12)
    probe = video.probe

    def claimed(path):
        return replace(probe(path), duration=7200.0 if path.stem == "long" else 2.0)

    monkeypatch.setattr(video, "probe", claimed)
    *told, model = by_folder.learning(tmp_path, "examples", EMBEDDED, Effort(), device="cpu")
    told = " ".join(told)
    assert "“still.mp4” shows no movement" in told and "“long.mp4” lasts 2:00:00" in told
    assert model.lesson.report.clips == 6
    for path in (tmp_path / ACTIONS[0]).glob("[0-9].mp4"):
        path.unlink()
    with pytest.raises(InputError, match="None of the clips of “raising an arm”"):
        list(by_folder.learning(tmp_path, "examples", EMBEDDED, Effort(), device="cpu"))


def test_an_unknown_learner_lists_the_known_ones(folder):
    with pytest.raises(InputError, match="examples, words, vita, cube"):
        vitaclip.learn(folder, learner="magic")
