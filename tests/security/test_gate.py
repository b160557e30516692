"""The gate by itself, in front of a stand-in: who comes in, and how much of a body is read."""

import asyncio
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from tests.support.running import apart
from vitaclip.server.gate.browser_policy import BrowserPolicy
from vitaclip.server.gate.gate import Gate, GateSettings
from vitaclip.server.gate.login_pace import CROWD, FREE, LONGEST, LoginPace
from vitaclip.server.gate.routes import Route
from vitaclip.server.limits import EVERYDAY_LIMITS
from vitaclip.server.shares.shares import Shares

ROUTES = (
    Route("GET", "/", "anyone"),
    Route("GET", "/private"),
    Route("POST", "/ask", "anyone", most=1000, patience=0.3),
    Route("POST", "/file", "anyone", most=-1, patience=0.3),
    Route("POST", "/mine", most=1000),
    Route("POST", "/login", "anyone", most=1000),
)


class Inside:
    """Reads every body, and answers with its length; counts what reached it."""

    def __init__(self):
        self.asked, self.read = [], 0

    async def __call__(self, scope, receive, send):
        self.asked.append(scope["path"])
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            self.read += len(message.get("body", b""))
            more = message.get("more_body")
        status = 400 if scope["path"] == "/login" else 200
        headers = [
            (b"access-control-allow-origin", b"https://evil.example"),
            (b"access-control-allow-credentials", b"true"),
            (b"set-cookie", b"access-token-x=1; HttpOnly; Path=/; SameSite=none; Secure"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": str(self.read).encode()})


def ask(path="/", method="GET", pieces=(), wait=0.0, scheme="http", logged_in=True, **headers):
    """Status, headers and body that the gate answers, and what came through it."""
    inside, sent = Inside(), []
    settings = GateSettings(5000, lambda app, request: logged_in, ROUTES, BrowserPolicy(("a.org",)))
    headers = {"host": "127.0.0.1:7860"} | {k.replace("_", "-"): v for k, v in headers.items()}
    scope = {
        "type": "http", "method": method, "path": path, "scheme": scheme, "query_string": b"",
        "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        "client": ("10.0.0.9", 1),
    }  # fmt: skip
    left = list(pieces)

    async def receive():
        if wait and len(left) < len(pieces):
            await asyncio.sleep(wait)
        if left:
            return {
                "type": "http.request",
                "body": left.pop(0),
                "more_body": bool(left) or wait > 0,
            }
        if pieces or wait:
            await asyncio.sleep(10)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    gate = Gate(inside, settings, Shares(EVERYDAY_LIMITS, Path))
    apart(asyncio.run, gate(scope, receive, send))
    start = sent[0] if sent else {"status": None, "headers": []}
    answer = {}
    for name, value in start["headers"]:
        answer[name.decode().lower()] = value.decode()
    return start["status"], answer, inside


def test_what_is_in_the_table_comes_in_and_nothing_else():
    assert ask("/")[0] == 200
    for path, method in (("/x", "GET"), ("/", "POST"), ("/ask", "GET"), ("/ask/", "POST")):
        status, _, inside = ask(path, method)
        assert status == 404 and not inside.asked


@pytest.mark.parametrize("path, method", [("/private", "GET"), ("/mine", "POST")])
def test_who_is_not_logged_in_is_told_so_before_a_byte_is_read(path, method):
    pieces = [b"x" * 100] if method == "POST" else ()
    status, _, inside = ask(path, method, pieces, logged_in=False)
    assert status == 401 and not inside.asked
    assert ask(path, method, pieces)[0] == 200


@pytest.mark.parametrize(
    "length, size",
    [(None, 1001), ("1001", 1001), ("10", 1001), ("99999999999999", 10), ("-1", 10), ("1e3", 10),
     ("abc", 10), ("", 10), ("0x10", 10), ("10, 10", 10), (None, 100_000), ("1000", 5000)],
)  # fmt: skip
def test_a_body_is_as_long_as_it_is_and_not_as_it_says(length, size):
    told = {} if length is None else {"content_length": length}
    pieces = [b"{" * min(100, size - i) for i in range(0, size, 100)]
    status, headers, inside = ask("/ask", "POST", pieces, **told)
    assert status == 413 and headers["connection"] == "close"
    assert inside.read == 0


def test_an_upload_streams_through_and_is_cut_where_it_grows_too_long():
    assert ask("/file", "POST", [b"x" * 1000] * 5)[2].read == 5000
    status, _, inside = ask("/file", "POST", [b"x" * 10_000] * 100)
    assert status == 413 and inside.read <= 80_000


@pytest.mark.parametrize("path", ["/ask", "/file"])
def test_a_body_that_falls_silent_ends(path):
    status, _, _ = ask(path, "POST", [b"{", b"}"], wait=0.5)
    assert status == 408


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:7860", "localhost", "LOCALHOST:1", "[::1]:7860", "10.1.2.3", "a.org", "A.org:80"],
)  # fmt: skip
def test_addresses_and_own_names_are_known(host):
    assert ask(host=host)[0] == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:7860", "a.org.evil.example", "xa.org", "127.0.0.1.evil.org", "",
     "localhost.evil.example", "a.org@evil.example", "[::1", "evil", "127.0.0.1 .evil.example"],
)  # fmt: skip
def test_a_name_that_was_rebound_is_not_known(host):
    status, _, inside = ask(host=host)
    assert status == 421 and not inside.asked


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://evil.example:7860", "null", "http://127.0.0.1:7861", "file://",
     "http://localhost:7860", "http://127.0.0.1", "http://127.0.0.1:7860.evil.example", "", "x"],
)  # fmt: skip
def test_a_page_of_another_origin_changes_nothing(origin):
    status, _, inside = ask("/ask", "POST", [b"{}"], origin=origin)
    assert status == 403 and not inside.asked


