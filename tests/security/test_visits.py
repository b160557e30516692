"""A class behind its password, asked over a socket as anybody may: what comes in, what ends."""

import re
import socket
import time
from contextlib import closing
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.datastructures import MutableHeaders
from starlette.requests import Request

from tests.support.assets import furnish
from tests.support.serving import serving
from vitaclip.inference.service import Service
from vitaclip.server import class_mode
from vitaclip.server.gate.browser_policy import BrowserPolicy
from vitaclip.server.gate.gate import GateSettings
from vitaclip.server.gate.login_pace import FREE

PASSWORD = "bada-keno-lofi"
API = "/gradio_api"


@pytest.fixture(scope="module")
def url(clip_folder, tmp_path_factory):
    assets = furnish(tmp_path_factory.mktemp("assets"), clip_folder)
    auth = {"auth": class_mode.lets_in(PASSWORD)}
    with serving(Service.open(assets), assets, assets / "uploads", **auth) as url:
        yield url


@pytest.fixture
def visit(url):
    """visit(name) is a visitor's browser; with a name it has logged in."""
    made = []

    def visit(name="", password=PASSWORD):
        made.append(httpx.Client(base_url=url, trust_env=False, timeout=30))
        if name:
            told = {"username": name, "password": password}
            made[-1].post("login", data=told).raise_for_status()
        return made[-1]

    yield visit
    for client in made:
        client.close()


def raw(url, text, body=b""):
    """Status and text of what comes back for these very bytes."""
    place = urlsplit(url)
    with closing(socket.create_connection((place.hostname, place.port), 10)) as way:
        way.sendall(text.replace("\n", "\r\n").encode("latin-1") + b"\r\n" + body)
        said = b""
        while piece := way.recv(65536):
            said += piece
            if b"\r\n\r\n" in said:
                break
    return int(said.split(b" ", 2)[1]), said.decode("latin-1")


SPOKEN = {
    "chunked": "Transfer-Encoding: chunked\n",
    "chunked, twice": "Transfer-Encoding: chunked, chunked\n",
    "chunked in capitals": "Transfer-Encoding: CHUNKED\n",
    "another coding": "Transfer-Encoding: gzip, chunked\n",
    "both": "Content-Length: 5\nTransfer-Encoding: chunked\n",
    "two lengths": "Content-Length: 5\nContent-Length: 50\n",
    "a list of lengths": "Content-Length: 5, 50\n",
    "negative": "Content-Length: -1\n",
    "signed": "Content-Length: +5\n",
    "in sixteens": "Content-Length: 0x10\n",
    "endless": f"Content-Length: {'9' * 30}\n",
    "gigabytes": "Content-Length: 5000000000\n",
    "short": "Content-Length: 1\n",
    "waiting": "Expect: 100-continue\nContent-Length: 5000000000\n",
}


@pytest.mark.parametrize("how", SPOKEN)
@pytest.mark.parametrize("path", [f"{API}/upload", f"{API}/queue/join", f"{API}/call/x/upload"])
def test_nobody_sends_a_body_without_a_login_however_its_length_is_told(url, how, path):
    head = f"POST {path} HTTP/1.1\nHost: localhost\n{SPOKEN[how]}"
    status, said = raw(url, head, b"5\r\nhello\r\n")
    assert status in (400, 401, 404, 413, 431, 501) and "100 Continue" not in said


PATHS = (
    *("/config", "/config/", "//config", "/x/../config", "/./config", "/%63onfig", "/config%2f"),
    *("/config;a", "/Config", "/config%00", "http://localhost/config", "/config?x=/login"),
    *("/config#/", "/assets/../config", "/assets/..%2fconfig", "/login/../config", "/config%2500"),
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "method", ["GET", "POST", "HEAD", "PUT", "OPTIONS", "TRACE", "get", "GETX"]
)
def test_no_way_of_writing_a_path_passes_the_login(url, method, path):
    status, said = raw(url, f"{method} {path} HTTP/1.1\nHost: localhost\nContent-Length: 0\n")
    assert status in (400, 401, 403, 404, 405) and '"dependencies"' not in said


