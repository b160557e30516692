"""One visitor takes whatever can be had; do twelve others notice?

    python bench/attack.py --minutes 3

starts the app as a process of its own. Twelve visitors work at it as `bench/load.py` does, each
from an address of its own, first among themselves and then beside `bench/attacker.py`, which comes
from yet another (all of 127.0.0.0/8 is this machine: Linux). Attacker, visitors and server share
the machine's cores, so that the attacker's own work slows the others as well. Prints as JSON what
failed, how long requests took without and with the attacker, memory, and the upload folder's bytes
against their cap.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.load import FILMS, Log, Pupil, draw  # noqa: E402
from bench.server import app, resident  # noqa: E402

ORDINARY = 12
DISK_MB = 512  # the cap, low enough to be reached
SIZE = (7680, 8192)  # pixels: just below what a decoder takes
ATTACKER = "127.0.0.2"


@dataclass
class Watch:
    """The most that was seen, looked at now and then."""

    server: int = 0  # bytes of the server alone
    whole: int = 0  # with its decoders
    disk: int = 0  # of the upload folder
    _over: Event = field(default_factory=Event)

    @contextmanager
    def over(self, pid: int, folder: Path) -> Iterator[None]:
        """Look while the block lasts."""
        looking = [Thread(target=self._look, args=(0.1, lambda: self._see_disk(folder)))]
        looking += [Thread(target=self._look, args=(0.5, lambda: self._see_memory(pid)))]
        for thread in looking:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in looking:
                thread.join()

    def _look(self, often: float, see) -> None:
        while not self._over.wait(often):
            see()

    def _see_memory(self, pid: int) -> None:
        self.server = max(self.server, resident(pid, children=False, kind="Rss"))
        self.whole = max(self.whole, resident(pid, kind="Rss"))

    def _see_disk(self, folder: Path) -> None:
        total = 0
        for at, _, names in os.walk(folder):
            for name in names:
                try:
                    total += os.stat(os.path.join(at, name)).st_size
                except OSError:
                    continue  # it has gone
        self.disk = max(self.disk, total)


def large_film(path: Path) -> Path:
    """A few pictures of the size that costs most, all of one grey."""
    import av

    with av.open(str(path), "w") as file:
        film = file.add_stream("libx264", rate=Fraction(12), options={"preset": "ultrafast"})
        film.width, film.height, film.pix_fmt = *SIZE, "yuv420p"
        grey = np.full((SIZE[1] * 3 // 2, SIZE[0]), 128, np.uint8)
        for _ in range(4):
            file.mux(film.encode(av.VideoFrame.from_ndarray(grey, "yuv420p")))
        file.mux(film.encode(None))
    return path


def work(url: str, seconds: float, films: list[Path]) -> Log:
    """The ordinary visitors, each from an address of its own."""
    log, until = Log(), perf_counter() + seconds
    with ThreadPoolExecutor(ORDINARY) as people:
        for n in range(ORDINARY):
            pupil = Pupil(url, n + 1, log, films, f"127.0.1.{n + 1}")
            people.submit(pupil.live, until)
    return log


def attacked(url: str, seconds: float, film: Path, then) -> tuple[Log, dict]:
    """The same beside the attacker, and what that was told."""
    words = [sys.executable, str(ROOT / "bench" / "attacker.py"), url, ATTACKER, str(seconds)]
    with subprocess.Popen([*words, str(film)], stdout=subprocess.PIPE, text=True) as attacker:
        log = then()
        told = attacker.communicate(timeout=120)[0]
    return log, json.loads(told or "{}")


def compared(calm: Log, under: Log) -> dict:
    """Medians and 95th percentiles of each kind and of all, without and with the attacker."""
    rows = {}
    for what in [*sorted(calm.spent.keys() & under.spent.keys()), "all"]:
        pair = [log.spent.get(what) or [*chain(*log.spent.values())] for log in (calm, under)]
        (m0, p0), (m1, p1) = (np.percentile(spent, [50, 95]) for spent in pair)
        rows[what] = {
            "requests": list(map(len, pair)), "median ms": [round(m0 * 1e3), round(m1 * 1e3)],
            "p95 ms": [round(p0 * 1e3), round(p1 * 1e3)], "p95 ratio": round(p1 / p0, 2),
        }  # fmt: skip
    return rows


def run(url: str, pid: int, folder: Path, films: list[Path], seconds: float) -> dict:
    """Without, then with the attacker."""
    calm, under = Watch(), Watch()
    with calm.over(pid, folder):
        before = work(url, seconds, films[1:])
    with under.over(pid, folder):
        during, told = attacked(url, seconds, films[0], lambda: work(url, seconds, films[1:]))
    return {
        "failed without and with": [before.failed, during.failed],
        "rows": compared(before, during),
        "server MB": [calm.server >> 20, under.server >> 20],
        "server ratio": round(under.server / max(calm.server, 1), 2),
        "with decoders MB": [calm.whole >> 20, under.whole >> 20],
        "with decoders ratio": round(under.whole / max(calm.whole, 1), 2),
        "disk MB": [calm.disk >> 20, under.disk >> 20],
        "disk cap MB": DISK_MB,
        "attacker was told": told,
    }


def main() -> None:
    """One run, its report as JSON; exit code 1 if an ordinary request failed or the cap broke."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        films, uploads = draw(Path(folder), FILMS), Path(folder, "uploads")
        films.insert(0, large_film(Path(folder, "large.mp4")))
        with app(str(uploads), "--max-disk-mb", str(DISK_MB)) as (url, served):
            work(url, 10, films[1:])  # all is loaded
            told = run(url, served.pid, uploads, films, asked.minutes * 60)
            told["same process"] = served.poll() is None
    print(json.dumps(told, indent=1))
    raise SystemExit(bool(told["failed without and with"][1]) or told["disk MB"][1] > DISK_MB)


if __name__ == "__main__":
    main()
