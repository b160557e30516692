"""What happens inside for a clip that was encoded: attention, knock-outs and time tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitaclip.inference.cache import Cache
from vitaclip.inference.model_id import EMBEDDED, Choice
from vitaclip.inference.model_store import Shelf
from vitaclip.inference.results import Clip

if TYPE_CHECKING:  # torch is loaded by the first question, not by the page
    from vitaclip.attention.maps import AttentionMap
    from vitaclip.models.zero_shot import Ranking

KEPT = 256 << 20  # bytes of attention remembered, shared by all visitors
AT_ONCE = 48 << 20  # bytes: if all heads of all layers fit in this, they are kept in one run


@dataclass(frozen=True)
class Change:
    """An answer and what became of it when something was taken away or put in another order."""

    before: Ranking
    after: Ranking
    talk: tuple[np.ndarray, np.ndarray]  # (t, t) before and after, mean of the layers
    places: np.ndarray  # (t,) which frame stood at each place


class Insight:
    """Questions about one encoded clip, named by the key and the model it was encoded under."""

    def __init__(self, shelf: Shelf, clip: Callable[[str, Choice, str], Clip]):
        self.shelf, self.clip = shelf, clip
        self._maps: Cache[AttentionMap] = Cache(KEPT, lambda seen: seen.nbytes)

    def attention(
        self,
        key: str,
        choice: Choice = EMBEDDED,
        prompts: str = "none",
        heads_of: int | None = None,
    ) -> AttentionMap:
        """All layers with the mean of their heads; or, for one layer, every head.

        A small model's heads are all kept in one run, so the other layers come free.
        """
        seen = self._kept((key, choice, prompts), None, False)
        if heads_of is None:
            return seen
        seen.of(heads_of)  # or a sentence, if there is no such layer
        heads = self.shelf.get(choice, prompts).model.backbone.vision_tower.heads
        layers = None if seen.weights.nbytes * heads <= AT_ONCE else (heads_of,)
        return self._kept((key, choice, prompts), layers, True)

    def knock_out(
        self,
        key: str,
        labels: Sequence[str],
        tokens: Sequence[str],
        layers: Sequence[int] | None = None,
        templates: Sequence[str] = ("{}",),
        choice: Choice = EMBEDDED,
        prompts: str = "none",
    ) -> Change:
        """The answer if nobody could read these tokens or families, in all or some layers."""
        from vitaclip.attention.knockout import knock_out

        t = len(self.clip(key, choice, prompts).times)
        mask = knock_out(self.shelf.get(choice, prompts).model, t, tokens, layers)
        return self._change((key, choice, prompts), labels, templates, np.arange(t), mask)

    def time_test(
        self,
        key: str,
        labels: Sequence[str],
        test: str,
        seed: int = 0,
        templates: Sequence[str] = ("{}",),
        choice: Choice = EMBEDDED,
        prompts: str = "none",
    ) -> Change:
        """The answer if the same frames came in another order: one of `TIME_TESTS`."""
        from vitaclip.attention.frame_order import order

        places = order(test, len(self.clip(key, choice, prompts).times), seed)
        return self._change((key, choice, prompts), labels, templates, places, None)

    def _kept(self, who: tuple, layers: tuple[int, ...] | None, heads: bool) -> AttentionMap:
        return self._maps.once(
            (*who, layers, heads),
            lambda: self._watch(who, layers=layers, heads=heads),
        )

    def _watch(self, who: tuple, places: np.ndarray | slice = slice(None), **how) -> AttentionMap:
        from vitaclip.attention.maps import watch
        from vitaclip.models import threads

        model = self.shelf.get(*who[1:]).model
        with threads.using(threads.for_model(model)):
            return watch(model, self._pixels(who, places), **how)

    def _pixels(self, who: tuple, places: np.ndarray | slice):
        backbone = self.shelf.get(*who[1:]).model.backbone
        return backbone.prepare(self.clip(*who).crops[places])

    def _change(self, who: tuple, labels, templates, places: np.ndarray, mask) -> Change:
        before, after = self.attention(*who), self._watch(who, places, mask=mask)
        return Change(
            before=self._rank(who, before.features, labels, templates),
            after=self._rank(who, after.features, labels, templates),
            talk=(_mean_talk(before), _mean_talk(after)),
            places=places,
        )

    def _rank(self, who: tuple, features: np.ndarray, labels, templates) -> Ranking:
        import torch

        times = self.clip(*who).times
        classifier = self.shelf.get(*who[1:]).classifier
        return classifier.rank(torch.from_numpy(features), times, labels, templates)


def _mean_talk(seen: AttentionMap) -> np.ndarray:
    return np.mean([seen.talk(layer) for layer in seen.layers], axis=0)
