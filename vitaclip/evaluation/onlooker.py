"""Videos encoded for a test, while those that are not of the model's world are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import torch
import torch.nn.functional as F
from torch import Tensor

from vitaclip.evaluation.vector_cache import VectorCache
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.split_on_oom import encode_frames, parted
from vitaclip.open_set.world import World


@dataclass
class Onlooker:
    """Encodes for a test; `outside` is how many clips so far are not of the model's world.

    Vectors that a `cache` holds are not made again.
    """

    model: PromptedCLIP
    world: World | None = None  # None: not known, and nothing is counted
    cache: VectorCache | None = None
    outside: int = 0

    def encode(self, frames: Tensor, views: Sequence[int]) -> Tensor:
        """Views of clips (b, t, 3, s, s), so many of each, to unit vectors (b, e).

        A clip is outside where most of its views are.
        """
        vectors, far = self._known(frames) if self.cache else self._made(frames)
        if far is not None:
            each = iter(far)
            self.outside += sum(sum(islice(each, count)) * 2 > count for count in views)
        return vectors

    def _made(self, frames: Tensor) -> tuple[Tensor, list[bool] | None]:
        """Unit vectors (b, e), and which views are far from the model's world."""
        heard = self.world.layers if self.world else ()
        rows = encode_frames(self.model, frames, heard)
        if self.world is None:
            return F.normalize(self.model.pool(rows), dim=-1), None
        seen = parted(self.model, rows, heard)
        far = [(self.world.distance(one) or 0.0) > 1 for one in seen]
        rows = rows[..., : seen[0].features.shape[1]]
        return F.normalize(self.model.pool(rows), dim=-1), far

    def _known(self, frames: Tensor) -> tuple[Tensor, list[bool] | None]:
        """The same; only what the cache does not hold goes through the model."""
        cache, counted = self.cache, self.world is not None
        assert cache is not None
        keys = [cache.key(clip) for clip in frames]
        found = {key: cache.get(key, counted) for key in keys}
        new = [key for key, kept in found.items() if kept is None]
        if new:
            vectors, far = self._made(frames[[keys.index(key) for key in new]])
            for number, key in enumerate(new):
                cache.put(key, vectors[number], far[number] if far else None)
                found[key] = vectors[number].float().cpu(), bool(far and far[number])
        told = [kept for key in keys if (kept := found[key])]
        rows = torch.stack([vector for vector, _ in told]).to(frames.device)
        return rows, [outside for _, outside in told] if counted else None

    @property
    def told(self) -> dict[str, int]:
        """What stands in the protocol: nothing where it is not known."""
        return {} if self.world is None else {"outside_world": self.outside}
