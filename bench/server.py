"""The app as a process of its own, for benches that visit it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@contextmanager
def app(
    uploads: str, *flags: str, says: str = "vitaclip is at", port: int | None = None
) -> Iterator[tuple[str, subprocess.Popen]]:
    """Where it is, and its process, which `says` that it is up; uploads lie in `uploads`."""
    port = port or free_port()
    words = [sys.executable, "-u", "app.py", "--port", str(port), *flags]
    env = os.environ | {"GRADIO_TEMP_DIR": uploads}
    served = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert served.stdout and says in served.stdout.readline()
        yield f"http://127.0.0.1:{port}", served
    finally:
        served.terminate()
        served.wait(30)


def resident(pid: int, children: bool = True, kind: str = "Pss") -> int:
    """Bytes that a process and its children hold (Linux).

    Shared pages count in proportion, or with `Rss` for each process, whoever else has them.
    """
    total = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text("utf-8").rpartition(")")[2].split()[1])
            if pid in (int(status.parent.name), parent if children else 0):
                lines = (status.parent / "smaps_rollup").read_text("utf-8").splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:"))
        except OSError:
            continue  # it has ended meanwhile
    return total << 10
