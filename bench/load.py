"""A class before one server: does everybody get an answer, and does nobody wait for the others?

    python bench/load.py --visitors 36 --minutes 3

starts the app as a process of its own and visits it over HTTP, as the page does: samples, uploads,
edited classes, searches, looks inside. One visitor alone, then all at once, then one alone again,
for the machine may be faster now and slower then. Clients and server share it, so times are ratios
to those of the visitor alone.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Lock
from time import perf_counter
from typing import Any, TypeVar, cast

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.server import app, resident  # noqa: E402
from bench.visitor import Refused, Visitor, asking, searching  # noqa: E402
from vitaclip import video  # noqa: E402
from vitaclip.data import puppets  # noqa: E402

T = TypeVar("T")
MODEL, PROMPTS = "puppet-clip", "vita"
TEMPLATE = "a video of a person {}"
ARRIVING = 10.0  # seconds in which a class comes in
THINKING = 5.0  # seconds between two things a visitor does, on average
SETTLED = 20.0  # seconds until the first look at the server's memory
ALONE = 12  # times the visitor alone does each thing
FILMS = 24  # clips to upload, drawn before; a classroom films the same scenes
WORDS = ("red", "blue", "quiet", "happy", "old", "young", "tall", "tiny", "slow", "quick")
SHARES = {"sample": 3, "edit": 8, "search": 4, "upload": 1, "inside": 2, "knock out": 1, "page": 1}


class Log:
    """Seconds of every request by what it was, and what failed."""

    def __init__(self):
        self.spent: defaultdict[str, list[float]] = defaultdict(list)
        self.failed: list[str] = []
        self._lock = Lock()

    def time(self, what: str, call: Callable[[], T]) -> T | None:
        """Call, and write down how long it took; None if it failed."""
        start = perf_counter()
        try:
            told = call()
            if isinstance(told, dict) and told.get("state") == "error":
                raise Refused(str(told))
        except Exception as problem:  # whatever it is, the visitor got no answer
            with self._lock:
                self.failed.append(f"{what}: {type(problem).__name__}: {problem}"[:200])
            return None
        with self._lock:
            self.spent[what].append(perf_counter() - start)
        return told


class Pupil:
    """One visitor who does this and that, with seeded choices."""

    def __init__(
        self, url: str, number: int, log: Log, films: list[Path], address: str | None = None
    ):
        self.url, self.log, self.films, self.address = url, log, films, address
        self.random = Random(number)
        self.does = {
            "sample": self.sample, "edit": self.edit, "search": self.search,
            "upload": self.upload, "inside": self.inside, "knock out": self.knock_out,
            "page": self.page,
        }  # fmt: skip
        self.clips = sorted(path.name for path in (ROOT / "assets" / "samples").glob("*.mp4"))
        self.visitor: Visitor
        self.player: dict | None = None
        self.looked = ""  # what the player shows: the same clip is not opened again

    def page(self) -> None:
        """The page loaded anew, and a sample, for a new page has no clip yet."""
        fresh = self.log.time("page", lambda: Visitor(self.url, address=self.address))
        self.visitor, self.player, self.looked = fresh or self.visitor, None, ""
        self.sample()

    def sample(self) -> None:
        """A sample of the row, and its first answer."""

        def first():
            event = {"file": self.random.choice(self.clips)}
            return self._recognise(self.visitor.fire("choose", event=event)[0])

        self.log.time("sample", first)

    def edit(self) -> None:
        """Other words for the clip on the screen."""
        self.log.time("edit", self._rank)

    def search(self) -> None:
        """Words nobody has asked for before, most of the time."""
        wish = searching(self._words(), prompts="cube")
        self.log.time("search", lambda: self.visitor.fire(*wish)[0])

    def upload(self) -> None:
        """A clip of the visitor's own, and its first answer."""
        film = self.random.choice(self.films)
        self.log.time("upload", lambda: self._recognise(self.visitor.upload(film)))

    def inside(self) -> None:
        """Open a sample and fetch what the player fetches."""

        def look():
            self.looked = self.random.choice([clip for clip in self.clips if clip != self.looked])
            film = self.visitor.fire("choose", event={"file": self.looked})[0]
            player = self.visitor.fire(
                "open", "inside", film, None, None, MODEL, PROMPTS, None, self._classes()
            )[1]
            ask = {key: player[key] for key in ("key", "model", "prompts")}
            seen = cast(Any, self.visitor.ask("vc-inside", "opened", ask))
            for number in range(seen["layers"]):
                self.visitor.ask("vc-inside", "layer", {**ask, "layer": number, "heads": False})
            self.player = player

        self.log.time("inside", look)

    def knock_out(self) -> None:
        """The answer without a family of prompts."""
        if self.player is None:
            self.inside()
            return
        event = {"tokens": ["summary"]}
        ask = (self.player, self._classes())
        self.log.time("knock out", lambda: self.visitor.fire("change", *ask, event=event)[0])

    def live(self, until: float) -> None:
        """Come in, then one thing after the other, with pauses to think."""
        time.sleep(self.random.uniform(0, ARRIVING))
        self.page()
        kinds, weights = zip(*SHARES.items())
        while perf_counter() < until:
            time.sleep(self.random.expovariate(1 / THINKING))
            if perf_counter() < until:
                self.does[self.random.choices(kinds, weights)[0]]()

    def _recognise(self, file) -> dict:
        return self.visitor.fire(*asking(file, *self._ask()))[1]

    def _rank(self) -> dict:
        card = self.visitor.rank(self._ask())
        if "state" not in card:  # nothing to say about no clip
            raise Refused("the visit was forgotten")
        return card

    def _ask(self) -> list[str]:
        return [self._classes(), TEMPLATE, MODEL, PROMPTS]

    def _classes(self) -> str:
        return f"sitting down\nstanding up\nplaying drums\n{self._words()}"

    def _words(self) -> str:
        return f"a {self.random.choice(WORDS)} person {self.random.choice(list(puppets.ACTIONS))}"


