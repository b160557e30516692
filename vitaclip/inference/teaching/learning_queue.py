"""Learning queue: who trains waits in line, and trains in a process of its own.

Beside others, training with two threads made a step 22 times slower, and everybody waited for it.
So it has one thread and a low priority, and a process can be ended at any moment.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from vitaclip.errors import InputError
from vitaclip.inference.model_id import PROMPT_TITLES, ModelId
from vitaclip.inference.model_store import ModelStore
from vitaclip.inference.teaching.waiting_line import Waiting, WaitingLine
from vitaclip.io.scratch import scratch_folder
from vitaclip.learning.progress import Progress
from vitaclip.video.messages import send
from vitaclip.video.worker_pool import Killed, Lost, Worker

if TYPE_CHECKING:  # torch takes seconds to import, and the page must not wait for it
    from vitaclip.inference.model import Model
    from vitaclip.learning.lesson import Lesson
    from vitaclip.learning.taught import Clips, Effort
    from vitaclip.models.prompted_clip import PromptedCLIP

COMMAND = (sys.executable, "-m", "vitaclip.inference.teaching.learning_worker")
BASE, START, DONE = (f"{name}.safetensors" for name in ("base", "start", "lesson"))
BEAT = 1.0  # seconds after which the same is told again, so that whoever left is noticed
SILENT = 600.0  # seconds without a word after which a process hangs; a step of ViT-B/16 takes 20
HEAD = 1 << 20  # bytes of what it says


class LearningQueue:
    """At most `at_once` learn at a time, first come first served; safe to use from many threads."""

    def __init__(
        self, models: ModelStore, at_once: int = 1, command: Sequence[str] = COMMAND
    ) -> None:
        self._models, self._command = models, tuple(command)
        self._line = WaitingLine(at_once)

    def learn(
        self, owner: str, clips: Clips, kind: str, base: Model, effort: Effort
    ) -> Iterator[Waiting | Progress | Lesson]:
        """Places in line, what goes on, and the lesson last; about once a second, if only again.

        To close the generator ends it all, whatever is at work. The same clips and seed learn the
        same. Examples need no training, and are learned at once, in the caller's thread.

        Args:
            owner: Whoever learns, such as a visit; one lesson at a time.
            clips: Crops, `density(kind)` times as many frames as are looked at; or, for examples,
                features.
            kind: A way to learn, one of `lesson.kinds()`.
            base: The model that goes on knowing its own classes, under prompts that ship.
            effort: What training may cost; when its minutes are over, what there is counts.

        Raises:
            InputError: for an owner who learns already, a line that is too long, clips that cannot
                be learned from, and a process that was lost; one sentence.
        """
        from vitaclip.learning.lesson_file import load_lesson
        from vitaclip.learning.teach import density, learner_for

        frames = clips.content.shape[1] // density(kind)
        if base.prompts not in PROMPT_TITLES:
            raise InputError(
                "A lesson is taught beside prompts that ship, not beside your own; choose "
                f"{' or '.join(PROMPT_TITLES.values())} under Prompts."
            )
        if kind == "examples":
            learner_for(kind, frames)
            yield from _at_once(clips, kind, frames, base, effort)
            return
        start = beginning(self._models, base.id, kind)
        learner_for(kind, frames, start)
        with self._line.joined(owner) as enough:
            yield from self._line.wait(owner, BEAT)
            with scratch_folder() as folder:
                head = _lay_out(folder, clips, kind, frames, base, start, effort)
                yield from self._told(head, clips.content.tobytes(), enough)
                lesson = load_lesson(folder / DONE, base.clip, base.fingerprint)
        yield lesson

    def enough(self, owner: str) -> None:
        """End this owner's training, and keep what it has learned so far; it is tested then."""
        self._line.enough(owner)

    def _told(self, head: dict, load: bytes, enough: Event) -> Iterator[Progress]:
        """What a process says until it is done, and now and then the last again."""
        alone = {"HF_HUB_OFFLINE": "1", "OMP_WAIT_POLICY": "PASSIVE"}  # all it needs is here
        worker, heard = Worker(self._command, os.environ | alone), SimpleQueue()
        hearing = Thread(target=_hear, args=(worker, head, load, heard), daemon=True)
        hearing.start()
        told = None
        try:
            while True:
                with suppress(Empty):
                    message = heard.get(timeout=BEAT)
                    if "refused" in message:
                        raise InputError(message["refused"])
                    if "done" in message:
                        return
                    words, losses, apart = message["told"]
                    told = Progress(words, tuple(losses), apart)
                if told and enough.is_set():  # before, its pipe may still be full of clips
                    with suppress(OSError):  # it has ended by itself
                        send(worker.asks, {})
                yield told or Progress("begins to learn")
        finally:
            worker.process.kill()
            hearing.join()
            worker.end()


def beginning(models: ModelStore, base: ModelId, kind: str) -> PromptedCLIP | None:
    """The prompts of a kind that ship for this CLIP, to begin with."""
    from vitaclip.prompts import PROMPTS

    if kind not in PROMPTS or kind not in models.prompts_of(base):
        return None
    return models.get(base.under(kind)).clip


def _at_once(
    clips: Clips, kind: str, frames: int, base: Model, effort: Effort
) -> Iterator[Progress | Lesson]:
    from vitaclip.learning.teach import teach
    from vitaclip.models import threads

    with threads.using(threads.for_model(base.clip)):
        steps = [*teach(clips, base.clip, kind, frames, effort, None, base.prompts)]
    yield from steps


def _lay_out(
    folder: Path,
    clips: Clips,
    kind: str,
    frames: int,
    base: Model,
    start: PromptedCLIP | None,
    effort: Effort,
) -> dict[str, Any]:
    """All that a process has to know beside the clips, which touch no disk."""
    from vitaclip import weights

    weights.save(base.clip, folder / BASE)
    if start is not None:
        weights.save(start, folder / START)
    return {
        "folder": str(folder),
        "names": clips.names,
        "labels": clips.labels.tolist(),
        "shape": clips.content.shape,
        "dtype": clips.content.dtype.str,
        "kind": kind,
        "frames": frames,
        "effort": asdict(effort),
        "base_prompts": base.prompts,
        "fingerprint": base.fingerprint,
        "device": base.device,
        "bf16": base.clip.backbone.bf16,
    }


def _hear(worker: Worker, head: dict, load: bytes, heard: SimpleQueue) -> None:
    """Every message of a process, and how it ended."""
    try:
        message, _ = worker.ask(head, SILENT, HEAD, load=load)
        heard.put(message)
        while "told" in message:
            message, _ = worker.hear(SILENT, HEAD)
            heard.put(message)
    except Lost as gone:
        heard.put({"refused": _lost(gone)})


def _lost(gone: Lost) -> str:
    if isinstance(gone, Killed):
        return (
            "There is not enough memory here to learn from so many pictures; teach with fewer "
            "clips, or by examples."
        )
    return (
        "Learning ended before it was done, and nothing of it is left; press Learn again, or learn "
        "by examples."
    )
