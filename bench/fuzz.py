"""Damaged clips and hostile words, many of them: does the page answer each and stay right?

    python bench/fuzz.py --clips 500 --strings 500

starts the app as a process of its own and asks it over HTTP. The clips are samples with seeded
damage: flipped bits, cuts, edited headers, swapped atoms. Each gets an answer or one sentence, in
bounded time; at the end the same process answers as at first.
"""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.damage import clips, strings  # noqa: E402
from bench.server import app, resident  # noqa: E402
from bench.visitor import Refused, Silent, Visitor, searching  # noqa: E402

SAMPLES = ROOT / "assets" / "samples"
LIMIT = 40.0  # seconds an answer may take: two tries of 15 at decoding, and starting a worker
GOOD = ["waving\nplaying drums", "a video of a person {}", "puppet-clip", "none"]
PLACES = (  # everything that a link may carry
    *("tab", "model", "sample", "set", "classes", "template", "prompts"),
    *("q", "kind", "like", "clip", "under", "look"),
)


class Fuzz:
    """Asks the page and keeps count; `leaks`, `slow` and `silent` are what must not happen."""

    def __init__(self, visitor: Visitor, homes: tuple[str, ...]):
        self.visitor, self.homes = visitor, homes
        self.counts: Counter[str] = Counter()
        self.leaks: list[str] = []
        self.slow: list[float] = []
        self.silent: list[str] = []

    def ask(self, what: str, about: str, call: Callable[[], object]) -> None:
        """One question: an answer, one sentence on its card, or neither, which is a fault."""
        start = perf_counter()
        try:
            told = call()
        except Silent as problem:
            told, outcome = str(problem), "neither"
            self.silent.append(f"{what} {about}: {problem}"[:300])
        except Refused as problem:
            told, outcome = str(problem), "one sentence"
        else:
            failed = isinstance(told, dict) and told.get("state") == "error"
            outcome = "one sentence" if failed else "answered"
        self.counts[f"{what}: {outcome}"] += 1
        text = json.dumps(told, default=str)
        self.leaks += [text[:300]] if any(home in text for home in self.homes) else []
        spent = perf_counter() - start
        self.slow += [spent] if spent > LIMIT else []

    def clip(self, path: Path) -> None:
        """Recognised with good words."""
        self.ask("clips", path.name, lambda: self.visitor.recognise(path, GOOD))

    def string(self, text: str) -> None:
        """The text in every box at a time, in a search, and in every place of a link."""
        for box, name in enumerate(("classes", "template", "model", "prompts")):
            ask = [text if place == box else good for place, good in enumerate(GOOD)]
            self.ask("strings", f"{name} {text!a}", lambda ask=ask: self.visitor.rank(ask))
        for wish in ((text, ""), ("a person waving", text)):
            call = lambda wish=wish: self.visitor.fire(*searching(*wish, top=4))[0]  # noqa: E731
            self.ask("strings", f"search {wish!a}", call)
        link = dict.fromkeys(PLACES, text.encode(errors="replace").decode())
        for name in self.visitor.events:
            if name.startswith("opened"):
                call = lambda name=name: self.visitor.fire(name, **link)  # noqa: E731
                self.ask("strings", f"{name} {text!a}", call)


def run(url: str, homes: tuple[str, ...], counts: tuple[int, int], say: Callable = print) -> dict:
    """What was asked, what came, and whether the last answer is the first."""
    first, start = min(SAMPLES.glob("*.mp4")), perf_counter()
    fuzz = Fuzz(Visitor(url), homes)
    before = fuzz.visitor.recognise(first, GOOD)
    with tempfile.TemporaryDirectory() as folder:
        for number, path in enumerate(clips(counts[0], Path(folder), SAMPLES), start=1):
            fuzz.clip(path)
            if number % 25 == 0:
                say(f"{number} clips, {perf_counter() - start:.0f} s: {dict(fuzz.counts)}")
        fuzz.visitor.recognise(first, GOOD)  # what the strings are asked about
        for number, text in enumerate(strings(counts[1]), start=1):
            fuzz.string(text)
            if number % 25 == 0:
                say(f"{number} strings, {perf_counter() - start:.0f} s: {dict(fuzz.counts)}")
        again = Path(folder, "again.mp4")
        again.write_bytes(first.read_bytes() + b"\0")  # other content, so it is read anew
        after = Visitor(url).recognise(again, GOOD)
    return {
        **fuzz.counts,
        "neither answer nor sentence": fuzz.silent,
        "answers that name a place": fuzz.leaks,
        f"answers after more than {LIMIT:.0f} s": len(fuzz.slow),
        "same answer at the end": _shares(before) == _shares(after),
        "seconds": round(perf_counter() - start, 1),
    }


def _shares(card: dict) -> list:
    return [[(row["label"], row["percent"]) for row in p["rows"]] for p in card["panels"]]


def main() -> None:
    """Ask, print as it goes, and end with a summary in JSON."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--clips", type=int, default=500)
    parser.add_argument("--strings", type=int, default=500)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as uploads, app(uploads) as (url, served):
        Visitor(url).recognise(min(SAMPLES.glob("*.mp4")), GOOD)  # all is loaded
        homes, begun = (str(ROOT), uploads, tempfile.gettempdir() + "/"), resident(served.pid)
        told = run(url, homes, (asked.clips, asked.strings), lambda line: print(line, flush=True))
        kept = {"MB at first": begun >> 20, "MB at the end": resident(served.pid) >> 20}
        told |= {"same process at the end": served.poll() is None, **kept}
        print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
