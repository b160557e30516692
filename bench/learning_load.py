"""A class before one server, without and while others learn there: does anybody wait for them?

    python bench/learning_load.py --visitors 36 --learning 2 --minutes 3

The class does what it does in `bench/load.py`. Those who learn begin again as soon as they are
done, by examples, by words and by prompts: so there is always somebody in training and somebody in
line. Clients and server share the machine, so times are ratios to those without.
"""

from __future__ import annotations

import base64
import io
import json
import sys
import tempfile
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any, cast

from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.attack import compared  # noqa: E402
from bench.load import FILMS, MODEL, Log, crowd, draw  # noqa: E402
from bench.server import app  # noqa: E402
from bench.visitor import Refused, Visitor  # noqa: E402
from vitaclip.data import puppets  # noqa: E402

ACTIONS = ("raising an arm", "lowering an arm", "kneeling down")
CLIPS, PICTURES, SIDE = 5, 20, 64  # of each action; of a clip; pixels
KINDS = ["examples", "words", "vita"]


class Teacher:
    """A visitor with a lesson of three classes, whose clips a camera took."""

    def __init__(self, url: str, number: int):
        self.visitor, self.draft = Visitor(url, patience=300), ""
        for _ in ACTIONS[2:]:
            self._call("add_class")
        for place, action in enumerate(ACTIONS):
            row = self._call("state")["classes"][place]["id"]
            self._call("rename", **{"class": row}, name=action)
            for seed in range(CLIPS):
                sent = recorded(action, 500_000 + 1000 * number + 100 * place + seed)
                self._call("record", **{"class": row}, pictures=sent)

    def learn(self) -> dict:
        """Learn in every way; what the page shows last."""
        told = {"model": MODEL, "draft": self.draft, "kinds": KINDS}
        return self.visitor.fire("learn", event=told)[0]

    def _call(self, function: str, **told: object) -> dict[str, Any]:
        asked = {"model": MODEL, "draft": self.draft, "version": -1, "have": [], **told}
        reply = cast("dict[str, Any]", self.visitor.ask("vc-lesson-clips", function, asked))
        if reply.get("error"):
            raise Refused(reply["error"])
        self.draft = reply.get("draft") or self.draft
        return reply


def recorded(action: str, seed: int) -> list[str]:
    """Pictures as the page sends them: JPEG in base64."""
    sent = []
    for picture in puppets.film(puppets.shot(action, seed), SIDE, frames=PICTURES).frames:
        file = io.BytesIO()
        Image.fromarray(picture).save(file, "JPEG", quality=90)
        sent.append(base64.b64encode(file.getvalue()).decode())
    return sent


@contextmanager
def learners(url: str, count: int):
    """So many learn, again and again, until the block ends; a log of how long a lesson took."""
    log, over = Log(), Event()

    def work(number: int) -> None:
        teacher = Teacher(url, number)
        while not over.is_set():
            log.time("lesson", teacher.learn)

    with ThreadPoolExecutor(count) as people:
        at_work = [people.submit(work, number) for number in range(count)]
        try:
            yield log
        finally:
            over.set()
    for each in at_work:
        each.result()


def main() -> None:
    """One run, its report as JSON; exit code 1 if any request failed."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--visitors", type=int, default=36)
    parser.add_argument("--learning", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        films, seconds = draw(Path(folder), FILMS), asked.minutes * 60
        with app(str(Path(folder, "uploads"))) as (url, served):
            crowd(url, 2, 20, films, lambda: None)  # all is loaded
            calm = crowd(url, asked.visitors, seconds, films, lambda: None)
            with learners(url, asked.learning) as lessons:
                beside = crowd(url, asked.visitors, seconds, films, lambda: None)
            told = {
                "failed without and with": [calm.failed, beside.failed],
                "rows": compared(calm, beside),
                "lessons": len(lessons.spent["lesson"]),
                "seconds of a lesson": [round(each, 1) for each in lessons.spent["lesson"]],
                "lessons that failed": lessons.failed,
                "same process": served.poll() is None,
            }
    print(json.dumps(told, indent=1))
    raise SystemExit(bool(beside.failed or lessons.failed))


if __name__ == "__main__":
    main()
