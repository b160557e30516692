"""One visitor takes whatever can be had of a real server; one from elsewhere notices nothing."""

import asyncio
import os
import secrets
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Event
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest

from bench.attacker import FORM, PART, Attacker
from bench.visitor import Refused, Visitor, asking
from tests.hostile.test_leaving import until
from tests.support.assets import DRUMS, furnish
from tests.support.jpeg import sent
from tests.support.paths import ASSETS
from tests.support.running import apart
from tests.support.serving import serving
from vitaclip.inference.service import Service
from vitaclip.server.gate.routes import LOOKING, QUESTION
from vitaclip.server.gradio_internals import visitor_of
from vitaclip.server.limits import EVERYDAY_LIMITS, Under
from vitaclip.server.shares.shares import SENTENCES
from vitaclip.server.uploads import disk
from vitaclip.ui.camera import camera

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="all of 127/8 is this machine there"
)
WORDS = ("classes", "template", "model", "prompts")
ASK = ["waving\nplaying drums", "a video of {}", "puppet-clip", "none"]
FLOOD, OTHER = "127.0.0.2", "127.0.0.3"
SMALL = replace(
    EVERYDAY_LIMITS,
    upload_mb=4,
    disk_mb=8,
    visits=10,
    requests_a_second=500,
    visit=Under(questions=4, uploads=2, streams=2),
    address=Under(questions=8, uploads=3, streams=4),
)


@pytest.fixture(scope="module")
def page(clip_folder, tmp_path_factory):
    service = Service.open(furnish(tmp_path_factory.mktemp("assets"), clip_folder))
    service.models.get()
    uploads = tmp_path_factory.mktemp("uploads")
    with (
        pytest.MonkeyPatch.context() as patch,
        serving(service, ASSETS, uploads, limits=SMALL) as url,
    ):
        patch.setattr(disk, "YOUNG", 1.0)
        yield url.rstrip("/"), uploads, service


@pytest.fixture
def other(page):
    """Somebody else, whose clip has been encoded, and who is answered again in the end."""
    visitor = Visitor(page[0], address=OTHER)
    assert visitor.recognise(DRUMS, ASK)["state"] == "result"
    yield visitor
    assert visitor.rank(ASK)["state"] == "result"  # the visit is still known


def flood(url):
    return Visitor(url, address=FLOOD)


def held(folder):
    """Bytes in it; a file or folder may go between being seen and being measured."""
    total = 0
    for where, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                total += os.stat(os.path.join(where, name)).st_size
    return total


