"""The one door to open_clip: models by name, by folder, or built from a configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import open_clip
import torch
from safetensors.torch import save_file
from torch import nn

from vitaclip.errors import InputError

LOCAL = "local-dir:"
CLIP_PIXELS = {  # OpenAI's normalisation, which nearly every CLIP keeps
    "mean": [0.48145466, 0.4578275, 0.40821073],
    "std": [0.26862954, 0.26130258, 0.27577711],
    "interpolation": "bicubic",
    "resize_mode": "shortest",
}


def open_named(name: str, pretrained: str | None, device: torch.device) -> tuple[nn.Module, Any]:
    """A model and its tokenizer by open_clip name, `hf-hub:…` or `local-dir:…`.

    Raises InputError for a name nobody knows and for weights that cannot be had.
    """
    _check_name(name, pretrained)
    try:
        model = open_clip.create_model(name, pretrained=pretrained, device=device)
        return model, open_clip.get_tokenizer(name)
    except (RuntimeError, OSError, ValueError) as problem:
        raise InputError(_sentence(name, pretrained, problem)) from problem


def build(model_cfg: Mapping[str, Any]) -> nn.Module:
    """A CLIP with random weights from open_clip's own kind of configuration."""
    return open_clip.CLIP(**model_cfg)


def clip_tokenizer(context_length: int = 77):
    """OpenAI's byte-pair tokenizer, which every native CLIP uses."""
    return open_clip.SimpleTokenizer(context_length=context_length)


def write_folder(folder: Path, weights: Mapping[str, torch.Tensor], model_cfg: Mapping) -> None:
    """Weights and configuration as a folder that `local-dir:` opens."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {"model_cfg": dict(model_cfg), "preprocess_cfg": CLIP_PIXELS}
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=2) + "\n")
    unfinished = folder / "open_clip_model.part"
    save_file({key: value.contiguous() for key, value in weights.items()}, unfinished)
    unfinished.replace(folder / "open_clip_model.safetensors")


def patch_dropout(share: float) -> nn.Module:
    """Leaves out a share of the patches in training, the class token never."""
    return open_clip.transformer.PatchDropout(share)


def pixels(model: nn.Module) -> dict[str, Any]:
    """How the model wants its pictures: size, mean, std, interpolation."""
    return open_clip.get_model_preprocess_cfg(model)


def vocabulary(name: str) -> frozenset[str] | None:
    """The words a model was trained on, where its folder says so; None means any word."""
    path = Path(name.removeprefix(LOCAL)) / "vocabulary.txt"
    if not name.startswith(LOCAL) or not path.is_file():
        return None
    return frozenset(path.read_text(encoding="utf-8").split())


def _check_name(name: str, pretrained: str | None) -> None:
    """Known names and tags only, so that a typing slip is told from a missing network."""
    if name.startswith(LOCAL):
        if not (Path(name.removeprefix(LOCAL)) / "open_clip_config.json").is_file():
            folder = Path(name.removeprefix(LOCAL)).name
            raise InputError(f"The folder {folder!r} holds no open_clip_config.json, so no model.")
        return
    if name.startswith("hf-hub:"):
        return
    if name not in open_clip.list_models():
        raise InputError(
            f"open_clip has no model named {name!r}; try ViT-B-16-quickgelu with openai, "
            "or see open_clip.list_pretrained()."
        )
    tags = open_clip.list_pretrained_tags_by_model(name)
    if pretrained and pretrained not in tags and not Path(pretrained).is_file():
        known = ", ".join(tags) or "none"
        raise InputError(
            f"{name} has no weights named {pretrained!r}; the known ones are: {known}."
        )


def _sentence(name: str, pretrained: str | None, problem: Exception) -> str:
    model = f"{name} ({pretrained})" if pretrained else name
    if name.startswith(LOCAL):
        folder = Path(name.removeprefix(LOCAL)).name
        return f"The model in {folder!r} cannot be read; its files are damaged or do not match."
    return (
        f"{model} could not be loaded ({type(problem).__name__}): its weights are neither on this "
        "machine nor to be had over the network. Connect once, or stay with the embedded model."
    )
