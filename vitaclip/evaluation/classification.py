"""Classification evaluation: top-1 and top-5 accuracy, with their protocol beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import torch

from vitaclip.data.batches import Sample, collate
from vitaclip.errors import InputError
from vitaclip.evaluation import metrics
from vitaclip.evaluation.onlooker import Onlooker
from vitaclip.evaluation.vector_cache import VectorCache
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.text_check import doubts
from vitaclip.open_set.world import World


@dataclass(frozen=True)
class Scores:
    """How well clips were named. `probs` (clips, k) is the mean over the views of each clip."""

    classes: tuple[str, ...]
    probs: np.ndarray  # (clips, k)
    truth: np.ndarray  # (clips,) class numbers, or bool (clips, k) where several are right
    problems: tuple[str, ...] = ()  # clips that could not be read: counted in neither
    protocol: Mapping[str, Any] = field(default_factory=dict)

    @property
    def top1(self) -> float:
        """The share of clips for which a right class came first, 0 to 1."""
        return metrics.topk(self.probs, self.truth, 1)

    @property
    def top5(self) -> float:
        """The share of clips with a right class among the first five, 0 to 1."""
        return metrics.topk(self.probs, self.truth, min(5, len(self.classes)))

    @property
    def per_class(self) -> dict[str, float]:
        """Top-1 of each class that has clips."""
        right, of = metrics.ranks(self.probs, self.truth) == 1, self._right
        return {self.classes[i]: float(right[of[:, i]].mean()) for i in of.any(axis=0).nonzero()[0]}

    @property
    def mean_average_precision(self) -> float:
        """The mean over classes of how well their clips are ranked before others, 0 to 1."""
        return metrics.mean_average_precision(self.probs, self._right)

    @property
    def _right(self) -> np.ndarray:
        return metrics.as_bool(self.truth, self.probs.shape)


@torch.inference_mode()
def classify(
    model: PromptedCLIP,
    clips: Iterable[Sequence[Sample] | InputError],
    classes: Sequence[str],
    templates: Sequence[str] = ("{}",),
    together: int = 16,
    world: World | None = None,
    cache: VectorCache | None = None,
    **protocol: Any,
) -> Scores:
    """Name every clip; each comes as its views, or as the reason why it could not be read.

    A clip's score is the mean over its views of the softmax over the classes, as in Vita-CLIP.
    `together` clips are encoded at a time, which changes no number. Where the model's `world` is
    known, the protocol says how many clips are not of it. Vectors that a `cache` holds are
    not made again.
    """
    model.eval()
    texts, scale = model.encode_text(classes, templates), model.logit_scale.exp()
    probs, truth, problems, views = [], [], [], set()
    onlooker = Onlooker(model, world, cache)
    for group in grouped(clips, together):
        problems += [str(clip) for clip in group if isinstance(clip, InputError)]
        read = [clip for clip in group if not isinstance(clip, InputError)]
        if not read:
            continue
        batch = collate([view for clip in read for view in clip])
        several = [len(clip) for clip in read]
        video = onlooker.encode(model.backbone.prepare_batch(batch.frames), several)
        each = (scale * video @ texts.T).softmax(dim=-1).cpu().split(several)
        probs += [scores.mean(dim=0).numpy() for scores in each]
        truth += [clip[0].labels or (clip[0].label,) for clip in read]
        views |= set(several)
    if cache:
        cache.save()
    if not probs:
        raise InputError(f"None of the clips could be read. The first: {problems[:1]}")
    protocol |= {
        "clips": len(probs),
        "unreadable": len(problems),
        **onlooker.told,
        "views": max(views),
        "classes": len(classes),
        "templates": list(templates) if model.words is None else "learned words",
    } | doubts(model.check_texts(classes, templates))
    target = _targets(truth, len(classes))
    return Scores(tuple(classes), np.stack(probs), target, tuple(problems), protocol)


def _targets(truth: Sequence[Sequence[int]], classes: int) -> np.ndarray:
    """Class numbers (clips,), or bool (clips, k) if a clip has several."""
    if all(len(each) == 1 for each in truth):
        return np.array([each[0] for each in truth])
    right = np.zeros((len(truth), classes), bool)
    for row, each in zip(right, truth):
        row[list(each)] = True
    return right


def grouped(clips: Iterable, size: int) -> Iterator[list]:
    """Lists of at most `size`, in order."""
    clips = iter(clips)
    while group := list(islice(clips, size)):
        yield group


def over_splits(scores: Sequence[Scores]) -> dict[str, float]:
    """The zero-shot protocol: top-1 of each split, their mean and their standard deviation."""
    top1 = np.array([score.top1 for score in scores])
    each = {f"split{i + 1}": float(value) for i, value in enumerate(top1)}
    return each | {"mean": float(top1.mean()), "sd": float(top1.std(ddof=len(top1) > 1))}
