"""The app as a process of its own: it comes up, lets in whom it should, and ends when told to."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.paths import ROOT


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@contextmanager
def app(*flags, until="vitaclip is at", **env):
    """The app with these flags; what it printed until it was ready is its `said`."""
    words = [sys.executable, "-u", "app.py", *flags]
    process = subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | env
    )
    try:
        assert process.stdout
        process.said = ""
        for line in process.stdout:
            process.said += line
            if until in line:
                break
        assert until in process.said
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_told_to_end_amid_a_request_it_ends_soon_and_well():
    port = free_port()
    with app("--port", str(port)) as process:
        place = ("127.0.0.1", port)
        with socket.create_connection(place, timeout=10) as visitor:
            visitor.sendall(b"POST /gradio_api/upload HTTP/1.1\r\nHost: localhost\r\n")
            visitor.sendall(b"Content-Type: multipart/form-data; boundary=x\r\n")
            visitor.sendall(b"Content-Length: 100000\r\n\r\n--x\r\n")
            told = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
            assert time.monotonic() - told < 20
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


SLOW = """
import time

def gradio_auto_wrap(task):
    return task

class GPU:
    def __init__(self, duration):
        pass

    def __call__(self, function):
        def slowly(*given):
            import torch

            torch.nn.Module.to = lambda module, place: None
            print("begun", flush=True)
            time.sleep({seconds})
            return function(*given)
        return slowly
"""


@contextmanager
def slowly_answering(folder, seconds):
    """The app while it answers something for so long, by a stand-in for a GPU that is lent."""
    (folder / "spaces.py").write_text(SLOW.format(seconds=seconds))
    port = str(free_port())
    zero = {"SPACES_ZERO_GPU": "true", "PYTHONPATH": str(folder), "GRADIO_SERVER_PORT": port}
    places = {"GRADIO_TEMP_DIR": str(folder / "uploads")}
    with ThreadPoolExecutor(1) as thread, app(**zero, **places) as process:
        answer = thread.submit(recognised, f"http://127.0.0.1:{port}")
        while "begun" not in process.stdout.readline():
            assert process.poll() is None
        yield process, f"http://127.0.0.1:{port}", answer


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_told_to_end_amid_an_answer_it_gives_that_answer_and_no_other(tmp_path):
    with slowly_answering(tmp_path, 3) as (process, url, answer):
        process.send_signal(signal.SIGTERM)
        while (told := httpx.get(f"{url}/healthz").json())["state"] != "draining":
            time.sleep(0.05)
        assert told["ready"] is False and told["alive"] is True
        data = {"data": ["an elephant", 3]}
        for refused in (
            httpx.get(url),
            httpx.post(f"{url}/gradio_api/call/search", json=data),
            httpx.post(f"{url}/gradio_api/upload", files={"files": ("a.mp4", b"a")}),
        ):
            assert refused.status_code == 503 and "about to end" in refused.text
        assert answer.result(30) == "sitting down"
        assert process.wait(15) == 0
    assert not list((tmp_path / "uploads").glob("uploads-*"))


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize(
    "signals, code, within",
    [((signal.SIGTERM, signal.SIGTERM), 143, 3), ((signal.SIGINT,), 0, 9)],
)
def test_told_twice_it_ends_at_once_and_by_the_keyboard_soon(tmp_path, signals, code, within):
    with slowly_answering(tmp_path, 60) as (process, _, answer):
        told = time.monotonic()
        for number in signals:
            process.send_signal(number)
            time.sleep(0.3)
        assert process.wait(within) == code
        assert time.monotonic() - told < within
        with pytest.raises(httpx.TransportError):
            answer.result(30)
    assert not list((tmp_path / "uploads").glob("uploads-*"))


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_uploads_end_with_the_lesson(tmp_path):
    port = str(free_port())
    with app(GRADIO_TEMP_DIR=str(tmp_path), VITACLIP_PORT=port) as process:
        url = f"http://127.0.0.1:{port}/gradio_api/upload"
        reply = httpx.post(url, files={"files": ("mine.mp4", b"not a video")}, timeout=30)
        (kept,) = reply.json()
        assert Path(kept).is_relative_to(tmp_path) and Path(kept).is_file()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert not Path(kept).exists()


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_what_a_killed_server_left_goes_at_the_next_start(tmp_path):
    """And what another server that is at work holds stays."""
    port, other = str(free_port()), str(free_port())
    with app(GRADIO_TEMP_DIR=str(tmp_path), VITACLIP_PORT=other):
        theirs = uploaded(other)
        with app(GRADIO_TEMP_DIR=str(tmp_path), VITACLIP_PORT=port) as process:
            kept = uploaded(port)
            assert kept.is_file() and kept.is_relative_to(tmp_path)
            assert all(place.stat().st_mode & 0o077 == 0 for place in tmp_path.glob("uploads-*"))
            process.kill()
            process.wait()
        assert kept.is_file()
        with app(GRADIO_TEMP_DIR=str(tmp_path), VITACLIP_PORT=port):
            assert not kept.exists() and theirs.is_file()


def uploaded(port):
    url = f"http://127.0.0.1:{port}/gradio_api/upload"
    (kept,) = httpx.post(url, files={"files": ("mine.mp4", b"not a video")}, timeout=30).json()
    return Path(kept)


def test_a_class_comes_in_over_https_with_the_password_and_finds_the_way_for_the_others():
    port = str(free_port())
    with app(until="password", VITACLIP_CLASS="1", VITACLIP_PORT=port) as process:
        password = process.said.split("password ")[1].strip()
        address = process.said.split("Open ")[1].split()[0]
        assert address.startswith("https://") and address.endswith(port)
        url = f"https://127.0.0.1:{port}"
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        with httpx.Client(base_url=url, verify=trusting, timeout=30) as visitor:
            for path in ("/config", "/gradio_api/info", "/gradio_api/file=assets/samples/a.mp4"):
                assert visitor.get(path).status_code == 401
            knock = {"username": "Mia", "password": "guess"}
            assert visitor.post("/login", data=knock).status_code == 400
            assert visitor.get("/config").status_code == 401
            assert visitor.post("/login", data=knock | {"password": password}).status_code == 200
            config = visitor.get("/config").json()
        shown = [part["props"].get("value") for part in config["components"]]
        ways = [value for value in shown if isinstance(value, dict) and "password" in value]
        assert ways and ways[0]["password"] == password and address in ways[0]["addresses"]
        assert "deleted after 2 hours" in str(shown)


def test_a_port_in_use_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = [sys.executable, "app.py", "--port", str(port)]
        run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 2
    assert run.stderr == f"Port {port} is in use; choose another one with --port.\n"


def test_the_verb_serve_is_the_same_and_its_mistakes_begin_with_the_name_of_the_program():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = [sys.executable, "-m", "vitaclip", "serve", "--port", str(port)]
        run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 2
    assert run.stderr == f"vitaclip: Port {port} is in use; choose another one with --port.\n"


def test_tools_behind_a_password_are_refused_in_one_sentence():
    words = [sys.executable, "app.py", "--mcp", "--password", "x", "--port", str(free_port())]
    run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 2 and run.stderr.count("\n") == 1 and "password" in run.stderr


def test_an_event_does_not_make_gradio_sum_up_all_those_before_it():
    """It would, for a page that is switched off, and take longer after every event of a lesson."""
    program = """import app, gradio
