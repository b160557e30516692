"""Key map of the authors' Vita-CLIP checkpoints: their names of the weights to ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from vitaclip.weights.official.hf_names import fuse

BLOCK, OURS = r"visual\.blocks\.(\d+)\.", r"visual.transformer.resblocks.\1."
NAMES = {  # the part of our model that a weight belongs to, its name there, and its name here
    "clip": {
        r"visual\.cls_token": "visual.class_embedding",
        r"visual\.pos_embed": "visual.positional_embedding",
        r"visual\.patch_embed\.proj\.weight": "visual.conv1.weight",
        r"visual\.(proj|ln_.+)": r"visual.\1",
        BLOCK + r"(attn\..+)": OURS + r"\2",
        BLOCK + r"norm(\d\..+)": OURS + r"ln_\2",
        BLOCK + r"mlp\.fc1\.(.+)": OURS + r"mlp.c_fc.\2",
        BLOCK + r"mlp\.fc2\.(.+)": OURS + r"mlp.c_proj.\2",
        r"textual\.(.+)": r"\1",
        r"logit_scale": "logit_scale",
    },
    "prompts": {
        r"visual\.time_embed": "time",
        r"visual\.global_prompts": "globals",
        r"visual\.patch_embed\.proj\.bias": "patch_bias",
        BLOCK + "local_prompts": r"locals.\1",
        BLOCK + r"cls_proj\.(.+)": r"tell.\1.\2",
        BLOCK + r"summary_ln\.(.+)": r"summary.\1.norm.\2",
        BLOCK + r"summary_attn_layer\.(.+)": r"summary.\1.attention.\2",
    },
    "words": {r"prompt_learner\.(ctx|token_prefix|token_suffix)": r"\1"},
}


@dataclass(frozen=True)
class VitaCheckpoint:
    """The three things such a file holds; CLIP is in it because the authors save all they have."""

    clip: dict[str, Tensor]  # for an open_clip model; no text side where the file has none
    prompts: dict[str, Tensor]  # for VitaPrompts
    words: dict[str, Tensor]  # ctx for TextPrompts, and around it each class as word vectors

    @property
    def frames(self) -> int:
        """The frames of a clip in training."""
        return len(self.prompts["time"])

    @property
    def options(self) -> dict[str, Any]:
        """What builds the VitaPrompts, sizes apart."""
        shared = self.prompts.get("globals")
        return {
            "globals": 0 if shared is None else shared.shape[1],
            "locals": "locals" in self.prompts,
            "summary": "summary.0.norm.weight" in self.prompts,
            "patch_bias": "patch_bias" in self.prompts,
        }


def looks_like_vita(weights: Mapping[str, Tensor]) -> bool:
    """True for the state dict of such a checkpoint."""
    return "visual.time_embed" in weights


def take_apart(weights: Mapping[str, Tensor]) -> VitaCheckpoint:
    """The official state dict in our names; KeyError for a weight that is not known."""
    parts: dict[str, dict[str, Tensor]] = {part: {} for part in NAMES}
    for key, value in fuse(weights).items():
        part, name = _ours(key)
        parts[part][name] = value
    prompts = parts["prompts"]
    layers = sum(name.startswith("locals.") for name in prompts)
    if layers:
        prompts["locals"] = torch.cat([prompts.pop(f"locals.{i}") for i in range(layers)])
    if not prompts["patch_bias"].any():
        del prompts["patch_bias"]  # a CLIP converted as it should be: it has none
    return VitaCheckpoint(parts["clip"], prompts, parts["words"])


def class_names(
    names: Tensor, table: Tensor, decode: Callable[[list[int]], str]
) -> tuple[str, ...]:
    """The classes of a checkpoint, which keeps their names only as vectors (classes, l, d).

    Every vector is a row of the `table` of all words; `decode` makes text of row numbers.
    KeyError for a vector that is none of them.
    """
    rows = [row.tobytes() for row in table.numpy()]
    numbers = dict(zip(reversed(rows), reversed(range(len(rows)))))  # of equal rows the first
    found = []
    for name in names.numpy():
        tokens = [numbers[row.tobytes()] for row in name]
        text = decode(tokens[: tokens.index(len(rows) - 1)])  # the last word ends a sentence
        found.append(text.strip().removesuffix(".").strip())
    return tuple(found)


def _ours(key: str) -> tuple[str, str]:
    """The part that a weight of theirs belongs to, and its name there."""
    for part, names in NAMES.items():
        for theirs, ours in names.items():
            if match := re.fullmatch(theirs, key):
                return part, match.expand(ours)
    raise KeyError(f"{key} is not known")