def test_our_own_page_and_programs_may():
    assert ask("/ask", "POST", [b"{}"], origin="http://127.0.0.1:7860")[0] == 200
    assert ask("/ask", "POST", [b"{}"])[0] == 200
    assert ask("/ask", "POST", [b"{}"], sec_fetch_site="cross-site")[0] == 403


def test_behind_a_proxy_the_origin_is_the_trusted_host_and_not_its_neighbour():
    policy = BrowserPolicy(("A.org", "*.b.org"))
    for origin, may in [
        ("https://a.org", True), ("https://a.org:8443", True), ("https://x.b.org", False),
        ("https://b.org", False), ("https://*.b.org", False), ("https://a.org.evil.example", False),
    ]:  # fmt: skip
        headers = Headers({"host": "127.0.0.1:7860", "origin": origin})
        assert policy.comes_from_here("POST", headers) is may, origin


def test_browsers_are_told_what_to_hold_to_and_nobody_elses_origin_is_granted():
    for path in ("/", "/nowhere"):
        headers = ask(path, origin="https://evil.example")[1]
        assert not [name for name in headers if name.startswith("access-control")]
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "object-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "strict-transport-security" not in headers


def test_a_cookie_goes_to_no_script_and_no_other_site():
    plain, encrypted = ask("/")[1]["set-cookie"], ask("/", scheme="https")[1]["set-cookie"]
    assert plain == "access-token-x=1; Path=/; HttpOnly; SameSite=Lax"
    assert encrypted == plain + "; Secure"


def test_wrong_passwords_wait_longer_each_time_and_right_ones_never():
    async def guesses():
        pace, told = LoginPace(), []
        pace_sleep = asyncio.sleep

        async def sleep(seconds):
            told.append(seconds)
            await pace_sleep(0)

        asyncio.sleep = sleep
        try:
            for _ in range(12):
                await pace.wrong("10.0.0.1")
            await pace.wrong("10.0.0.2")
            for number in range(CROWD):
                await pace.wrong(f"10.1.0.{number}")
            await pace.wrong("10.0.0.3")
        finally:
            asyncio.sleep = pace_sleep
        return told

    told = apart(asyncio.run, guesses())
    assert told[:FREE] == [0.0] * FREE and told[FREE : FREE + 3] == [0.5, 1.0, 2.0]
    assert told[11] == LONGEST and told[12] == 0.0  # another address has its own
    assert told[-1] == LONGEST  # but not when everybody guesses