HEADERS = (
    *("X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: localhost", "X-Original-URL: /login"),
    *("X-Rewrite-URL: /login", "X-HTTP-Method-Override: GET", "Authorization: Basic YTpi"),
    *("Authorization: Bearer x", "Cookie: access-token-x=1", "X-Gradio-User: admin"),
    *("Forwarded: for=127.0.0.1;host=localhost", "X-Real-IP: 127.0.0.1", "Upgrade: websocket"),
)


@pytest.mark.parametrize("header", HEADERS)
def test_no_header_passes_the_login(url, header):
    assert raw(url, f"GET /config HTTP/1.1\nHost: localhost\n{header}\n")[0] in (400, 401, 404)


CHANGES = (
    *("queue/join", "run/predict", "component_server", "cancel", "reset", "upload"),
    *("call/recognise", "call/search", "call/attend"),
)


@pytest.mark.parametrize("place", CHANGES)
def test_whatever_changes_something_is_refused_to_another_origin_with_the_cookie(visit, place):
    mia = visit("Mia")
    for told in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = mia.post(f"{API}/{place}", headers=told, content=b"{}")
        assert answer.status_code == 403
    evil = {"Origin": "https://evil.example"}
    assert visit().post("login", headers=evil, data={"password": PASSWORD}).status_code == 403


def test_logging_out_ends_one_visit_and_no_other_of_the_same_name(visit):
    mia, also_mia = visit("Mia"), visit("Mia")
    kept = dict(mia.cookies)
    mia.get("logout")
    assert mia.get("config").status_code == 401
    mia.cookies.update(kept)  # the cookie alone brings nobody back
    assert mia.get("config").status_code == 401
    assert also_mia.get("config").status_code == 200
    also_mia.get("logout", params={"all_session": "true"})
    assert visit("Mia").get("config").status_code == 200


def test_the_page_tells_browsers_the_policy_and_its_cookie_is_for_this_site_alone(visit):
    mia = visit()
    answer = mia.post("login", data={"username": "Mia", "password": PASSWORD})
    cookies = answer.headers.get_list("set-cookie")
    assert cookies
    for cookie in cookies:
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "none" not in cookie.lower()
    for path in ("", "config", "nowhere", "theme.css", f"{API}/heartbeat/", "healthz"):
        told = mia.get(path, headers={"Origin": "https://evil.example"}).headers
        assert "frame-ancestors 'self'" in told["content-security-policy"]
        assert told["x-content-type-options"] == "nosniff"
        assert told["referrer-policy"] == "same-origin"
        assert not [name for name in told if name.startswith("access-control")]
        assert "strict-transport-security" not in told  # this certificate is nobody's


def test_wrong_passwords_are_answered_later_and_a_right_one_at_once(visit):
    took, guess = [], {"username": "x", "password": "guess"}
    for _ in range(FREE + 2):
        begun = time.monotonic()
        assert visit().post("login", data=guess).status_code == 400
        took.append(time.monotonic() - begun)
    assert took[FREE] > 0.5 and took[FREE + 1] > 1
    begun = time.monotonic()
    visit("Mia")
    assert time.monotonic() - begun < took[FREE + 1]


def test_a_space_is_framed_by_its_hub_and_nobody_else_and_keeps_to_https():
    told = MutableHeaders()
    BrowserPolicy(("a-b.hf.space",), space=True, vouched_for=True).tell(told, True)
    (frames,) = re.findall(r"frame-ancestors (.+)", told["content-security-policy"])
    assert frames == "'self' https://huggingface.co https://*.hf.space"
    assert told["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize(
    "told, believed, address",
    [("1.2.3.4", False, "10.0.0.9"), ("1.2.3.4", True, "1.2.3.4"), ("", True, "10.0.0.9"),
     ("6.6.6.6, 1.2.3.4", True, "1.2.3.4"), ("6.6.6.6,1.2.3.4 ", True, "1.2.3.4"),
     ("6.6.6.6,", True, "10.0.0.9")],
)  # fmt: skip
def test_only_a_proxy_that_is_known_says_who_asks(told, believed, address):
    headers = [(b"x-forwarded-for", told.encode())]
    scope = {"type": "http", "headers": headers, "client": ("10.0.0.9", 1)}
    settings = GateSettings(1, lambda app, request: True, behind_proxy=believed)
    assert settings.address(Request(scope)) == address
