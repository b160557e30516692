"""A class of phones before the class board: is every guess counted, and how soon is it seen?

    python bench/board.py --pupils 36 --seconds 40

starts the app as a process of its own, for a class, and asks it over HTTP as open pages do: every
page polls at the pace of its script, all behind one address, and all guess in the same second.
Clients and server share the machine.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
import time
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from time import perf_counter

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.server import app  # noqa: E402
from bench.visitor import Visitor  # noqa: E402

PASSWORD, ROUTER = "mola-ruso-kife", "127.0.0.2"
OPEN = 1.5  # seconds, as in vitaclip/ui/board/board.js
ROUND = "0123456789abcdef"
ASK = {
    "key": "0" * 32, "classes": "sitting down\nstanding up\nwaving", "template": "{}",
    "model": "puppet-clip", "prompts": "compare", "order": "",
}  # fmt: skip
QUESTION = {"round": ROUND, "ask": ASK, "sample": "sitting-down.mp4", "shown": []}


class Pupil:
    """An open page that polls, and guesses once."""

    def __init__(self, url: str, number: int):
        self.number, self.seat, self.random = number, secrets.token_hex(8), Random(number)
        self.visitor = Visitor(url, password=PASSWORD, address=ROUTER)
        self.spent: list[float] = []
        self.seen = self.told = ""

    def call(self, name: str, **more: object) -> dict:
        """One request, and how long it took."""
        start = perf_counter()
        told = {"seat": self.seat, "seen": self.seen, **more}
        state = self.visitor.ask("vc-board", name, told)
        self.spent.append(perf_counter() - start)
        assert isinstance(state, dict) and "error" not in state, state
        if state["round"]:
            self.seen = state["round"] + (" told" if state["revealed"] else "")
        return state

    def sit(self, guess_at: float, until: float) -> float:
        """Poll to the end; when the reveal was seen."""
        guessed = seen_at = 0.0
        while perf_counter() < until:
            if not guessed and perf_counter() >= guess_at:
                guessed = perf_counter()
                self.call("guess", round=ROUND, choice=self.number % 3)
            elif self.call("look").get("revealed") and not seen_at:
                seen_at = perf_counter()
            left = guess_at - perf_counter() if not guessed else OPEN
            pause = min(OPEN, max(0.0, left)) * (0.85 + 0.3 * self.random.random())
            time.sleep(pause)
        return seen_at


def busy(pid: int) -> float:
    """Seconds of a core that a process has taken (Linux)."""
    parts = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def lesson(url: str, pid: int, pupils: int, seconds: float) -> dict:
    """One round, from the question to the reveal."""
    teacher = Visitor(url, password=PASSWORD)
    with ThreadPoolExecutor(pupils) as people:
        pages = list(people.map(lambda number: Pupil(url, number), range(pupils)))
        teacher.ask("vc-board", "ask", QUESTION)
        start, taken = perf_counter(), busy(pid)
        until = start + seconds
        sitting = [people.submit(one.sit, start + seconds / 2, until) for one in pages]
        time.sleep(seconds * 0.8)
        revealed = perf_counter()
        state = teacher.ask("vc-board", "reveal", {"round": ROUND, "seen": ROUND})
        late = [one.result() - revealed for one in sitting]
    assert isinstance(state, dict)
    spent = np.concatenate([one.spent for one in pages])
    p50, p95 = np.percentile(spent, [50, 95])
    return {
        "pupils": pupils,
        "guesses counted": sum(state["counts"]),
        "requests a second": round(len(spent) / seconds, 1),
        "median ms": round(p50 * 1000, 1),
        "p95 ms": round(p95 * 1000, 1),
        "most ms": round(spent.max() * 1000, 1),
        "cores of the server": round((busy(pid) - taken) / seconds, 2),
        "reveal seen after s, median": round(float(np.median(late)), 2),
        "reveal seen after s, most": round(max(late), 2),
    }


def main() -> None:
    """One round, its report as JSON; exit code 1 if a guess was lost."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pupils", type=int, default=36)
    parser.add_argument("--seconds", type=float, default=40)
    asked = parser.parse_args()
    flags = ("--class", "--no-https", "--password", PASSWORD)
    with tempfile.TemporaryDirectory() as folder, app(folder, *flags, says="") as (url, served):
        told = lesson(url, served.pid, asked.pupils, asked.seconds)
    print(json.dumps(told, indent=1))
    raise SystemExit(told["guesses counted"] != asked.pupils)


if __name__ == "__main__":
    main()
