"""Lessons: a draft is learned, and what was learned is a model that only its owner knows of."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import RLock
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from vitaclip.errors import InputError
from vitaclip.inference.encoding.encoder import Encoder
from vitaclip.inference.lessons import example
from vitaclip.inference.lessons.draft import Contents, Draft
from vitaclip.inference.lessons.drafts import Drafts
from vitaclip.inference.lessons.lent_lessons import LESSON
from vitaclip.inference.model_id import PROMPT_TITLES, ModelId, default_prompts
from vitaclip.inference.own_prompts import OwnPrompts
from vitaclip.inference.teaching.learning_queue import LearningQueue
from vitaclip.inference.teaching.waiting_line import Waiting
from vitaclip.learning.progress import Progress

if TYPE_CHECKING:  # torch takes seconds to import, and the page must not wait for it
    from vitaclip.inference.model import Model
    from vitaclip.learning.honest_tests import Report
    from vitaclip.learning.lesson import Lesson

DENSITY = 2  # pictures kept of a clip for each one that is looked at, so that prompts may choose
MOST_KEPT = 600  # lessons
TITLE = "My lesson"


@dataclass(frozen=True)
class Learned:
    """A way to learn, and what came of it; `id` names the lesson under its CLIP."""

    id: str
    kind: str
    report: Report
    seconds: float  # that learning and testing took
    told: tuple[str, ...]  # what one should know before one believes it
    clips: dict[tuple[int, int], tuple[str, ...]]  # that tested it, by class and answer
    curve: tuple[Progress, ...] = ()  # while it trained


class Lessons:
    """Safe to use from many threads; nobody but who has its name hears of a lesson."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.models = encoder, encoder.models
        self.drafts = Drafts(self._end)
        self.queue = LearningQueue(self.models)
        self._folder: TemporaryDirectory[str] | None = None
        self._of: dict[str, list[ModelId]] = {}  # lessons by their draft
        self._lock = RLock()  # over both

    def base(self, draft: Draft) -> Model:
        """The model beside which classes are taught: its CLIP under the best prompts that ship."""
        return self.models.get(self.base_of(draft.model))

    def base_of(self, model: ModelId) -> ModelId:
        """The name of that model, for a CLIP or a lesson on it."""
        known = [kind for kind in self.models.prompts_of(model) if kind in PROMPT_TITLES]
        return model.under(default_prompts(known, "recognise"))

    def add_file(self, draft: Draft, which: str, path: Path, seat: str = "") -> None:
        """A clip in a file becomes an example of a class.

        Raises:
            InputError: for a clip that cannot be learned from, or has no room.
        """
        made = example.of_file(path, *self._how(draft), seat)
        self.drafts.add(draft, which, made)

    def add_pictures(self, draft: Draft, which: str, pictures: np.ndarray, seat: str = "") -> None:
        """Pictures (t, s, s, 3) uint8 that a camera took become an example of a class.

        Raises:
            InputError: where nothing moves in them, or there is no room.
        """
        made = example.of_pictures(pictures, *self._how(draft), seat)
        self.drafts.add(draft, which, made)

    def learn(self, draft: Draft, kinds: Sequence[str]) -> Iterator[Progress | Waiting | Learned]:
        """Learn a draft in these ways, one after the other: what goes on, and what came of each.

        Raises:
            InputError: for fewer than two classes with clips, or where learning ends by itself.
        """
        from vitaclip.learning.lesson import Lesson
        from vitaclip.learning.taught import Effort

        contents, base = draft.contents(), self.base(draft)
        for kind in kinds:
            start = perf_counter()
            clips = _clips(contents, kind, base.frames)
            curve = list[Progress]()
            for step in self.queue.learn(draft.id, clips, kind, base, Effort()):
                if isinstance(step, Lesson):
                    spent = perf_counter() - start
                    yield self._learned(draft, base, contents, step, spent, curve)
                    continue
                if isinstance(step, Progress) and step.losses and step not in curve[-1:]:
                    curve.append(step)
                yield step

    def file(self, model: ModelId) -> Path:
        """Where a lesson lies.

        Raises:
            InputError: if it is gone.
        """
        return self.models.lent.get(model).path

    def _how(self, draft: Draft) -> tuple[int, Model, example.Encode]:
        """How clips are read for a draft: frames, the model, and plain CLIP's vectors of them."""
        base = self.base(draft)
        return DENSITY * base.frames, base, lambda crops: self._plain(draft, crops)

    def _plain(self, draft: Draft, crops: np.ndarray) -> np.ndarray:
        return self._encoder(crops, draft.model).features

    def _learned(
        self,
        draft: Draft,
        base: Model,
        contents: Contents,
        lesson: Lesson,
        seconds: float,
        curve: Sequence[Progress],
    ) -> Learned:
        id, clips = self._keep(draft, base, lesson), _by_answer(lesson.report, contents)
        told = lesson.report, seconds, lesson.told
        return Learned(id, lesson.kind, *told, clips, tuple(curve))

    def _keep(self, draft: Draft, base: Model, lesson: Lesson) -> str:
        """The lesson as a file of its own, and as a model that is on no list."""
        from vitaclip.learning.lesson_file import save_lesson

        id = draft.model.under(LESSON + secrets.token_urlsafe(16))
        with self._lock:
            if sum(map(len, self._of.values())) >= MOST_KEPT:
                raise InputError(
                    f"{MOST_KEPT} lessons are kept on this server, and no more fit; try again "
                    "later."
                )
            self._folder = self._folder or TemporaryDirectory(prefix="lessons-")
            path = Path(self._folder.name) / f"{secrets.token_hex(16)}.safetensors"
            save_lesson(lesson, path, base.fingerprint)
            self.models.lent.add(OwnPrompts(path, id, "", TITLE, lesson.names, taught=True))
            mine = self._of.setdefault(draft.id, [])
            mine.append(id)
            while len(mine) > 2 * 4:  # of each way the last, and the one before, perhaps in use
                self._drop(mine.pop(0))
        return id.prompts

    def _end(self, draft: Draft) -> None:
        with self._lock:
            for id in self._of.pop(draft.id, ()):
                self._drop(id)

    def _drop(self, id: ModelId) -> None:
        if known := self.models.take_back(id):
            known.path.unlink(missing_ok=True)


def _clips(contents: Contents, kind: str, frames: int):
    """What a way to learn needs of the examples: vectors, or pictures in its density."""
    from vitaclip.learning.taught import Clips
    from vitaclip.learning.teach import density

    stacked = [one.features if kind == "examples" else one.crops for one in contents.clips]
    content = np.stack(stacked)
    if density(kind) < DENSITY:
        content = content[:, 1::DENSITY] if content.shape[1] == DENSITY * frames else content
    return Clips(contents.names, contents.labels, content)


def _by_answer(report: Report, contents: Contents) -> dict[tuple[int, int], tuple[str, ...]]:
    """Names of the clips that tested it, by class and answer."""
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for number, answer in report.answers:
        cell = int(contents.labels[number]), answer
        found[cell] = (*found.get(cell, ()), contents.clips[number].id)
    return found
