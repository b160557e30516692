"""Key map from Hugging Face's names of a CLIP's weights to open_clip's."""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch
from torch import Tensor

from vitaclip.errors import InputError

TOWERS = {"vision_model.": "visual.", "text_model.": ""}
NAMES = {
    "embeddings.class_embedding": "class_embedding",
    "embeddings.patch_embedding.weight": "conv1.weight",
    "embeddings.position_embedding.weight": "positional_embedding",
    "embeddings.token_embedding.weight": "token_embedding.weight",
    "pre_layrnorm.": "ln_pre.",  # misspelt there, and so in every checkpoint
    "post_layernorm.": "ln_post.",
    "final_layer_norm.": "ln_final.",
    "encoder.layers.": "transformer.resblocks.",
    ".layer_norm1.": ".ln_1.",
    ".layer_norm2.": ".ln_2.",
    ".self_attn.": ".attn.",
    ".mlp.fc1.": ".mlp.c_fc.",
    ".mlp.fc2.": ".mlp.c_proj.",
}
PROJECTIONS = {
    "visual_projection.weight": "visual.proj",
    "text_projection.weight": "text_projection",
}
WIDTH = 64  # of a head in all of OpenAI's CLIPs
FUSED = re.compile(r"\.[kv]_proj\.")


def to_open_clip(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """All weights renamed; there a Linear projects, here a matrix, so these are transposed."""
    out = {"logit_scale": weights["logit_scale"]}
    for theirs, ours in PROJECTIONS.items():
        out[ours] = weights[theirs].T.contiguous()
    for theirs, ours in TOWERS.items():
        inside = {k.removeprefix(theirs): v for k, v in weights.items() if k.startswith(theirs)}
        out |= {ours + _rename(key): value for key, value in fuse(inside).items()}
    return out


def _rename(key: str) -> str:
    for theirs, ours in NAMES.items():
        key = key.replace(theirs, ours)
    return key


def fuse(tower: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Query, key and value joined, in this order; position numbers are no weights and go."""
    out = {}
    for key, value in tower.items():
        if ".q_proj." in key:
            three = [tower[key.replace("q_proj", f"{part}_proj")] for part in "qkv"]
            out[key.replace("q_proj.", "in_proj_")] = torch.cat(three)
        elif not key.endswith(".position_ids") and not FUSED.search(key):
            out[key] = value
    return out


def shape_of(
    weights: Mapping[str, Tensor], heads: int | None = None, text_heads: int | None = None
) -> dict:
    """The open_clip model that these weights (open_clip's names) fit.

    No file says how many heads there are: in all of OpenAI's CLIPs each is 64 wide, and that is
    assumed unless you say otherwise. For the text tower see `text_heads_of`.
    """
    width, _, patch, _ = weights["visual.conv1.weight"].shape
    text_width = weights["token_embedding.weight"].shape[1]
    head_width = _divided(width, heads) if heads is not None else _usual(width)
    text_heads = text_heads or text_heads_of(text_width, head_width)
    side = round((len(weights["visual.positional_embedding"]) - 1) ** 0.5) * patch
    vision = {
        "image_size": side,
        "layers": _layers(weights, "visual.transformer.resblocks."),
        "width": width,
        "patch_size": patch,
        "head_width": head_width,
    }
    text = {
        "context_length": len(weights["positional_embedding"]),
        "vocab_size": len(weights["token_embedding.weight"]),
        "width": text_width,
        "heads": text_width // _divided(text_width, text_heads),
        "layers": _layers(weights, "transformer.resblocks."),
    }
    embed = weights["visual.proj"].shape[1]
    return {"embed_dim": embed, "quick_gelu": True, "vision_cfg": vision, "text_cfg": text}


def text_heads_of(width: int, head_width: int) -> int:
    """The two or more heads that are as wide as the images' heads, or nearest to it.

    Of two counts that miss it by as much, the fewer and wider heads win.
    """
    counts = [count for count in range(2, width + 1) if width % count == 0]
    return min(counts, key=lambda count: (abs(width / count - head_width), count), default=1)


def _usual(width: int) -> int:
    if width % WIDTH:
        raise InputError(
            f"A width of {width} is no multiple of {WIDTH}, the usual width of a head; say how "
            "many heads this CLIP was built with (heads for images, text_heads for words)."
        )
    return WIDTH


def _divided(width: int, heads: int) -> int:
    """How wide each head is, or a sentence where that does not come out."""
    if heads < 1 or width % heads:
        raise InputError(
            f"A width of {width} cannot be divided among {heads} heads; say how many heads this "
            "CLIP was built with (heads for images, text_heads for words)."
        )
    return width // heads


def _layers(weights: Mapping[str, Tensor], start: str) -> int:
    """How many there are, not what the highest calls itself: that may be any number."""
    return len({key[len(start) :].split(".")[0] for key in weights if key.startswith(start)})
