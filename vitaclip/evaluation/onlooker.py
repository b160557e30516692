"""Videos encoded for a test, while those that are not of the model's world are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import torch.nn.functional as F
from torch import Tensor

from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.split_on_oom import encode_frames, parted
from vitaclip.open_set.world import World


@dataclass
class Onlooker:
    """Encodes for a test; `outside` is how many clips so far are not of the model's world."""

    model: PromptedCLIP
    world: World | None = None  # None: not known, and nothing is counted
    outside: int = 0

    def encode(self, frames: Tensor, views: Sequence[int]) -> Tensor:
        """Views of clips (b, t, 3, s, s), so many of each, to unit vectors (b, e).

        A clip is outside where most of its views are.
        """
        heard = self.world.layers if self.world else ()
        rows = encode_frames(self.model, frames, heard)
        if self.world is not None:
            seen = parted(self.model, rows, heard)
            far = iter([(self.world.distance(one) or 0.0) > 1 for one in seen])
            self.outside += sum(sum(islice(far, count)) * 2 > count for count in views)
            rows = rows[..., : seen[0].features.shape[1]]
        return F.normalize(self.model.pool(rows), dim=-1)

    @property
    def told(self) -> dict[str, int]:
        """What stands in the protocol: nothing where it is not known."""
        return {} if self.world is None else {"outside_world": self.outside}
