"""A look of the camera: the answer of a clip with the same frames, or one sentence."""

import pytest

from tests.support.assets import DRUMS, furnish, untrained_service
from tests.support.jpeg import sent
from vitaclip import video
from vitaclip.ui.camera import look

ASK = {"classes": "playing drums\nwaving", "template": "a video of {}", "model": "puppet-clip"}


@pytest.fixture(scope="module")
def service(clip_folder, tmp_path_factory):
    return untrained_service(furnish(tmp_path_factory.mktemp("assets"), clip_folder, ["vita"]))


@pytest.fixture(scope="module")
def pictures():
    return sent(video.read(DRUMS, 8).frames[:, ::8, ::8])


def ask(service, seen, **other):
    asked = {"pictures": seen, **ASK, "prompts": "none"}
    return look.answer(service, asked | other)


def test_without_pictures_it_says_what_they_should_be_like(service):
    assert ask(service, []) == {"wants": {"frames": 8, "side": 32}}


def test_pictures_get_the_card_of_a_clip(service, pictures):
    reply = ask(service, pictures)
    (panel,) = reply["card"]["panels"]
    assert {row["label"] for row in panel["rows"]} >= {"playing drums", "waving"}
    assert "8 frames from 0:00 to 0:02" in reply["card"]["status"]


def test_compared_prompts_answer_side_by_side(service, pictures):
    panels = ask(service, pictures, prompts="compare")["card"]["panels"]
    assert [panel["title"] for panel in panels] == ["Plain CLIP", "Vita-CLIP"]


@pytest.mark.parametrize("count", [1, 7, 9])
def test_pictures_for_another_model_are_no_mistake_and_no_answer(service, pictures, count):
    assert set(ask(service, (pictures * 2)[:count])) == {"wants"}


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"classes": ""}, "No classes"),
        ({"template": "no seat"}, "{}"),
        ({"model": "no-such-model"}, "no-such-model"),
        ({"pictures": ["x"] * 8}, "number 1 cannot be read"),
        ({"more": 1}, "has these parts"),
    ],
)
def test_a_mistake_is_one_sentence(service, pictures, wrong, told):
    reply = ask(service, pictures, **wrong)
    assert told in reply["error"] and "card" not in reply
