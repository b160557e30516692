"""The clips of the Search tab as vectors: those that ship, or made once for everybody."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock, Thread

from vitaclip.data.sample_clips import SampleClips
from vitaclip.errors import InputError
from vitaclip.inference.indexing import Library
from vitaclip.inference.model_id import EMBEDDED, Choice
from vitaclip.io.checksums import digest
from vitaclip.retrieval import Embedding, Gallery, IndexWriter

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
    """Every kind of prompts sees the same clips; each clip is read once for all of them.

    A folder beside the clips, named after a kind, holds the vectors that ship. They count only if
    these very weights made them of these very files; otherwise they are made again, in memory.
    """

    def __init__(self, library: Library, samples: SampleClips):
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
        made = {kind: self._shipped(choice, kind) for kind in kinds}
        missing = [kind for kind in kinds if made[kind] is None]
        cards: list[list[Embedding]] = []
        for row in self._cards(choice, missing) if missing else ():
            cards.append(row)
            job.done += 1
        for kind, column in zip(missing, zip(*cards) if cards else [()] * len(missing)):
            made[kind] = Gallery.of(self.library.fingerprint(choice, kind), column)
        return {kind: gallery for kind, gallery in made.items() if gallery is not None}

    def ship(self, kinds: Sequence[str]) -> Iterator[str]:
        """Write the vectors of the built-in model beside the clips, for `_shipped` to find."""
        for row in self._cards(EMBEDDED, kinds):
            for kind, card in zip(kinds, row):
                entry = replace(card.entry, video=Path(card.entry.video).name, stamp=(0, 0))
                folder = self.samples.folder / kind
                with IndexWriter(folder, self.library.fingerprint(EMBEDDED, kind)) as writer:
                    if writer.takes(entry):
                        writer.add(replace(card, entry=entry))
            yield entry.video

    def _cards(self, choice: Choice, kinds: Sequence[str]) -> Iterator[list[Embedding]]:
        """Of each clip in turn, its card under every kind."""
        for sample in self.samples.all:
            path = self.samples.path(sample.file)
            yield self.library.cards(path, choice, kinds, sample.caption)

    def _shipped(self, choice: Choice, kind: str) -> Gallery | None:
        if choice != EMBEDDED or not (self.samples.folder / kind).is_dir():
            return None
        try:
            gallery = Gallery.load(self.samples.folder / kind)
        except InputError:
            return None
        listed = [(s.file, s.caption, digest(self.samples.path(s.file))) for s in self.samples.all]
        held = [(entry.video, entry.caption, entry.content) for entry in gallery.entries]
        same = gallery.fingerprint == self.library.fingerprint(choice, kind) and held == listed
        return gallery if same else None
