"""Who leaves in the middle of something takes nothing with him that the others need."""

import socket
import time
from threading import Event
from urllib.parse import urlsplit

import pytest

from bench.visitor import Visitor, asking
from tests.support.assets import DRUMS
from tests.support.paths import ASSETS
from tests.support.serving import serving

ASK = ["waving\nplaying drums", "a video of {}", "puppet-clip", "none"]
HEAD = (
    "POST /gradio_api/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n"
    "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    'Content-Disposition: form-data; name="files"; filename="a.mp4"\r\n\r\n'
)


@pytest.fixture
def page(service, tmp_path):
    with serving(service, ASSETS, tmp_path / "uploads") as url:
        yield url, tmp_path / "uploads"


def until(true, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_half_an_upload_goes_with_the_one_who_sent_it(page):
    url, uploads = page

    def files():
        return [path for path in uploads.rglob("*") if path.is_file()]

    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as sender:
        sender.sendall(HEAD.encode() + DRUMS.read_bytes())
        until(files)
    until(lambda: not files())
    assert Visitor(url).recognise(DRUMS, ASK)["state"] == "result"


def test_a_browser_closed_amid_an_encode_keeps_nobody_waiting(page, service, monkeypatch, tmp_path):
    url, _ = page
    encode, begun, go_on = service.encode, Event(), Event()

    def slowly(*asked):
        begun.set()
        assert go_on.wait(30)
        return encode(*asked)

    fresh = tmp_path / "fresh.mp4"
    fresh.write_bytes(DRUMS.read_bytes() + b"left")
    with monkeypatch.context() as patch:
        patch.setattr(service, "encode", slowly)
        leaving = Visitor(url)
        leaving.begin(*asking(leaving.upload(fresh), *ASK))
        with leaving.listen():
            assert begun.wait(30)
    waiting = Visitor(url)
    go_on.set()
    assert waiting.recognise(DRUMS, ASK)["state"] == "result"
    assert Visitor(url).recognise(fresh, ASK)["state"] == "result"
