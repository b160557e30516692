"""/healthz says whether a question would be answered, to anybody, and nothing else."""

from pathlib import Path

import httpx
import pytest

import vitaclip
from tests.server.operations.asking import ask, nothing
from vitaclip.server.gate.gate import GateSettings
from vitaclip.server.limits import EVERYDAY_LIMITS
from vitaclip.server.operations.operations import Operations
from vitaclip.server.operations.state import ServerState
from vitaclip.server.shares.shares import Shares

SHUT = GateSettings(1000, lambda app, request: False)  # nobody is logged in


@pytest.mark.parametrize(
    "ready, draining, name, status",
    [(False, False, "starting", 503), (True, False, "ready", 200), (True, True, "draining", 503)],
)
def test_it_is_200_between_the_start_and_the_end_without_a_login(ready, draining, name, status):
    state = ServerState(lambda: ready)
    if draining:
        state.drain()
    app = Operations(state).around(nothing, SHUT, Shares(EVERYDAY_LIMITS, Path))
    answer = ask(app, "GET", "/healthz")
    assert answer.status_code == status == ask(app, "HEAD", "/healthz").status_code
    told = {"alive": True, "ready": status == 200, "state": name}
    assert answer.json() == told | {"version": vitaclip.__version__}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["/healthz/", "/healthz/x", "//healthz", "/x/healthz", "/Healthz", "/healthz;x",
     "/healthz.json", "/healthz%00", "/health", "/config/healthz", "/healthz\\"],
)  # fmt: skip
def test_no_other_path_says_so(path):
    app = Operations().around(nothing, SHUT, Shares(EVERYDAY_LIMITS, Path))
    for method in ("GET", "HEAD"):
        assert ask(app, method, path).status_code == 404
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        assert ask(app, method, "/healthz").status_code == 404


def test_a_class_behind_a_password_is_asked_without_it(place):
    with httpx.Client(base_url=place.url, verify=False, trust_env=False) as nobody:
        assert nobody.get("healthz").json()["ready"] is True
        assert nobody.get("config").status_code == 401


def test_a_service_is_ready_once_its_model_is_open(service):
    assert not service.ready.is_set()
    service.warm()
    assert service.ready.wait(60)
