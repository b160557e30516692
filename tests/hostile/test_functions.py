"""Any thing sent to the functions that the page calls: an answer or one sentence."""

import pytest

from tests.hostile.things import EVERY_TIME, TEXTS, THINGS, answers_the_next, survives
from tests.support.marks import some_heavy
from vitaclip.data.labels import read_labels
from vitaclip.errors import InputError
from vitaclip.inference.model_id import read_model_id
from vitaclip.ui import requests
from vitaclip.ui.camera import look
from vitaclip.ui.look_inside import player_data, what_if
from vitaclip.ui.search import results


@pytest.mark.parametrize(
    "thing", some_heavy([*THINGS, "a book", "html", "nul", "half a letter"], EVERY_TIME)
)
def test_any_thing_sent_to_a_function_that_the_page_calls(service, who, thing):
    thing = (TEXTS | THINGS)[thing]
    for name in ("key", "classes", "template", "model", "prompts"):
        reply = requests.save_csv(service, {"classes": "a", "template": "{}", **who, name: thing})
        assert set(reply) in ({"error"}, {"name", "csv"})
        survives(lambda reply=reply: _told(reply))
    good = {**who, "layer": 0, "direction": "gaze", "token": "class", "kind": "gif"}
    good |= {"classes": "a\nb", "map": "", "label": "a"}
    for answer, names in {
        player_data.opened: who,
        player_data.layer: ("layer", "heads"),
        player_data.class_map: ("key", "classes", "map", "label", "model", "prompts"),
        player_data.save_film: ("head", "direction", "token", "strength", "map", "label"),
    }.items():
        call = player_data.answering(service, answer)
        survives(lambda call=call: _told(call(thing)))
        for name in names:
            survives(lambda call=call, name=name: _told(call(good | {name: thing})))
            bad = good | {"map": "gradient", name: thing}
            survives(lambda call=call, bad=bad: _told(call(bad)))
    player = {"state": "ready", **who}
    for name in who:
        bad = {**player, name: thing}
        survives(lambda bad=bad: what_if.answer(service, bad, ("a",), {"tokens": ["patch"]}))
    for ask in (thing, {"tokens": thing}, {"tokens": [thing]}, {"test": thing}, {"layer": thing}):
        survives(lambda ask=ask: what_if.answer(service, player, ("a", "b"), ask))
    survives(lambda: what_if.answer(service, thing, ("a",), {"tokens": []}))
    assert results.pictures(service, thing) == []
    assert results.pictures(service, {"model": thing, "kind": thing, "names": thing}) == []
    seen = {
        "pictures": [thing],
        "classes": "a",
        "template": "{}",
        "model": "puppet-clip",
        "prompts": "none",
    }
    survives(lambda: _told(look.answer(service, thing)))
    for name in seen:
        survives(lambda name=name: _told(look.answer(service, seen | {name: thing})))
    survives(lambda: read_labels(thing))
    survives(lambda: read_model_id(thing))
    answers_the_next(service, who)


def _told(reply):
    """A server function sends its sentence as an answer."""
    if isinstance(reply, dict) and "error" in reply:
        raise InputError(reply["error"])
    return reply
