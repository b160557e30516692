"""Killed at any moment: nothing of a visitor stays, and nothing that had been saved is lost.

Galleries that are killed while they grow are in tests/retrieval/test_writer.py, runs of training
that are killed between two steps in tests/training/test_loop.py.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from tests.security.test_models import WANTED
from tests.support.paths import ROOT
from tests.support.prompted import prompted
from tests.support.standin import standing
from tests.test_app import app, free_port
from vitaclip import weights
from vitaclip.__main__ import app as program
from vitaclip.errors import InputError
from vitaclip.io import download
from vitaclip.io.hub import Hub
from vitaclip.training.run_log import EARLIER, STATE, read_state, write_state

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")


def test_a_server_killed_amid_an_upload_leaves_nothing_of_it_after_the_next_start(tmp_path):
    port = free_port()
    with (
        app(GRADIO_TEMP_DIR=str(tmp_path), TMPDIR=str(tmp_path), VITACLIP_PORT=str(port)) as killed,
        socket.create_connection(("127.0.0.1", port), timeout=10) as visitor,
    ):
        visitor.sendall(b"POST /gradio_api/upload HTTP/1.1\r\nHost: localhost\r\n")
        visitor.sendall(b"Content-Type: multipart/form-data; boundary=x\r\n")
        visitor.sendall(b"Content-Length: 9000000\r\n\r\n--x\r\nContent-Disposition: form-data; ")
        visitor.sendall(b'name="files"; filename="mine.mp4"\r\n\r\n' + b"private " * (1 << 18))
        until = time.monotonic() + 20
        while not holding(tmp_path) and time.monotonic() < until:
            time.sleep(0.05)
        assert holding(tmp_path), "the half has come"
        killed.kill()
        killed.wait()
    with app(GRADIO_TEMP_DIR=str(tmp_path), TMPDIR=str(tmp_path), VITACLIP_PORT=str(free_port())):
        assert not holding(tmp_path)


def test_what_a_server_writes_for_a_moment_lies_where_the_next_start_finds_it(
    tmp_path, monkeypatch
):
    """Films of attention among them, which a kill would leave in the system's folder."""
    for name in ("GRADIO_TEMP_DIR", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    places = []

    def opened(*_, **__):
        places.append(Path(tempfile.mkdtemp()))
        raise InputError("far enough")

    monkeypatch.setattr("vitaclip.inference.service.Service.open", opened)
    CliRunner().invoke(program, ["serve"])
    assert places[0].parent.parent == tmp_path and places[0].parent.name.startswith("uploads-")


def holding(folder):
    """Files that hold something a visitor sent."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in found if b"private private" in path.read_bytes()]


def test_a_download_that_is_killed_goes_on_where_it_was_and_what_was_here_stays(tmp_path):
    data = os.urandom(8 << 20)
    with standing({"owner/first": {WANTED[0][0]: data}, "owner/m": {WANTED[0][0]: data}}) as server:
        hub = Hub(server.url, tmp_path / "hub", answer=5, silence=20)
        list(download.fetch(hub, "owner/first", WANTED))
        before = len(server.sent())
        server.fault = "pause"  # half of it, and then nothing
        program = f"""
from pathlib import Path
from vitaclip.io import download
from vitaclip.io.hub import Hub
hub = Hub({server.url!r}, Path({str(hub.cache)!r}), answer=5, silence=20)
for step in download.fetch(hub, "owner/m", {WANTED!r}):
    print(step.done, flush=True)
"""
        run = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
        assert run.stdout
        done = [int(run.stdout.readline()) for _ in range(3)][-1]
        run.kill()
        run.communicate()
        assert download.find(hub, "owner/m", WANTED[0]) is None
        server.fault = ""
        server.let_go.set()
        list(download.fetch(hub, "owner/m", WANTED))
        assert server.sent()[before] == 0 and server.sent()[-1] >= done
        for repo in ("owner/first", "owner/m"):
            place = download.find(hub, repo, WANTED[0])
            assert place and place.read_bytes() == data


def dies(action, step, moment):
    """Whether a copy of this process was killed at this moment of `os.<step>` amid an action."""
    child = os.fork()
    if not child:
        true, left = getattr(os, step), [moment]

        def deadly(*words):
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return true(*words)

        setattr(os, step, deadly)
        action()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("step", ["replace", "fsync"])
def test_a_run_killed_while_it_saves_its_state_has_the_new_one_or_the_one_before(tmp_path, step):
    def state(number):
        return {"settings": {}, "step": number, "learned": {"x": torch.full((9,), float(number))}}

    write_state(tmp_path / STATE, state(1))
    write_state(tmp_path / STATE, state(2))
    for moment in range(4):
        killed = dies(lambda: write_state(tmp_path / STATE, state(3)), step, moment)
        found = [read_state(tmp_path / name) for name in (STATE, EARLIER)]
        newest = next(one for one in found if one)
        assert newest["step"] == 3 if not killed else newest["step"] in (2, 3)
        assert newest["learned"]["x"].eq(newest["step"]).all()
        if not killed:
            break
    assert moment and not killed


def test_prompts_killed_while_they_are_saved_are_the_old_ones_whole(clip, tmp_path):
    path = tmp_path / "mine.safetensors"
    weights.save(prompted(clip, "cube"), path)
    before = path.read_bytes()
    assert dies(lambda: weights.save(prompted(clip, "vita"), path), "replace", 0)
    assert path.read_bytes() == before
    weights.load(path, clip)