queue = gradio.Blocks().queue()._queue
queue.events_recorded = 10_000
print(queue.compute_analytics_summary([{"function": "f", "status": "success", "process_time": 1}]))
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout == "{'functions': {}}\n", run.stdout + run.stderr


def snapshot(*folders):
    """Every file with the time of its last change."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path: path.stat().st_mtime_ns for path in files}


def recognised(url):
    """The best class for a sample, as a program asks for it."""
    classes = ["playing drums", "sitting down", "standing up"]
    data = {
        "data": [
            "sitting-down.mp4",
            classes,
            "a person {}",
            "vita",
            "puppet-clip",
            None,
            None,
            None,
        ]
    }
    call = f"{url}/gradio_api/call/recognise"
    event = httpx.post(call, json=data, timeout=60).json()["event_id"]
    told = httpx.get(f"{call}/{event}", timeout=120).text
    return json.loads(told.split("data: ")[-1])[0]["labels"][0]


SPACE = {
    "SYSTEM": "spaces",
    "SPACE_ID": "someone/vitaclip",
    "SPACE_HOST": "someone-vitaclip.hf.space",
    "GRADIO_SERVER_NAME": "0.0.0.0",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def test_on_a_space_it_listens_to_all_and_writes_only_where_it_may(tmp_path):
    home, temporary, cache = (tmp_path / name for name in ("home", "tmp", "cache"))
    for folder in (home, temporary, cache):
        folder.mkdir()
    before, port = snapshot(ROOT / "assets", ROOT / "vitaclip"), str(free_port())
    places = {"HOME": str(home), "TMPDIR": str(temporary), "HF_HOME": str(cache)}
    with app(**SPACE, **places, GRADIO_SERVER_PORT=port):
        assert listens_to_all(int(port))
        url = f"http://127.0.0.1:{port}"
        assert "vitaclip" in httpx.get(url, timeout=30).text
        assert recognised(url) == "sitting down"
    assert snapshot(ROOT / "assets", ROOT / "vitaclip") == before
    assert not snapshot(home) and not (ROOT / ".gradio").exists()


def listens_to_all(port):
    """A second listener at one of our addresses is refused only if the first has them all."""
    with socket.socket() as other:
        try:
            other.bind(("127.0.0.2", port))
        except OSError:
            return True
    return sys.platform == "darwin"  # has no 127.0.0.2


LENT = """
import pickle

def gradio_auto_wrap(task):  # Gradio asks for it on every Space
    return task

class GPU:
    def __init__(self, duration):
        assert duration <= 60

    def __call__(self, function):
        def lent(*given):
            import torch

            to = torch.nn.Module.to

            def moved(module, place, *more, **named):  # other models may be opened meanwhile
                if not str(place).startswith("cuda"):
                    return to(module, place, *more, **named)
                print("lent:", place, flush=True)

            torch.nn.Module.to = moved
            return pickle.loads(pickle.dumps(function(*pickle.loads(pickle.dumps(given)))))
        return lent
"""


@pytest.mark.heavy
def test_where_a_gpu_is_lent_by_the_call_encoding_asks_for_it_and_nothing_else_does(tmp_path):
    """With a stand-in for `spaces`, which hands questions and answers to another process."""
    (tmp_path / "spaces.py").write_text(LENT)
    port = str(free_port())
    zero = {"SPACES_ZERO_GPU": "true", "PYTHONPATH": str(tmp_path), "GRADIO_SERVER_PORT": port}
    with app(**SPACE, **zero) as process:
        assert recognised(f"http://127.0.0.1:{port}") == "sitting down"
        walls, lent = sorted((process.stdout.readline() for _ in range(2)), key=str.lower)[::-1]
        assert walls.startswith("Videos are decoded") and lent == "lent: cuda\n"
        assert recognised(f"http://127.0.0.1:{port}") == "sitting down"
        process.terminate()
        assert "lent" not in process.stdout.read()  # the clip is known by now
