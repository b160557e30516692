"""Does it see time? Who is right about a clip, and what another order of its frames changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vitaclip.data.sample_clips import SampleClip
from vitaclip.inference.results import Answer, ModelInfo

if TYPE_CHECKING:
    from vitaclip.models.zero_shot import Ranking

STILL = 0.01  # of probability: a bar that moves less did not move
EVEN = 0.04  # between two classes that a model cannot tell apart
CALLED = {"none": "plain CLIP", "vita": "Vita-CLIP", "cube": "Prompt Switch"}


def backwards(order: Sequence[int]) -> bool:
    """Whether these frames run from the last one to the first."""
    return list(order) == list(range(len(order)))[::-1]


def truth(sample: SampleClip | None, order: Sequence[int], labels: Sequence[str]) -> str | None:
    """What the clip shows in this order, where that is known and among the classes."""
    if sample is None:
        return None
    twin = sample.twin
    if order and not (twin and backwards(order)):
        return None  # in a jumble of frames nobody knows
    shown = twin if order else sample.action
    return shown if shown in labels else None


def question(sample: SampleClip | None, labels: Sequence[str], order: Sequence[int]) -> dict | None:
    """The heading over the answers to a clip whose frames run backwards are another action."""
    if sample is None or sample.twin is None or not {sample.action, sample.twin} <= set(labels):
        return None
    known = truth(sample, order, labels)
    if known is None:
        said = f"These are the frames of “{sample.action}”, in no order."
    else:
        other = sample.twin if known == sample.action else sample.action
        said = f"The same frames in the other order are “{other}”. Who notices?"
    return {"title": "Which way does time run?", "text": said}


def verdict(ranking: Ranking, known: str | None) -> str:
    """“right”, “wrong” or “cannot tell”, where it is known what the clip shows."""
    if known is None or ranking.in_world is False:
        return ""
    right = ranking.probs[ranking.labels.index(known)]
    others = np.delete(ranking.probs, ranking.labels.index(known))
    if len(others) and abs(right - others.max()) < EVEN:
        return "cannot tell"
    return "right" if ranking.label == known and not ranking.none_of_these else "wrong"


def same_bars(before: Ranking, after: Ranking) -> bool:
    """Whether no bar moved."""
    return bool(np.abs(after.probs - before.probs).max() < STILL)


def told(straight: Sequence[Answer], ordered: Sequence[Answer], order: Sequence[int]) -> str:
    """One sentence: whose answer another order of the frames changed, and whose not."""
    stayed, moved, changed = [], [], []
    for before, after in zip(straight, ordered, strict=True):
        same = _says(before.ranking) == _says(after.ranking)
        still = same_bars(before.ranking, after.ranking)
        (stayed if still else moved if same else changed).append(before.clip.model)
    parts = []
    if stayed:
        parts.append(f"{_whose(stayed, len(straight))} bars did not move")
    if moved:
        parts.append(f"{_whose(moved, len(straight))} bars moved, but the answer stayed")
    if changed:
        its = "its" if len(changed) == 1 or len(changed) == len(straight) else "their"
        parts.append(f"{_who(changed, len(straight))} changed {its} answer")
    how = "Turned round" if backwards(order) else "In this order"
    return f"{how}, {'; '.join(parts)}."


def _says(ranking: Ranking) -> str:
    return "" if ranking.none_of_these else ranking.label


def _who(models: Sequence[ModelInfo], of: int) -> str:
    """“plain CLIP”, “both prompts”, “each of them”."""
    names = [CALLED.get(model.prompts, model.title) for model in models]
    if len(names) == of > 1:
        return "each of them"
    if {model.prompts for model in models} == {"vita", "cube"}:
        return "both prompts"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _whose(models: Sequence[ModelInfo], of: int) -> str:
    who = "everybody" if len(models) == of > 1 else _who(models, of)
    return f"{who}’" if who.endswith("s") else f"{who}’s"
