"""A server that is told to end: what was begun is finished, what is new gets one sentence."""

import time
from contextlib import ExitStack
from threading import Event, Thread

import httpx
import pytest

from bench.visitor import Refused, Visitor, asking
from tests.server.operations.asking import ask, nothing
from tests.support.serving import launched
from vitaclip.server.launch import finish
from vitaclip.server.operations.drain import CALM, ENDING, Drain, wait_until_calm
from vitaclip.server.operations.operations import Operations
from vitaclip.server.operations.state import ServerState

ASK = ["waving\nplaying drums", "a video of {}", "puppet-clip", "none"]
API = "/gradio_api"


@pytest.fixture
def draining():
    state = ServerState()
    state.drain(frozenset({"mine"}))
    return Drain(nothing, state)


@pytest.mark.parametrize("path", ["/", f"{API}/upload", f"{API}/call/search", "/login"])
def test_what_is_new_is_503_in_one_sentence(draining, path):
    answer = ask(draining, "GET" if path == "/" else "POST", path)
    assert (answer.status_code, answer.text) == (503, ENDING)
    assert answer.headers["retry-after"]


@pytest.mark.parametrize("visit", ["other", "", None, 7, ["mine"], {"mine": 1}])
def test_a_visit_that_was_not_being_answered_is_told_so_in_the_form_that_clients_show(
    draining, visit
):
    for place in ("queue/join", "run/predict"):
        answer = ask(draining, "POST", f"{API}/{place}", json={"session_hash": visit})
        assert answer.status_code == 422 and answer.json()["detail"][0]["message"] == ENDING


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 5000, b'"mine"'])
def test_a_question_that_is_none_belongs_to_no_visit(draining, body):
    assert ask(draining, "POST", f"{API}/queue/join", content=body).status_code == 422


def test_one_that_was_goes_on_asking_and_all_may_fetch(draining):
    answer = ask(draining, "POST", f"{API}/queue/join", json={"session_hash": "mine"})
    assert answer.text == "OK"
    for path in (f"{API}/queue/data", f"{API}/file=/a.mp4", "/assets/a.js", f"{API}/call/search/1"):
        assert ask(draining, "GET", path).text == "OK"


def test_nothing_is_refused_before():
    for path in (f"{API}/queue/join", f"{API}/upload"):
        assert ask(Drain(nothing, ServerState()), "POST", path, content=b"{}").text == "OK"


@pytest.mark.parametrize("path, counts", [("/config", 1), (f"{API}/heartbeat/x", 0)])
def test_requests_are_counted_unless_they_last_as_long_as_a_page(path, counts):
    state, seen = ServerState(), []

    async def inside(scope, receive, send):
        seen.append(state.under_way)
        raise ConnectionResetError

    ask(Drain(inside, state), "GET", path)
    assert seen == [counts] and state.under_way == 0


def test_it_waits_for_calm_and_not_for_ever():
    begun = time.monotonic()
    wait_until_calm(lambda: time.monotonic() - begun < 0.6, 30)
    assert 0.6 + CALM * 0.9 < time.monotonic() - begun < 10
    begun = time.monotonic()
    wait_until_calm(lambda: True, 0.3)
    assert 0.3 <= time.monotonic() - begun < 5


def test_an_answer_under_way_is_finished_step_by_step_and_newcomers_are_told(
    service, monkeypatch, fresh, tmp_path
):
    """The page asks for an answer in steps: encode, then score."""
    encode, begun, go_on = service.encode, Event(), Event()

    def slowly(*asked):
        begun.set()
        assert go_on.wait(60)
        return encode(*asked)

    state = ServerState()
    with ExitStack() as stack:
        assets, operations = service.models.assets, Operations(state)
        demo = stack.enter_context(launched(service, assets, tmp_path, operations))
        url = str(demo.local_url)
        mine, other = Visitor(url), Visitor(url)
        sent = mine.upload(fresh())
        stack.enter_context(monkeypatch.context()).setattr(service, "encode", slowly)
        mine.begin(*asking(sent, *ASK))
        listening = stack.enter_context(mine.listen())
        assert begun.wait(30)
        ending = Thread(target=finish, args=(demo, state, 30.0))
        ending.start()
        until(lambda: state.draining)
        with pytest.raises(Refused, match="about to end"):
            other.begin("rank", "own", None, None, *ASK)
        assert other.http.get("").status_code == other.http.get("healthz").status_code == 503
        go_on.set()
        assert "process_completed" in "".join(listening.iter_lines())
        assert mine.rank(ASK)["state"] == "result"
        ending.join(20)
        assert not ending.is_alive()
        with pytest.raises(httpx.ConnectError):
            httpx.get(url, trust_env=False)


def until(true, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)
