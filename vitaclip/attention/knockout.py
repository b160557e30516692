"""Attention knockout: tokens that nobody may read.

The causal check that pictures of attention lack.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from vitaclip.attention.maps import family
from vitaclip.errors import InputError, quoted
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.vision_tower import Mask
from vitaclip.prompts.base import VideoPrompts


def knock_out(
    model: PromptedCLIP,
    frames: int,
    tokens: Sequence[str],
    layers: Sequence[int] | None = None,
) -> Mask | None:
    """For `PromptedCLIP.encode_frames`: nobody may read these tokens or whole families.

    The attention they would have had is shared out among the rest. All layers unless some are
    named, counted from 0. None where nothing is hidden: then nothing changes, to the last bit.
    """
    tower = model.backbone.vision_tower
    names = (model.video or VideoPrompts()).names(frames, tower.grid)
    hidden = torch.tensor(_hidden(names, tokens), device=model.backbone.device)
    where = _where(layers, tower.depth)
    if not hidden.any() or not where:
        return None
    if hidden.all():
        raise InputError("Every token was knocked out; leave at least one to be read.")

    def mask(layer: int) -> Tensor | None:
        return hidden if layer in where else None

    return mask


def _hidden(names: Sequence[str], tokens: Sequence[str]) -> list[bool]:
    families = list(dict.fromkeys(family(name) for name in names))
    for token in tokens:
        if token not in names and token not in families:
            raise InputError(
                f"There is no token or family {quoted(token)} here; the families are: "
                f"{', '.join(families)}, and a token is written like “{names[-1]}”."
            )
    return [name in tokens or family(name) in tokens for name in names]


def _where(layers: Sequence[int] | None, depth: int) -> frozenset[int]:
    wrong = [layer + 1 for layer in layers or () if not 0 <= layer < depth]
    if wrong:
        raise InputError(f"There is no layer {wrong[0]}; this model has layers 1 to {depth}.")
    return frozenset(range(depth) if layers is None else layers)
