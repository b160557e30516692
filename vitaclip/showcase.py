"""The clips of the Search tab, turned into vectors once for everybody, behind the page."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread

from vitaclip.errors import InputError
from vitaclip.gallery import Card, Gallery
from vitaclip.library import Library
from vitaclip.samples import Samples
from vitaclip.shelf import EMBEDDED, Choice

MODELS = 6  # held at once: a megabyte or two each


@dataclass
class Job:
    """How far it is; `galleries` by kind of prompts are there once it is over."""

    total: int
    done: int = 0
    over: bool = False
    problem: str = ""
    galleries: dict[str, Gallery] = field(default_factory=dict)

    def result(self) -> dict[str, Gallery]:
        """The galleries, or the reason why there are none."""
        if self.problem:
            raise InputError(self.problem)
        return self.galleries


class Showcase:
    """Every kind of prompts sees the same clips; each clip is read once for all of them."""

    def __init__(self, library: Library, samples: Samples):
        self.library, self.samples = library, samples
        self._jobs: OrderedDict[Choice, Job] = OrderedDict()
        self._lock = Lock()

    def start(self, choice: Choice = EMBEDDED, begin: bool = True) -> Job:
        """The job for this model, begun now if nobody asked for it before."""
        with self._lock:
            job = self._jobs.get(choice)
            if not begin:
                return job or Job(0)
            if job is None or job.problem:
                job = self._jobs[choice] = Job(len(self.samples.all))
                Thread(target=self._work, args=(choice, job), daemon=True).start()
            self._jobs.move_to_end(choice)
            while len(self._jobs) > MODELS:
                self._jobs.popitem(last=False)
        return job

    def path(self, file: str) -> Path:
        """Where a clip lies; only names that are listed are ever looked up."""
        return self.samples.path(file)

    def _work(self, choice: Choice, job: Job) -> None:
        try:
            job.galleries = self._make(choice, job)
        except InputError as problem:
            job.problem = str(problem)
        except BaseException:
            job.problem = "The sample clips could not be read by this model; try another one."
            raise
        finally:
            job.over = True

    def _make(self, choice: Choice, job: Job) -> dict[str, Gallery]:
        kinds = list(self.library.shelf.kinds(choice))
        cards: dict[str, list[Card]] = {kind: [] for kind in kinds}
        for sample in self.samples.all:
            path = self.samples.path(sample.file)
            for kind, card in zip(kinds, self.library.cards(path, choice, kinds, sample.caption)):
                cards[kind].append(card)
            job.done += 1
        return {kind: Gallery.of(self.library.maker(choice, kind), cards[kind]) for kind in kinds}
