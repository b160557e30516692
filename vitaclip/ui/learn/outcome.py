"""The outcome: a draft is learned, tested, downloaded, and used in the other tabs."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from vitaclip.data.labels import whole
from vitaclip.errors import InputError
from vitaclip.inference.lessons.lent_lessons import ENDED
from vitaclip.inference.lessons.lessons import Learned
from vitaclip.inference.lessons.old_classes import OldClasses, ask_old_classes
from vitaclip.inference.model_id import ModelId
from vitaclip.inference.service import Service
from vitaclip.inference.teaching.waiting_line import Waiting
from vitaclip.learning.progress import Progress
from vitaclip.server.gradio_internals import what_was_sent
from vitaclip.ui.learn.clips import UNREADABLE, ClipFunctions

WAYS = {  # in this order; of equals the first is taken
    "examples": "Examples in time",
    "words": "Learned words",
    "vita": "Prompts over time",
}
BEGIN = {"state": "empty"}


@dataclass(frozen=True)
class Outcome:
    """What came of a way to learn, and of what was known before."""

    learned: Learned
    old: OldClasses | None = None

    @property
    def share(self) -> float:
        """Of right answers that its tests let one expect: two of two prove less than 7 of 8."""
        report = self.learned.report
        return (report.right + 1) / (report.asked + 2) if report.asked else 0.0


class OutcomeHandlers:
    """What the right side does: learn, say how well, and hand the lesson out."""

    def __init__(self, service: Service, functions: ClipFunctions) -> None:
        self.service, self.lessons, self.functions = service, service.lessons, functions

    def learn(self, event: gr.EventData) -> Iterator[dict[str, Any]]:
        """What goes on, with the outcomes that there are; the last says which way is best."""
        told, outcomes, curve = what_was_sent(event), list[Outcome](), list[Progress]()
        try:
            draft = self.functions.asked(told).own()
            wanted = told.get("kinds")
            if not isinstance(wanted, list):
                raise InputError(UNREADABLE)
            kinds = [kind for kind in WAYS if kind in ("examples", *map(whole, wanted))]
            names = draft.contents().names
            for step in self.lessons.learn(draft, kinds):
                if isinstance(step, Learned):
                    yield _shown([*outcomes, Outcome(step)], names, "Asking what it knew before …")
                    old = ask_old_classes(self.service, draft.model.under(step.id))
                    outcomes.append(Outcome(step, old))
                    curve = []
                elif isinstance(step, Progress) and step.losses:
                    curve += [step] if step not in curve[-1:] else []
                yield _shown(outcomes, names, _busy(step), curve)
            draft.keep(best(outcomes).learned.id)
            yield _shown(outcomes, names)
        except InputError as problem:
            yield {**_shown(outcomes, ()), "error": str(problem)}

    def stop(self, told: object) -> dict:
        """Learning ends, and what it has so far counts."""
        try:
            self.lessons.queue.enough(self.functions.asked(told).own().id)
        except InputError as problem:
            return {"error": str(problem)}
        return {}

    def file(self, told: object) -> dict[str, str]:
        """A lesson as a file: whoever has its name may have it."""
        try:
            id = whole(told.get("lesson")) if isinstance(told, dict) else ""
            path = self.lessons.file(self._model(id))
            return {"file": base64.b64encode(path.read_bytes()).decode()}
        except (InputError, OSError) as problem:
            return {"error": str(problem)}

    def _model(self, id: str) -> ModelId:
        known = self.service.models.lent.named(id)
        if known is None:
            raise InputError(ENDED)
        return known.id


def best(outcomes: Sequence[Outcome]) -> Outcome:
    """The way that is to be right most often, by clips that it had not learned from."""
    return max(outcomes, key=lambda outcome: outcome.share)  # the first of equals


def _busy(step: Waiting | Progress | Learned) -> str:
    if isinstance(step, Waiting):
        others = "one lesson is" if step.place == 1 else f"{step.place} lessons are"
        return f"Your place in line: {others} learned before yours …"
    return "Learning …" if isinstance(step, Learned) else f"Learning: {step.told} …"


def _shown(
    outcomes: Sequence[Outcome],
    names: Sequence[str],
    busy: str = "",
    curve: Sequence[Progress] = (),
) -> dict[str, Any]:
    """All that the page shows; it is drawn anew each time."""
    return {
        "state": "busy" if busy else "done" if outcomes else "empty",
        "busy": busy,
        "names": list(names),
        "best": best(outcomes).learned.id if outcomes else "",
        "ways": [_way(outcome) for outcome in outcomes],
        "curve": _losses(curve),
    }


def _way(outcome: Outcome) -> dict[str, Any]:
    learned, old = outcome.learned, outcome.old
    report = learned.report
    first = [learned.told[at] for at in (1, -1)] if report.asked else learned.told
    told = list(dict.fromkeys(first))
    tested = [sentence for sentence in learned.told if sentence not in told]
    clips = {f"{a}-{b}": list(names) for (a, b), names in learned.clips.items()}
    return {
        "id": learned.id,
        "kind": learned.kind,
        "title": WAYS[learned.kind],
        "right": report.right,
        "asked": report.asked,
        "chance": report.chance,
        "seconds": round(learned.seconds, 1),
        "told": [*told, *_of_old(old)],
        "tested": tested,
        "confusion": [list(row) for row in report.confusion],
        "clips": clips,
        "curve": _losses(learned.curve),
    }


def _losses(curve: Sequence[Progress]) -> dict[str, list]:
    """By clips that it learned from, step by step; by those kept apart, after so many steps."""
    learned, apart = list[float](), list[tuple[int, float]]()
    for told in curve:
        learned += told.losses
        if told.apart_loss is not None:
            apart.append((len(learned), told.apart_loss))
    return {"learned": learned, "apart": apart}


def _of_old(old: OldClasses | None) -> Iterator[str]:
    """What became of the old classes, in a sentence."""
    if old:
        yield (
            f"What it knew before: of {old.clips} sample clips {old.before} were right, and "
            f"{old.after} are now; with your classes beside the old ones, {old.beside}."
        )
