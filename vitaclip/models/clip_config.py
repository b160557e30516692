"""Schema of an `open_clip_config.json` that somebody brings: known fields, plain values, no code.

open_clip hands some of its fields on to other libraries, which fetch models by name or run code
that a repository holds. A folder or a hub's model may describe a network, and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vitaclip.errors import InputError, quoted
from vitaclip.io.checksums import check_ordinary

LARGEST_FILE = 256 << 10  # bytes; real ones have two thousand
LARGEST_NUMBER = 1_000_000
TOWER = """
layers width mlp_ratio ls_init_value final_ln_after_pool pool_type output_tokens act_kwargs
norm_kwargs block_type qk_norm scaled_cosine_attn scale_heads scale_attn_inner scale_attn scale_fc
""".split()
VISION = """
head_width patch_size image_size patch_dropout attentional_pool attn_pooler_queries
attn_pooler_heads no_ln_pre pos_embed_type timm_model_name timm_model_pretrained timm_pool timm_proj
timm_proj_bias timm_drop timm_drop_path
""".split()
TEXT = """
context_length vocab_size heads embed_cls pad_id eos_id no_causal_mask proj_bias proj_type
hf_tokenizer_name tokenizer_mode
""".split()
TOKENIZER = dict.fromkeys(["clean", "strip_sep_token"])  # how words are cut, and no more
FIELDS: Mapping[str, Any] = {
    "model_cfg": {
        "embed_dim": None,
        "quick_gelu": None,
        "init_logit_scale": None,
        "init_logit_bias": None,
        "nonscalar_logit_scale": None,
        "custom_text": None,
        "multimodal_cfg": dict.fromkeys([*TOWER, *TEXT, "dim_head", "n_queries"]),
        "vision_cfg": dict.fromkeys([*TOWER, *VISION]),
        "text_cfg": {**dict.fromkeys([*TOWER, *TEXT]), "tokenizer_kwargs": TOKENIZER},
    },
    "preprocess_cfg": dict.fromkeys(
        ["size", "mode", "mean", "std", "interpolation", "resize_mode", "fill_color"]
    ),
}
WORD = re.compile(r"[\w.-]{0,100}(/[\w.-]{1,100})?", re.ASCII)  # a name, perhaps of a repository


def read_clip_config(path: Path, foreign_words: bool = False) -> dict[str, Any]:
    """The configuration in a file, if it holds nothing but what describes a CLIP.

    `foreign_words` lets it name a tokenizer of a model hub; code never comes with it.

    Raises:
        InputError: one sentence that names the field.
    """
    check_ordinary(path)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(
                f"{quoted(path)} is too large to describe a model; it is another file."
            )
        config = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        raise InputError(f"{quoted(path)} is damaged; copy the model's folder again.") from None
    _check(path, config, FIELDS, "")
    text = config.get("model_cfg", {}).get("text_cfg", {})
    foreign = [field for field in ("hf_tokenizer_name", "tokenizer_kwargs") if field in text]
    if foreign and not foreign_words:
        raise _refused(path, f"text_cfg.{foreign[0]}")
    vision = config.get("model_cfg", {}).get("vision_cfg", {})
    if vision.get("timm_model_pretrained"):  # would be fetched, whatever the folder holds
        raise _refused(path, "vision_cfg.timm_model_pretrained")
    return config


def _check(path: Path, value: object, known: Mapping[str, Any], place: str) -> None:
    if not isinstance(value, dict):
        raise _refused(path, place or "the whole of it")
    for name, inside in value.items():
        where = f"{place}.{name}".strip(".")
        if name not in known:
            raise _refused(path, where)
        if known[name] is not None:
            _check(path, inside, known[name], where)
        elif not _plain(inside):
            raise _refused(path, where)


def _plain(value: object, deep: bool = True) -> bool:
    """A number, a short name, or a few of these."""
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, (int, float)):
        return abs(value) <= LARGEST_NUMBER
    if isinstance(value, str):
        return bool(WORD.fullmatch(value)) and ".." not in value
    if isinstance(value, list):
        return deep and len(value) <= 64 and all(_plain(each, False) for each in value)
    if isinstance(value, dict):  # act_kwargs, norm_kwargs
        return deep and all(WORD.fullmatch(str(k)) and _plain(v, False) for k, v in value.items())
    return False


def _refused(path: Path, field: str) -> InputError:
    return InputError(
        f"{quoted(path)} says {quoted(field)}, which describes no CLIP that is read here; a "
        "model's folder may hold its sizes and nothing that fetches or runs something else."
    )
