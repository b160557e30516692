"""What is shown of learning: every way beside the others, and the best one chosen."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.paths import ASSETS
from vitaclip.data import puppets
from vitaclip.errors import InputError
from vitaclip.inference.lessons.lessons import Learned
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.own_prompts import OwnPrompts
from vitaclip.inference.service import Service
from vitaclip.learning.honest_tests import Report
from vitaclip.ui import requests
from vitaclip.ui.learn.clips import NOT_YOURS, UNREADABLE, ClipFunctions
from vitaclip.ui.learn.outcome import Outcome, OutcomeHandlers, best
from vitaclip.ui.learn.sharing import Sharing
from vitaclip.ui.prompt_choice import PromptChoice
from vitaclip.ui.recognise.handlers import RecogniseHandlers

ACTIONS = ("raising an arm", "lowering an arm")


@pytest.fixture(scope="module")
def service():
    return Service.open(ASSETS)


@pytest.fixture(scope="module")
def handle(service):
    return OutcomeHandlers(service, ClipFunctions(service, Sharing()))


@pytest.fixture(scope="module")
def draft(service):
    made = service.lessons.drafts.begin(EMBEDDED, "here")
    for each, action in zip(list(made.classes), ACTIONS):
        made.rename(each.id, action)
        for seed in range(2):
            film = puppets.film(puppets.shot(action, 700 + seed), 64, frames=16).frames
            service.lessons.add_pictures(made, each.id, film)
    return made


def event(**told):
    return SimpleNamespace(_data={"model": "puppet-clip"} | told)


@pytest.fixture(scope="module")
def shown(handle, draft):
    return [*handle.learn(event(draft=draft.id, kinds=[]))]


def test_it_learns_tells_what_goes_on_and_chooses_the_best(shown, draft):
    last = shown[-1]
    assert last["state"] == "done" and all(each["state"] == "busy" for each in shown[:-1])
    (way,) = last["ways"]
    assert way["kind"] == "examples" and (way["right"], way["asked"]) == (4, 4)
    assert any("What it knew before" in sentence for sentence in way["told"])
    assert draft.lesson == last["best"] == way["id"] and last["names"] == list(ACTIONS)


def test_the_lesson_is_a_button_and_a_class_set_for_who_has_its_name(service, shown):
    kinds, name = PromptChoice(service, "recognise", compare="first"), shown[-1]["best"]
    assert name not in kinds.of(EMBEDDED) and kinds.of(EMBEDDED, name)[name] == "My lesson"
    assert kinds.press("puppet-clip", "compare", name).value == name
    assert kinds.press("puppet-clip", "compare", "made-up").value == "compare"
    assert kinds.linked({"prompts": name, "lesson": name}, "prompts").value == name
    handlers = RecogniseHandlers(service, kinds)
    sets, classes = handlers.fit("puppet-clip", "puppets", name, name)
    assert sets["value"] == name and classes == "\n".join(ACTIONS)
    assert handlers.fill(name, "anything") == classes


def test_what_cannot_be_learned_is_one_sentence(handle, service, draft):
    empty = service.lessons.drafts.begin(EMBEDDED, "here")
    for told, sentence in (
        ({"draft": empty.id, "kinds": []}, "there are no clips"),
        ({"draft": draft.id}, UNREADABLE),
        ({"join": "made-up", "seat": "0" * 16, "kinds": []}, "not shared any more"),
    ):
        (said,) = handle.learn(event(**told))
        assert sentence in said["error"]


def test_guests_do_not_learn(handle, service, draft):
    service.lessons.drafts.share(draft)
    (said,) = handle.learn(event(join=draft.join, seat="0" * 16, kinds=[]))
    assert said["error"] == NOT_YOURS


def test_of_equals_the_first_way_is_taken():
    report = Report("by the others", 10, 10, 7)
    first, second = (
        Outcome(Learned(id, "examples", report, 0.1, (), {})) for id in ("first", "second")
    )
    assert best([first, second]) is first
    better = replace(second, learned=replace(second.learned, report=replace(report, right=8)))
    assert best([first, better]) is better
    few = replace(second, learned=replace(second.learned, report=replace(report, asked=2, right=2)))
    sure = replace(first, learned=replace(first.learned, report=replace(report, asked=8, right=7)))
    assert best([few, sure]) is sure, "two of two prove less than seven of eight"


def test_classes_of_a_lesson_are_its_own_however_a_list_of_them_would_read(service):
    id, names = EMBEDDED.under("lesson.numbers"), ("jump 1", "jump 2")
    with pytest.raises(InputError, match="can be read in two ways"):
        requests.names_in(service, "\n".join(names), "vita")
    service.models.lent.add(OwnPrompts(Path(), id, "", "mine", names, taught=True))
    assert requests.names_in(service, "\n".join(names), id.prompts) == names
    assert requests.names_in(service, "waving\nbowing", id.prompts) == ("waving", "bowing")
