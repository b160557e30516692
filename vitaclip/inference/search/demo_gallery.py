"""Bundled demo index: the clips of the Search tab as vectors, shipped or made in the background."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock, Thread

from vitaclip.data.sample_clips import SampleClips
from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED, ModelId
from vitaclip.inference.search.indexer import Indexer
from vitaclip.io.checksums import digest
from vitaclip.retrieval import Embedding, Gallery, IndexWriter

MODELS = 6  # held at once: a megabyte or two each


@dataclass
class IndexJob:
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


class DemoGallery:
    """Every kind of prompts sees the same clips; each clip is read once for all of them.

    A folder beside the clips, named after a kind, holds the vectors that ship. They count only if
    these very weights made them of these very files; otherwise they are made again, in memory.
    """

    def __init__(self, indexer: Indexer, samples: SampleClips) -> None:
        self.indexer, self.samples = indexer, samples
        self._jobs: OrderedDict[ModelId, IndexJob] = OrderedDict()
        self._lock = Lock()

    def start(self, model: ModelId = EMBEDDED, begin: bool = True) -> IndexJob:
        """The job for this CLIP, begun now if nobody asked for it before."""
        clip = model.clip
        with self._lock:
            job = self._jobs.get(clip)
            if not begin:
                return job or IndexJob(0)
            if job is None or job.problem:
                job = self._jobs[clip] = IndexJob(len(self.samples.all))
                Thread(target=self._work, args=(clip, job), daemon=True).start()
            self._jobs.move_to_end(clip)
            while len(self._jobs) > MODELS:
                self._jobs.popitem(last=False)
        return job

    def damaged(self) -> Iterator[str]:
        """A sentence for each folder of vectors that is not what was shipped."""
        for folder in sorted(self.samples.folder.glob("*/")):
            try:
                if folder.is_dir():
                    _proved(folder)
            except InputError as problem:
                yield f"{problem} Until then these vectors are made anew at each start."

    def path(self, file: str) -> Path:
        """Where a clip lies; only names that are listed are ever looked up."""
        return self.samples.path(file)

    def _work(self, clip: ModelId, job: IndexJob) -> None:
        try:
            job.galleries = self._make(clip, job)
        except InputError as problem:
            job.problem = str(problem)
        except BaseException:
            job.problem = "The sample clips could not be read by this model; try another one."
            raise
        finally:
            job.over = True

    def _make(self, clip: ModelId, job: IndexJob) -> dict[str, Gallery]:
        models = [clip.under(prompts) for prompts in self.indexer.models.prompts_of(clip)]
        made = {model: self._shipped(model) for model in models}
        missing = [model for model in models if made[model] is None]
        rows: list[list[Embedding]] = []
        for row in self._embed(missing) if missing else ():
            rows.append(row)
            job.done += 1
        for model, column in zip(missing, zip(*rows) if rows else [()] * len(missing)):
            made[model] = Gallery.of(self.indexer.fingerprint(model), column)
        return {model.prompts: gallery for model, gallery in made.items() if gallery is not None}

    def ship(self, prompts: Sequence[str]) -> Iterator[str]:
        """Write the vectors of the embedded model beside the clips, for `_shipped` to find."""
        models = [EMBEDDED.under(name) for name in prompts]
        for row in self._embed(models):
            for model, embedding in zip(models, row):
                video = Path(embedding.entry.video).name
                entry = replace(embedding.entry, video=video, stamp=(0, 0))
                folder = self.samples.folder / model.prompts
                with IndexWriter(folder, self.indexer.fingerprint(model)) as writer:
                    if writer.takes(entry):
                        writer.add(replace(embedding, entry=entry))
            yield entry.video

    def _embed(self, models: Sequence[ModelId]) -> Iterator[list[Embedding]]:
        """Of each clip in turn, its embedding by every model."""
        for sample in self.samples.all:
            yield self.indexer.embed(self.samples.path(sample.file), models, sample.caption)

    def _shipped(self, model: ModelId) -> Gallery | None:
        folder = self.samples.folder / model.prompts
        if model.clip != EMBEDDED or not folder.is_dir():
            return None
        try:
            gallery = _proved(folder)
        except InputError:
            return None
        listed = [(s.file, s.caption, digest(self.samples.path(s.file))) for s in self.samples.all]
        held = [(entry.video, entry.caption, entry.content) for entry in gallery.entries]
        same = gallery.fingerprint == self.indexer.fingerprint(model) and held == listed
        return gallery if same else None


def _proved(folder: Path) -> Gallery:
    """A gallery every byte of which was read once."""
    gallery = Gallery.load(folder)
    for column in (gallery.frames, gallery.entries, gallery.pictures):
        for _ in column:
            pass
    return gallery
