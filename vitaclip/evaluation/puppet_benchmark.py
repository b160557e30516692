"""Puppet benchmark: fresh synthetic clips, scored exactly, by family, and between twins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from vitaclip.data.batches import Sample
from vitaclip.data.puppet_dataset import FRESH, side, stills
from vitaclip.data.puppets import ACTIONS
from vitaclip.evaluation.classification import Scores, classify
from vitaclip.models.catalogue.defaults import DEFAULT_FRAMES, DEFAULT_TEMPLATE
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.open_set.world import World


@dataclass(frozen=True)
class PuppetScores:
    """Shares from 0 to 1. Twins look alike in single frames, so only time tells them apart.

    `twins_top1` asks, for each clip of a twin action, only which of the two it is: chance is
    0.5. `twins_exact` is their plain top-1 among all classes.
    """

    top1: float
    family_top1: float  # the answer is of the right family; twins are one family
    twins_top1: float | None
    twins_exact: float | None
    per_action: dict[str, float]
    twins_per_action: dict[str, float]
    protocol: dict[str, Any]


@dataclass(frozen=True)
class PuppetBenchmark:
    """Fresh puppet clips of one side: the base actions, which prompts train on, or the novel.

    They are drawn from the seed, so the same for everybody, and no training ever saw them.

    Example:
        >>> import vitaclip
        >>> vitaclip.PuppetBenchmark("novel", clips_per_action=10).seed
        123
    """

    labels: str = "all"  # or base, novel
    clips_per_action: int = 50
    seed: int = 123
    frames: int = DEFAULT_FRAMES
    template: str = DEFAULT_TEMPLATE

    def run(self, model: PromptedCLIP, world: World | None = None) -> dict[str, Any]:
        """The shares of `PuppetScores` by their names, from 0 to 1, and the protocol.

        Args:
            model: What is measured.
            world: What it was trained on, if clips that are not of it should be counted.

        Raises:
            InputError: for a side that is not all, base or novel.
        """
        seats = (self.template,)
        asked = (self.labels, self.clips_per_action, self.seed, self.frames)
        scores = asdict(evaluate_puppets(model, *asked, templates=seats, world=world))
        scores["protocol"] |= {"sha256": model.backbone.sha256}
        return scores


def evaluate_puppets(
    model: PromptedCLIP,
    labels: str = "all",
    clips_per_action: int = 50,
    seed: int = 0,
    frames: int = 8,
    among: str | None = None,
    templates: Sequence[str] = ("{}",),
    world: World | None = None,
) -> PuppetScores:
    """Fresh clips of the actions of a side, named `among` the actions of that side (or another)."""
    actions, classes = side(labels), side(among or labels)
    clips = fresh(actions, classes, clips_per_action, seed, frames, model.backbone.side)
    scores = classify(model, clips, classes, templates, world=world)
    asked = {"labels": labels, "among": among or labels, "clips_per_action": clips_per_action}
    asked |= {"seed": seed, "frames": frames, "pixels": model.backbone.side}
    return grade(scores, asked)


def fresh(
    actions: Sequence[str], classes: Sequence[str], count: int, seed: int, frames: int, size: int
) -> Iterator[list[Sample]]:
    """Clips that no training ever saw: the same for the same seed."""
    for name in actions:
        for i in range(count):
            drawn = stills(name, FRESH + seed * 100_000 + i, frames, size)
            yield [Sample(drawn, classes.index(name))]


def grade(scores: Scores, asked: dict[str, Any]) -> PuppetScores:
    """Exact, by family, and between twins."""
    family = np.array([ACTIONS[name].family for name in scores.classes])
    answers = scores.probs.argmax(axis=1)
    twins = _between_twins(scores)
    pairs = np.concatenate(list(twins.values())) if twins else None
    exact = scores.per_class
    return PuppetScores(
        top1=scores.top1,
        family_top1=float((family[answers] == family[scores.truth]).mean()),
        twins_top1=None if pairs is None else float(pairs.mean()),
        twins_exact=float(np.mean([exact[name] for name in twins])) if twins else None,
        per_action=exact,
        twins_per_action={name: float(right.mean()) for name, right in twins.items()},
        protocol={**scores.protocol, **asked},
    )


def _between_twins(scores: Scores) -> dict[str, np.ndarray]:
    """For each twin action with its twin among the classes: which clips beat the twin."""
    right: dict[str, np.ndarray] = {}
    for number in map(int, np.unique(scores.truth)):
        name = scores.classes[number]
        twin = ACTIONS[name].twin
        if twin in scores.classes:
            own = scores.probs[scores.truth == number]
            right[name] = own[:, number] > own[:, scores.classes.index(twin)]
    return right
