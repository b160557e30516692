"""The log of a whole visit: every request is in it, and nothing that anybody typed or is called."""

import json
import re

import httpx
import pytest

from bench.visitor import Visitor
from tests.server.operations.conftest import PASSWORD
from vitaclip.errors import InputError
from vitaclip.server.gate.routes import ROUTES
from vitaclip.server.operations.access_log import AccessLog
from vitaclip.server.operations.observer import Exchange

ASK = ["juggling pineapples\nwhispering secrets", "footage of someone {}", "puppet-clip", "none"]
KEYS = ["time", "address", "method", "route", "status", "ms", "bytes_in", "bytes_out"]


@pytest.fixture(scope="module")
def visit(place, tmp_path_factory):
    """What a visitor did, and all that must not be told of it."""
    clip = tmp_path_factory.mktemp("clips") / "Mias-Geburtstag.mp4"
    clip.write_bytes((place.uploads.parent / "key.pem").read_bytes() * 3)
    with httpx.Client(base_url=place.url, verify=False, trust_env=False) as stranger:
        stranger.post("login", data={"username": "Konstantin", "password": "schwertfisch"})
        for method, path in (("GET", "konto/Konstantin"), ("POST", "gradio_api/x/upload")):
            stranger.request(method, path, params={"q": "needle in haystack"})
        stranger.request("SCHWERTFISCH", "config")
    visitor = Visitor(place.url, password=PASSWORD)
    visitor.fire("find", "an elephant on a bicycle") if "find" in visitor.events else None
    visitor.recognise(clip, ASK)
    visitor.http.get("", params={"q": "lonely penguins", "sample": "playing-drums.mp4"})
    visitor.http.get(f"gradio_api/file={clip}")
    visitor.ask("vc-answer", "save_csv", {"key": "telltale"})
    call = visitor.http.post("gradio_api/call/search", json={"data": ["mauve dragons", 3]})
    event = call.json()["event_id"]
    visitor.http.get(f"gradio_api/call/search/{event}")
    cookies = [value for value in visitor.http.cookies.values() if len(value) > 6]
    assert cookies
    visitor.http.get("logout")
    secrets = [
        *("juggling", "pineapples", "whispering", "footage", "elephant", "penguins", "telltale"),
        *("Konstantin", "schwertfisch", "haystack", "mauve", "Geburtstag", "playing-drums"),
        *(PASSWORD, visitor.session, event, str(place.uploads), "127.0.0.1", "konto", *cookies),
    ]
    return secrets, place.log.read_text("utf-8")


def test_no_name_text_question_session_or_password_is_in_it(visit):
    secrets, log = visit
    told = [secret for secret in secrets if secret.lower() in log.lower()]
    assert not told and len(secrets) > 18


def test_every_line_has_the_same_fields_and_routes_are_rows_of_the_table(visit):
    lines = [json.loads(line) for line in visit[1].splitlines()]
    assert len(lines) > 10 and all(list(line) == KEYS for line in lines)
    assert {line["route"] for line in lines} <= {route.name for route in ROUTES} | {"-"}
    seen = {(line["method"], line["route"], line["status"]) for line in lines}
    assert {("POST", "/login", 400), ("POST", "/login", 200), ("GET", "-", 404)} <= seen
    assert {("POST", "/gradio_api/upload", 200), ("GET", "/gradio_api/file=*", 403)} <= seen
    assert ("-", "-", 404) in seen  # a method that there is not
    assert len({line["address"] for line in lines}) == 1
    (sent,) = [line["bytes_in"] for line in lines if line["route"] == "/gradio_api/upload"]
    assert sent > 700


def test_names_of_rows_hold_no_regular_expression():
    names = [route.name for route in ROUTES]
    assert len(set(names)) == len(names)
    assert not [name for name in names if re.search(r"[\[\]{}?+^$]", name)]


def test_an_address_has_one_code_for_each_run_and_is_shown_where_that_is_wanted(tmp_path):
    seen = Exchange("10.0.0.7", "GET", "/", 200, 0.1, 0, 5)
    codes = []
    for number in range(2):
        log = AccessLog(str(tmp_path / f"{number}.log"))
        log(seen)
        log(seen)
        lines = (tmp_path / f"{number}.log").read_text().splitlines()
        codes.append({json.loads(line)["address"] for line in lines})
    assert len(codes[0]) == len(codes[1]) == 1 and codes[0] != codes[1]
    AccessLog(str(tmp_path / "plain.log"), plain=True)(seen)
    assert json.loads((tmp_path / "plain.log").read_text())["address"] == "10.0.0.7"


def test_a_log_that_was_moved_away_is_begun_anew(tmp_path):
    place, seen = tmp_path / "access.log", Exchange("a", "GET", "/", 200, 0.1, 0, 5)
    log = AccessLog(str(place))
    log(seen)
    place.rename(tmp_path / "access.log.1")
    log(seen)
    assert place.read_text().count("\n") == 1


def test_it_can_be_printed(capsys):
    AccessLog("-")(Exchange("a", "GET", "/", 200, 0.1, 0, 5))
    assert json.loads(capsys.readouterr().out)["status"] == 200


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        AccessLog(str(tmp_path / "no" / "access.log"))
