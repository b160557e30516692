"""Inspection of an encoded clip: attention maps, attention knockout and frame-order tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

import numpy as np

from vitaclip.errors import InputError
from vitaclip.inference.encoding.cache import Cache
from vitaclip.inference.model_id import EMBEDDED, ModelId
from vitaclip.inference.model_store import ModelStore
from vitaclip.inference.results import EncodedClip
from vitaclip.models.catalogue.defaults import DEFAULT_TEMPLATE

if TYPE_CHECKING:  # torch is loaded by the first question, not by the page
    from vitaclip.attention.attribution.explain import ClassMap
    from vitaclip.attention.maps import AttentionMap
    from vitaclip.models.vision_tower import Mask
    from vitaclip.models.zero_shot import Ranking

KEPT = 256 << 20  # bytes of attention remembered, shared by all visitors
KEPT_EXPLAINED = 16 << 20  # bytes of maps of classes, likewise
AT_A_TIME = max(1, (os.cpu_count() or 1) // 2)  # maps of classes: others want the cores as well
PATIENCE = 5.0  # seconds until who asks for one more is asked to come again
AT_ONCE = 48 << 20  # bytes: if all heads of all layers fit in this, they are kept in one run


@dataclass(frozen=True)
class AnswerChange:
    """An answer and what became of it when something was taken away or put in another order."""

    before: Ranking
    after: Ranking
    talk: tuple[np.ndarray, np.ndarray]  # (t, t) before and after, mean of the layers
    places: np.ndarray  # (t,) which frame stood at each place


class Inspector:
    """Questions about one encoded clip, named by its key and the model it was encoded under."""

    def __init__(self, models: ModelStore, clip: Callable[[str, ModelId], EncodedClip]) -> None:
        self.models, self.clip = models, clip
        self._maps: Cache[AttentionMap] = Cache(KEPT, lambda seen: seen.nbytes)
        self._turns = BoundedSemaphore(AT_A_TIME)
        self._explained: Cache[ClassMap] = Cache(KEPT_EXPLAINED, lambda one: one.values.nbytes)

    def attention(
        self, key: str, model: ModelId = EMBEDDED, heads_of: int | None = None
    ) -> AttentionMap:
        """All layers with the mean of their heads; or, for one layer, every head.

        A small model's heads are all kept in one run, so the other layers come free.
        """
        seen = self._kept(key, model, None, False)
        if heads_of is None:
            return seen
        seen.of(heads_of)  # or a sentence, if there is no such layer
        heads = self.models.get(model).clip.backbone.vision_tower.heads
        layers = None if seen.weights.nbytes * heads <= AT_ONCE else (heads_of,)
        return self._kept(key, model, layers, True)

    def explain(
        self,
        key: str,
        labels: Sequence[str],
        label: str | None = None,
        by: str = "gradient",
        templates: Sequence[str] = (DEFAULT_TEMPLATE,),
        model: ModelId = EMBEDDED,
    ) -> ClassMap:
        """What in the clip speaks for a label, by default for the answer; made once."""
        crops = self.clip(key, model).crops
        if label is None:
            label = self._best(key, model, labels, templates)
        return self._explained.once(
            (key, model, tuple(labels), label, by, tuple(templates)),
            lambda: self._explain(crops, model, labels, label, by, templates),
        )

    def knock_out(
        self,
        key: str,
        labels: Sequence[str],
        tokens: Sequence[str],
        layers: Sequence[int] | None = None,
        templates: Sequence[str] = (DEFAULT_TEMPLATE,),
        model: ModelId = EMBEDDED,
    ) -> AnswerChange:
        """The answer if nobody could read these tokens or families, in all or some layers."""
        from vitaclip.attention.knockout import knock_out

        t = len(self.clip(key, model).times)
        mask = knock_out(self.models.get(model).clip, t, tokens, layers)
        return self._change(key, model, labels, templates, np.arange(t), mask)

    def time_test(
        self,
        key: str,
        labels: Sequence[str],
        test: str,
        seed: int = 0,
        templates: Sequence[str] = (DEFAULT_TEMPLATE,),
        model: ModelId = EMBEDDED,
    ) -> AnswerChange:
        """The answer if the same frames came in another order: one of `TIME_TESTS`."""
        from vitaclip.attention.frame_order import order

        places = order(test, len(self.clip(key, model).times), seed)
        return self._change(key, model, labels, templates, places, None)

    def _best(
        self, key: str, model: ModelId, labels: Sequence[str], templates: Sequence[str]
    ) -> str | None:
        """The class that fits best, by what is remembered; taught ones have no map to ask for."""
        if self.models.get(model).lesson:
            return None
        features, times = self.attention(key, model).features, self.clip(key, model).times
        return self.models.get(model).rank(features, times, labels, templates).label

    def _explain(self, crops: np.ndarray, model: ModelId, *asked: Any) -> ClassMap:
        """In its turn: a map with gradients costs several times an answer."""
        if not self._turns.acquire(timeout=PATIENCE):
            raise InputError("Many maps are being made at this moment; ask again a little later.")
        try:
            return self.models.get(model).explain_crops(crops, *asked)
        finally:
            self._turns.release()

    def _kept(
        self, key: str, model: ModelId, layers: tuple[int, ...] | None, heads: bool
    ) -> AttentionMap:
        return self._maps.once(
            (key, model, layers, heads),
            lambda: self._watch(key, model, layers=layers, heads=heads),
        )

    def _watch(
        self, key: str, model: ModelId, places: np.ndarray | slice = slice(None), **how: Any
    ) -> AttentionMap:
        return self.models.get(model).watch(self.clip(key, model).crops[places], **how)

    def _change(
        self,
        key: str,
        model: ModelId,
        labels: Sequence[str],
        templates: Sequence[str],
        places: np.ndarray,
        mask: Mask | None,
    ) -> AnswerChange:
        seen = self.attention(key, model), self._watch(key, model, places, mask=mask)
        times = self.clip(key, model).times
        before, after = (
            self.models.get(model).rank(each.features, times, labels, templates) for each in seen
        )
        talk = (_mean_talk(seen[0]), _mean_talk(seen[1]))
        return AnswerChange(before, after, talk, places)


def _mean_talk(seen: AttentionMap) -> np.ndarray:
    return np.mean([seen.talk(layer) for layer in seen.layers], axis=0)
