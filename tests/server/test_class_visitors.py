"""A class of 36 before one server: nobody's guess is lost, not even when it is started anew."""

import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from gradio.context import Context

from bench.visitor import Visitor
from tests.support.assets import furnish, untrained_service
from tests.support.running import apart
from tests.support.serving import serving
from vitaclip.server.class_mode import ClassAccess
from vitaclip.server.limits import CLASS_LIMITS

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="all of 127/8 is this machine there"
)
PUPILS, ROUTER = 36, "127.0.0.2"  # behind one address
ACCESS = ClassAccess(("http://127.0.0.1",))
ROUND = "0123456789abcdef"
QUESTION = {
    "round": ROUND,
    "ask": {
        "key": "0" * 32, "classes": "sitting down\nstanding up\nwaving", "template": "{}",
        "model": "puppet-clip", "prompts": "compare", "order": "",
    },
    "sample": "sitting-down.mp4",
    "shown": [],
}  # fmt: skip


@pytest.fixture(scope="module")
def service(clip_folder, tmp_path_factory):
    return untrained_service(furnish(tmp_path_factory.mktemp("assets"), clip_folder, ["vita"]))


@pytest.fixture
def serve(service, tmp_path, monkeypatch):
    """serve(port): the class's page, at the pace that a class is granted."""

    def serve(port=None):
        monkeypatch.setattr(Context, "id", 0)  # as in a process of its own
        where = {} if port is None else {"server_port": port}
        limits = {"limits": CLASS_LIMITS, "access": ACCESS}
        return serving(service, service.models.assets, tmp_path / "up", **limits, **where)

    return serve


class Pupil:
    """A phone: its seat, and the visit that it opens."""

    def __init__(self, url, number):
        self.seat, self.choice = secrets.token_hex(8), number % 3
        self.visitor = Visitor(url, address=ROUTER)

    def call(self, name, **told):
        return self.visitor.ask("vc-board", name, {"seat": self.seat, "seen": "", **told})

    def guess(self):
        return self.call("guess", round=ROUND, choice=self.choice)


def each(pupils, work):
    """What comes of the same for all of them, at once."""
    with ThreadPoolExecutor(len(pupils)) as people:
        return list(people.map(work, pupils))


def test_36_guesses_at_once_are_counted_and_all_see_the_reveal(serve):
    with serve() as url:
        teacher = apart(Visitor, url)
        pupils = each(range(PUPILS), lambda number: Pupil(url, number))
        assert teacher.ask("vc-board", "ask", QUESTION)["teacher"]
        assert all(state["shown"]["film"] for state in each(pupils, lambda one: one.call("look")))
        assert all(state["mine"] is not None for state in each(pupils, Pupil.guess))
        state = teacher.ask("vc-board", "look", {"seen": ROUND})
        assert state["counts"] == [12, 12, 12] and state["here"] == PUPILS
        assert "own computer" in pupils[0].call("reveal", round=ROUND)["error"]
        teacher.ask("vc-board", "reveal", {"round": ROUND})
        for one, state in zip(pupils, each(pupils, lambda one: one.call("look"))):
            assert state["counts"] == [12, 12, 12] and state["mine"] == one.choice
            assert [model["title"] for model in state["told"]["models"]] == [
                "Plain CLIP", "Vita-CLIP",
            ]  # fmt: skip


def test_after_a_restart_in_the_middle_the_same_pages_go_on(serve):
    with serve() as url:
        teacher = apart(Visitor, url)
        pupils = each(range(PUPILS), lambda number: Pupil(url, number))
        before = teacher.ask("vc-board", "ask", QUESTION)
        each(pupils[:20], Pupil.guess)
    with serve(urlsplit(url).port):
        after = teacher.ask("vc-board", "look", {"seen": ROUND})
        assert after["round"] == "" and after["run"] != before["run"]
        assert "question is over" in pupils[0].guess()["error"]
        teacher.ask("vc-board", "ask", QUESTION)
        each(pupils, Pupil.guess)
        assert teacher.ask("vc-board", "look", {"seen": ""})["counts"] == [12, 12, 12]


def test_without_a_class_there_is_no_board(service, tmp_path):
    for access in (None, ClassAccess(("http://127.0.0.1",), board=False)):
        with serving(service, service.models.assets, tmp_path / "up", access=access) as url:
            pieces = apart(Visitor, url).pieces
            assert "vc-board" not in pieces and "vc-ask-class" not in pieces
