"""The app as a process of its own: it comes up, and it ends when it is told to."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_told_to_end_amid_a_request_it_ends_soon_and_well():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [sys.executable, "-u", "app.py", "--port", str(port)]
    app = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert app.stdout and "vitaclip is at" in app.stdout.readline()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as visitor:
            visitor.sendall(b"POST /gradio_api/upload HTTP/1.1\r\nHost: localhost\r\n")
            visitor.sendall(b"Content-Type: multipart/form-data; boundary=x\r\n")
            visitor.sendall(b"Content-Length: 100000\r\n\r\n--x\r\n")
            told = time.monotonic()
            app.send_signal(signal.SIGTERM)
            assert app.wait(30) == 0
            assert time.monotonic() - told < 20
    finally:
        app.kill()
        app.wait()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
