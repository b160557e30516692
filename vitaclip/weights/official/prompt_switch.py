"""Key map of the authors' Prompt Switch checkpoints: their names of the weights to ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from vitaclip.weights.official.hf_names import to_open_clip

TABLE = "clip.vision_model.encoder.prompt_embedding"
CLOSING = "clip.vision_model.attn."
CAPTIONS = {
    "caption_prenorm.": "norm.",
    "caption_transformer.": "decoder.",
    "caption_head.": "say.",
}


@dataclass(frozen=True)
class PromptSwitch:
    """The three things such a file holds; CLIP is in it because the authors fine-tune it."""

    clip: dict[str, Tensor]  # for an open_clip model
    cube: dict[str, Tensor]  # for a PromptCube
    captions: dict[str, Tensor]  # for a CaptionDecoder, all but its `ids`; may be empty


def looks_like_promptswitch(weights: Mapping[str, Tensor]) -> bool:
    """True for the state dict of such a checkpoint."""
    return TABLE in weights


def take_apart(weights: Mapping[str, Tensor]) -> PromptSwitch:
    """The official state dict (names with `clip.` and `caption_`) in our names."""
    clip = _cut("clip.", {k: v for k, v in weights.items() if not k.startswith((TABLE, CLOSING))})
    closing = {f"closing.{key}": value for key, value in _cut(CLOSING, weights).items()}
    captions = {
        ours + key: value
        for theirs, ours in CAPTIONS.items()
        for key, value in _cut(theirs, weights).items()
    }
    return PromptSwitch(to_open_clip(clip), {"prompts": weights[TABLE], **closing}, captions)


def _cut(start: str, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights whose names begin with `start`, without it."""
    return {key.removeprefix(start): v for key, v in weights.items() if key.startswith(start)}