def alone(url: str, films: list[Path]) -> dict[str, list[float]]:
    """The seconds of each thing, some times over, for one visitor with the server to itself."""
    log = Log()
    pupil = Pupil(url, 0, log, films)
    pupil.page()
    for does in pupil.does.values():
        for _ in range(ALONE):
            does()
    assert not log.failed, log.failed
    return log.spent


def crowd(url: str, visitors: int, seconds: float, films: list[Path], look: Callable) -> Log:
    """All at once, each at an own pace; `look` is called when things have settled."""
    log, until = Log(), perf_counter() + seconds
    with ThreadPoolExecutor(visitors) as people:
        for number in range(visitors):
            people.submit(lambda n=number: Pupil(url, n + 1, log, films).live(until))
        time.sleep(min(SETTLED, seconds))
        look()
    return log


def draw(folder: Path, count: int) -> list[Path]:
    """Clips that no gallery holds."""
    films = []
    for number in range(count):
        name = list(puppets.ACTIONS)[number % len(puppets.ACTIONS)]
        film = puppets.film(puppets.shot(name, 900_000 + number), 256)
        films.append(folder / f"mine-{number}.mp4")
        video.write(films[-1], film.frames, 12)
    return films


def report(single: dict[str, float], log: Log, held: list[int]) -> dict:
    """Each kind's number, times, and ratio to the visitor alone; failures; memory."""
    rows = {}
    for what, spent in sorted(log.spent.items()):
        p50, p95 = np.percentile(spent, [50, 95])
        rows[what] = {
            "requests": len(spent), "alone s": round(single[what], 3), "median s": round(p50, 3),
            "p95 s": round(p95, 3), "p95 / alone": round(p95 / single[what], 1),
            "most s": round(max(spent), 3),
        }  # fmt: skip
    megabytes = [round(size / 2**20) for size in held]
    return {
        "rows": rows,
        "failed": log.failed,
        "MB after 20 s and at the end": megabytes,
        "memory ratio": round(megabytes[-1] / megabytes[0], 3),
    }


def main() -> None:
    """One run, its report as JSON; exit code 1 if any request failed."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--visitors", type=int, default=36)
    parser.add_argument("--minutes", type=float, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        films, uploads = draw(Path(folder), FILMS), Path(folder, "uploads")
        with app(str(uploads)) as (url, served):
            before, held = alone(url, films[:2]), []
            look = lambda: held.append(resident(served.pid))  # noqa: E731
            log = crowd(url, asked.visitors, asked.minutes * 60, films[2:], look)
            look()
            after = alone(url, films[:2])
            single = {what: float(np.median(spent + after[what])) for what, spent in before.items()}
            told = report(single, log, held) | {"same process": served.poll() is None}
    print(json.dumps(told, indent=1))
    raise SystemExit(bool(log.failed))


if __name__ == "__main__":
    main()
