"""The board's questions: of the clip on the stage, and one sentence for whatever else is sent."""

import base64
import io
import json

import pytest
from PIL import Image

from tests.hostile.things import TEXTS, THINGS
from tests.support.assets import DRUMS, furnish, untrained_service
from tests.support.paths import ASSETS
from vitaclip.server.class_board import ClassBoard
from vitaclip.ui import requests
from vitaclip.ui.board import board
from vitaclip.ui.board.board import ELSEWHERE, UNREADABLE, BoardFunctions
from vitaclip.ui.board.question import PICTURES
from vitaclip.ui.plots.timeline import COLOURS
from vitaclip.ui.requests import RecognitionRequest

ROUND, SEAT, OTHER = "0123456789abcdef", "a" * 16, "b" * 16
SITTING = ASSETS / "samples" / "sitting-down.mp4"
CLASSES = "sitting down\nstanding up\nwaving"


@pytest.fixture(scope="module")
def service(clip_folder, tmp_path_factory):
    kinds = ["vita", "cube"]
    return untrained_service(furnish(tmp_path_factory.mktemp("assets"), clip_folder, kinds))


@pytest.fixture
def here(monkeypatch):
    """here(False): what is asked from now on is asked by another computer."""

    def here(on_this_computer):
        monkeypatch.setattr(board, "asked_on_this_computer", lambda: on_this_computer)

    here(True)
    return here


@pytest.fixture
def call(service, here):
    functions = {each.__name__: each for each in BoardFunctions(service, ClassBoard()).all()}
    return lambda name, **told: functions[name](told)


def asks(service, path=SITTING, classes=CLASSES, prompts="compare", **more):
    film = requests.Film(str(path), "puppet-clip", prompts, "auto", "auto")
    key = requests.encode(service, film).key
    ask = RecognitionRequest(key, classes, "a video of {}", "puppet-clip", prompts)
    told = {"round": ROUND, "ask": requests.as_dict(ask), "sample": path.name, "shown": []}
    return told | more


def test_a_round_from_the_question_to_the_reveal(call, here, service):
    state = call("ask", **asks(service))
    assert state["shown"]["labels"] == CLASSES.split("\n") and "told" not in state
    assert json.loads(json.dumps(state, allow_nan=False))
    here(False)
    state = call("look", seat=SEAT, seen="")
    assert not state["teacher"] and "counts" not in state and state["shown"]["film"]
    assert call("guess", seat=SEAT, round=ROUND, choice=2, seen=ROUND)["mine"] == 2
    state = call("guess", seat=OTHER, round=ROUND, choice=0, seen=ROUND)
    assert state["guesses"] == 2 and not {"shown", "told", "counts"} & set(state)
    for name in ("reveal", "close", "ask"):
        assert call(name, **asks(service)) == {"error": ELSEWHERE}
    here(True)
    assert call("look", seen=ROUND)["counts"] == (1, 0, 1)
    told = call("reveal", round=ROUND, seen=ROUND)["told"]
    titles = ["Plain CLIP", "Vita-CLIP", "Prompt Switch"]
    assert [model["title"] for model in told["models"]] == titles
    assert told["truth"] == "sitting down"
    for model in told["models"]:
        assert sum(model["percents"]) == pytest.approx(100, abs=0.3)
    here(False)
    state = call("look", seat=SEAT, seen=ROUND)
    assert state["told"] == told and state["mine"] == 2 and "shown" not in state
    assert "told" not in call("look", seat=SEAT, seen=f"{ROUND} told")
    here(True)
    assert call("close", round=ROUND)["round"] == call("look", seen="")["round"] == ""


def side(address):
    return Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).width


def test_a_sample_comes_in_the_order_of_the_stage_and_the_truth_with_it(call, service):
    straight = call("ask", **asks(service))["shown"]["film"]
    assert side(straight[0]) == 128  # the pictures that ship, not the 64 pixels of the model
    told = asks(service)
    order = ".".join(str(place) for place in reversed(range(len(straight))))
    told["ask"]["order"] = order
    assert call("ask", **told)["shown"]["film"] == straight[::-1]
    assert call("reveal", round=ROUND)["told"]["truth"] == "standing up"


def test_a_clip_of_ones_own_goes_out_by_its_key_as_the_model_sees_it(call, service, tmp_path):
    own = tmp_path / "own.mp4"
    own.write_bytes(DRUMS.read_bytes() + b"\0")
    shown = call("ask", **asks(service, own, prompts="vita"))["shown"]
    assert 1 < len(shown["film"]) <= PICTURES
    told = call("reveal", round=ROUND)["told"]
    assert told["truth"] == "" and [model["title"] for model in told["models"]] == ["Vita-CLIP"]


def test_of_a_long_list_the_classes_with_a_bar_are_asked_in_its_order(call, service):
    names = service.class_set("puppets")
    shown = [names[9], names[2], "not in the list"]
    told = asks(service, classes="\n".join(names), shown=shown)
    state = call("ask", **told)
    assert state["shown"]["labels"] == [names[2], names[9]]
    assert set(state["shown"]["colours"]) <= set(COLOURS)
    for none in ([], [names[0]], "x", None, [names[0]] * 400, [[]]):
        assert "among 2 to 8 classes" in call("ask", **told | {"shown": none})["error"]
    told["ask"]["classes"] = "waving\n" + "x" * 61
    assert "shorten it" in call("ask", **told)["error"]


def test_after_a_restart_a_sample_is_asked_again_and_a_forgotten_clip_is_one_sentence(
    service, call, clip_folder, tmp_path, here
):
    again = untrained_service(furnish(tmp_path / "again", clip_folder, ["vita", "cube"]))
    ask = BoardFunctions(again, ClassBoard()).all()[2]
    assert ask(asks(service))["round"] == ROUND
    own = asks(service) | {"sample": "clip"}
    assert ask(own | {"ask": own["ask"] | {"key": "f" * 32}}) == {
        "error": "This clip is no longer in memory; run it again."
    }


@pytest.mark.parametrize("thing", [*THINGS, "a book", "html", "nul", "half a letter"])
def test_any_thing_sent_to_the_board_is_an_answer_or_one_sentence(call, service, here, thing):
    thing = (TEXTS | THINGS)[thing]
    good = {**asks(service), "seat": SEAT, "choice": 0, "seen": ""}
    call("ask", **good)
    for teacher in (True, False):
        here(teacher)
        for name in ("look", "guess", "ask", "reveal", "close"):
            for part in good:
                reply = call(name, **good | {part: thing})
                assert set(reply) == {"error"} or reply["run"]
                if "error" in reply:
                    assert "Traceback" not in reply["error"] and "/" not in reply["error"]
    if not isinstance(thing, dict):
        for each in BoardFunctions(service, ClassBoard()).all():
            assert each(thing) == {"error": UNREADABLE}


def test_a_guess_that_is_no_number_is_not_counted(call, service, here):
    call("ask", **asks(service))
    here(False)
    for choice in (True, 1.0, "1", None, 3, -1, 10**30):
        assert set(call("guess", seat=SEAT, round=ROUND, choice=choice)) == {"error"}
    for seat in ("", "A" * 16, "a" * 17, "a" * 16 + "\n", None, 7):
        assert call("guess", seat=seat, round=ROUND, choice=1) == {"error": UNREADABLE}
    assert call("look", seat=SEAT)["guesses"] == 0
