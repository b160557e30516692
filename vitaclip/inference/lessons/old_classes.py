"""What a lesson does to what the model knew before: the samples, asked about before and after."""

from __future__ import annotations

from dataclasses import dataclass

from vitaclip.inference.model_id import EMBEDDED, ModelId
from vitaclip.inference.service import Service

SET = "puppets"  # the classes that the samples are of


@dataclass(frozen=True)
class OldClasses:
    """Right answers about samples: of its old classes alone, and with the taught ones beside."""

    clips: int
    before: int
    after: int
    beside: int


def ask_old_classes(service: Service, lesson: ModelId) -> OldClasses | None:
    """Ask about every sample whose action was not taught; None for CLIPs that do not know them.

    Raises:
        InputError: if the lesson is gone.
    """
    known = service.models.lent.get(lesson)
    if lesson.clip != EMBEDDED:
        return None
    labels, taught = service.class_set(SET), {name.casefold() for name in known.classes}
    old = [label for label in labels if label.casefold() not in taught]
    samples = [sample for sample in service.samples.all if sample.action in old]
    if not samples:
        return None
    base = service.lessons.base_of(lesson)
    asked = ((base, old), (lesson, old), (lesson, [*old, *known.classes]))
    right = [0, 0, 0]
    for sample in samples:
        path = service.samples.path(sample.file)
        for number, (model, names) in enumerate(asked):
            answer = service.rank(service.encode(path, model).key, names, model=model)
            right[number] += answer.ranking.label == sample.action
    return OldClasses(len(samples), *right)
