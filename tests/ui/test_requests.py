"""A visitor's words, links and clicks: a right answer or one sentence, whatever they send."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.assets import DRUMS, furnish, untrained_service
from vitaclip.errors import InputError
from vitaclip.ui import requests
from vitaclip.ui.recognise.result_card import ONLY_ONE, PUPPETS_ONLY, result
from vitaclip.ui.requests import RecognitionRequest


@pytest.fixture(scope="module")
def service(clip_folder, tmp_path_factory):
    """The tiny CLIP, with prompts that change nothing under the name of Vita-CLIP."""
    return untrained_service(furnish(tmp_path_factory.mktemp("assets"), clip_folder, ["vita"]))


@pytest.fixture(scope="module")
def ask(service):
    film = requests.Film(str(DRUMS), "puppet-clip", "compare", "auto", "auto")
    clip = requests.encode(service, film)
    return RecognitionRequest(
        clip.key, "waving\nplaying drums", "a video of {}", "puppet-clip", "none"
    )


def test_comparing_gives_one_answer_per_kind_of_prompts_on_the_same_frames(service, ask):
    answers = requests.rank(
        service, RecognitionRequest(**{**requests.as_dict(ask), "prompts": "compare"})
    )
    assert [answer.clip.model.prompts for answer in answers] == ["none", "vita"]
    assert answers[0].clip.crops is answers[1].clip.crops
    card = result(answers, requests.as_dict(ask))
    assert [panel["title"] for panel in card["panels"]] == ["Plain CLIP", "Vita-CLIP"]
    assert "0 learned parameters" in card["panels"][0]["facts"]


@pytest.mark.parametrize("linked", ["", "0", "7.6.5", "0.0.1.2.3.4.5.6", "a.b", "8.1.2.3.4.5.6.7"])
def test_an_order_of_a_link_that_does_not_fit_the_clip_is_left_out(service, ask, linked):
    clip = service.clip(ask.key)
    assert requests.order_of(clip, linked) == []
    assert requests.order_of(clip, "7.6.5.4.3.2.1.0") == [7, 6, 5, 4, 3, 2, 1, 0]


def test_prompts_that_a_model_lacks_fall_back_to_none(service, ask):
    (answer,) = requests.rank(
        service, RecognitionRequest(**{**requests.as_dict(ask), "prompts": "magic"})
    )
    assert answer.clip.model.prompts == "none"


def test_the_csv_on_request_holds_every_class(service, ask):
    reply = requests.save_csv(service, requests.as_dict(ask))
    assert reply["name"] == "playing-drums-classes.csv"
    assert "waving" in reply["csv"] and "playing drums" in reply["csv"]


@pytest.mark.parametrize("sent", [None, [], "x", {}, {"key": 1}, 7])
def test_a_malformed_question_is_one_sentence(service, sent):
    assert set(requests.save_csv(service, sent)) == {"error"}


def test_every_part_of_a_question_is_checked(service, ask):
    good = requests.as_dict(ask)
    bad = {
        "key": "../../etc/passwd",
        "classes": "",
        "template": "no seat",
        "model": "local-dir:/etc",
    }
    for name, value in bad.items():
        reply = requests.save_csv(service, {**good, name: value})
        assert set(reply) == {"error"} and "/etc" not in reply["error"]


def test_a_link_restores_what_it_names_and_touches_nothing_else(service):
    assert requests.restore(service, {}) == {}
    query = {"sample": "cartwheel.mp4", "set": "hmdb51", "template": "a {}"}
    wanted = requests.restore(service, query)
    assert Path(wanted["video"]).name == "cartwheel.mp4"
    assert wanted["classes"].splitlines() == list(service.class_set("hmdb51"))
    assert (wanted["set"], wanted["template"]) == ("hmdb51", "a {}")
    own = requests.restore(service, {"set": "hmdb51", "classes": "waving"})
    assert (own["set"], own["classes"]) == ("own", "waving")


def test_an_order_of_frames_is_numbers_and_nothing_else():
    ask = requests.RecognitionRequest("k", "", "", "", "")
    assert ask.places == [] and replace(ask, order="2.0.1").places == [2, 0, 1]
    for order in ("2,1", "-1.0", "1..2", "0x1", "1.", "1.2\n", "9" * 5, ".".join("1" * 600)):
        with pytest.raises(InputError, match=r"like 2\.1\.0"):
            assert replace(ask, order=order).places


def test_a_hostile_link_changes_nothing(service):
    query = {"sample": "../../etc/passwd", "set": "../labels", "tab": "x"}
    assert requests.restore(service, query) == {}


def test_the_card_warns_about_real_footage_a_single_class_and_repeats(service, tmp_path):
    own = tmp_path / "mine.mp4"
    own.write_bytes(DRUMS.read_bytes() + b"\0")  # another content, so not a sample any more
    answer = service.recognize(own, ("waving",))
    notes = result([answer], {}, repeated=2)["notes"]
    assert PUPPETS_ONLY in notes and ONLY_ONE in notes
    assert "2 lines repeat a class and are counted once." in notes
    assert result([service.recognize(DRUMS, ("a", "b"))], {})["notes"] == []