def upload(url, name, size, address=FLOOD, field='name="files"; filename="%s"'):
    way = httpx.HTTPTransport(local_address=address)
    head = "--x\r\nContent-Disposition: form-data; " + field.replace("%s", name) + "\r\n\r\n"

    def pieces():
        yield head.encode()
        for _ in range(size // 65536):
            yield secrets.token_bytes(65536)
        yield b"\r\n--x--\r\n"

    with httpx.Client(transport=way, timeout=60) as http:
        try:
            return http.post(f"{url}/gradio_api/upload", content=pieces(), headers=FORM)
        except httpx.TransportError:  # it hung up amid the sending
            return None


def refused(call, *values):
    """The sentence that came instead of an answer."""
    try:
        call(*values)
    except Refused as problem:
        return str(problem)
    return ""


def test_cameras_have_a_share_of_their_own_and_are_told_apart(page, other, monkeypatch):
    """Two looks of an address, while the model is busy, and then a sentence."""
    url, _, service = page
    go, answer, seen = Event(), service.live.answer, []
    monkeypatch.setattr(service.live, "answer", lambda *asked: go.wait(30) and answer(*asked))
    monkeypatch.setattr(
        camera, "visitor_of", lambda request: seen.append(visitor_of(request)) or seen[-1]
    )
    look = {"pictures": sent(np.zeros((8, 32, 32, 3), np.uint8)), **dict(zip(WORDS, ASK))}
    mine = [flood(url) for _ in range(3)]
    with ThreadPoolExecutor(3) as people:
        asked = [people.submit(one.ask, "vc-camera", "look", look) for one in mine[:2]]
        try:
            until(lambda: len(seen) == 2)
            assert SENTENCES[LOOKING] in refused(mine[2].ask, "vc-camera", "look", look)
            assert other.rank(ASK)["state"] == "result"
        finally:
            go.set()
        assert all("card" in one.result() for one in asked)
    assert {(one.address, one.visit) for one in seen} == {(FLOOD, one.session) for one in mine[:2]}


def test_questions_of_the_page_and_of_programs_have_one_share(page, other, monkeypatch):
    """They wait for a busy encoder: eight of an address, and then a sentence."""
    url, _, service = page
    go, encode = Event(), service.encode
    mine = [flood(url) for _ in range(3)]
    asked = asking(mine[0].upload(DRUMS), *ASK)
    with monkeypatch.context() as patch:
        patch.setattr(service, "encode", lambda *values: go.wait(30) and encode(*values))
        told = [refused(mine[number % 3].begin, *asked) for number in range(12)]
        assert told[:8] == [""] * 8 and all(SENTENCES[QUESTION] in one for one in told[8:])
        for name in ("recognise", "search", "attend"):
            reply = mine[0].http.post(f"gradio_api/call/{name}", json={"data": []})
            assert reply.status_code == 422
            assert reply.json()["detail"][0]["message"] == SENTENCES[QUESTION]
        assert other.rank(ASK)["state"] == "result"
        go.set()
        until(lambda: not refused(mine[0].begin, *asked))


def test_made_up_visits_forget_nobody_elses(page, other):
    visitor = flood(page[0])
    for _ in range(2 * SMALL.visits):
        visitor.session = secrets.token_hex(6)
        visitor.fire(*asking(None, *ASK))


KINDS = {
    "one file": 'name="files"; filename="%s"',
    "another field": 'name="x"; filename="%s"',
    "a name that is a path": 'name="files"; filename="../%s"',
    "no extension": 'name="files"; filename="%sx"',
    "a long name": f'name="files"; filename="{"y" * 150}%s"',
    "a name in UTF-8": 'name="files"; filename="ö%s"',
    "an empty name": 'name="files"; filename=""',
    "a web page": 'name="files"; filename="%s.html"',
    "a device": 'name="files"; filename="/dev/null%s"',
    "quotes": 'name="files"; filename="a\\"%s"',
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_folder_stays_below_its_cap_whatever_comes(page, other, kind):
    url, folder, _ = page

    def send(number):
        reply = upload(url, f"{number}.mp4", 3 << 20, field=KINDS[kind])
        most.append(held(folder))
        return reply.status_code if reply else None

    most = [0]
    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(send, range(6)))
    assert max(most) <= SMALL.disk_mb << 20 and {200, 400, 413, 429, 500, None} >= set(told)
    assert upload(url, "theirs.mp4", 65536, OTHER).status_code == 200


def test_who_has_used_the_disk_up_is_told_so(page, other):
    for number in range(3):
        reply = upload(page[0], f"again {number}.mp4", 3 << 20)
    assert reply is None or (
        reply.status_code == 429 and "share of this server's disk" in reply.text
    )


def test_words_in_the_place_of_files_are_not_held(page, other):
    reply = upload(page[0], "", 1 << 20, field='name="files"')
    assert reply is None or (reply.status_code == 413 and "nothing else" in reply.text)


def test_stalled_uploads_and_streams_fill_places_of_one_address_alone(page, other):
    url = page[0]
    place = urlsplit(url)
    head = "POST /gradio_api/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n"
    form = f"Content-Type: {FORM['Content-Type']}\r\n\r\n"
    opened = []
    try:
        for _ in range(SMALL.address.uploads):
            opened.append(socket.create_connection((place.hostname, place.port), 10, (FLOOD, 0)))
            opened[-1].sendall(head.encode() + form.encode() + PART % 0 + b"half")
        until(lambda: upload(url, "one more.mp4", 0).status_code == 429)
        assert "send it when one is through" in upload(url, "one more.mp4", 0).text
        assert upload(url, "theirs.mp4", 65536, OTHER).status_code == 200
        for kind in ("heartbeat/%d", "queue/data?session_hash=%d", "call/search/%d"):
            streams(url, kind)
    finally:
        for one in opened:
            one.close()


def streams(url, kind):
    """So many of a kind, from made-up visits; then one too many; another's is let in."""
    way = httpx.HTTPTransport(local_address=FLOOD)
    with httpx.Client(base_url=f"{url}/gradio_api/", transport=way, timeout=20) as http:
        opened = [http.stream("GET", kind % number) for number in range(6)]
        status = [one.__enter__().status_code for one in opened]
        if kind.startswith("heartbeat"):  # the others end at once: nobody has asked anything
            assert status == [200] * 4 + [429] * 2
        for one in opened:
            one.__exit__(None, None, None)
    assert httpx.get(f"{url}/gradio_api/startup-events").is_success


def test_the_attacker_of_the_bench_is_held_off(page, other):
    attack = Attacker(page[0], FLOOD, DRUMS)
    told = apart(asyncio.run, attack.run(3))
    assert sum(told.values()) > 10 and held(page[1]) <= SMALL.disk_mb << 20
