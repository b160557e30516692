"""Prompt checkpoint, saved and loaded: learned weights and how to build them, without CLIP."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import safetensors
import torch
from safetensors.torch import load_file
from safetensors.torch import save as to_bytes
from torch import Tensor, nn

from vitaclip.errors import InputError, quoted
from vitaclip.io.atomic import saving
from vitaclip.io.checkpoint_header import KEY, about, found_from, sealed, seen_from
from vitaclip.models.backbone import Backbone
from vitaclip.models.caption_decoder import CaptionDecoder
from vitaclip.models.prompted_clip import ModelConfig, PromptedCLIP
from vitaclip.prompts import PROMPTS
from vitaclip.prompts.text import TextPrompts
from vitaclip.weights.description import described


def describe(model: PromptedCLIP) -> ModelConfig:
    """All that builds this model again, read off the model itself."""
    video, words, captions = model.video, model.words, model.captions
    kinds = {kind: key for key, kind in PROMPTS.items()}
    return ModelConfig(
        backbone=model.backbone.name,
        pretrained=model.backbone.pretrained,
        frames=ModelConfig.frames if video is None else video.frames,
        video="none" if video is None else kinds[type(video)],
        options={} if video is None else dict(video.options),
        words=None if words is None else words.options,
        captions=None if captions is None else captions.options,
        sha256=model.backbone.sha256,
    )


def save(model: PromptedCLIP, path: str | Path, spec: ModelConfig | None = None) -> ModelConfig:
    """Write what `model` has learned; whoever opens the file sees the old one or the whole new.

    The file holds its own SHA-256, so that `load` notices any byte that has changed since.
    A CLIP in a folder is remembered by its place as seen from the file, so both may move together.
    """
    path = Path(path)
    spec = replace(spec or describe(model), sha256=model.backbone.sha256)
    spec = replace(spec, backbone=seen_from(path.parent, spec.backbone))
    learned = {key: value.detach().cpu().contiguous() for key, value in learned_of(model).items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    with saving(path) as unfinished:
        unfinished.write_bytes(sealed(to_bytes(learned, {KEY: json.dumps(asdict(spec))})))
    return spec


def load(path: str | Path, backbone: Backbone | None = None, device: str = "auto") -> PromptedCLIP:
    """The model of a file, on the CLIP that the file names or on the one you hold already.

    Raises InputError where that CLIP has other weights than the one these prompts were trained on.
    """
    path = Path(path)
    spec, learned = _read(path)
    place = found_from(path.parent, spec.backbone)
    backbone = backbone or Backbone.load(place, spec.pretrained, device)
    if backbone.sha256 != spec.sha256:
        raise InputError(
            f"{quoted(path)} was trained on other weights of {quoted(spec.backbone)} "
            f"({spec.sha256[:8] or 'unknown'}) than those at hand ({backbone.sha256[:8]}), so its "
            "prompts would mean nothing here; use the CLIP it came with."
        )
    try:
        model = build(spec, backbone)
        fill(model, learned)
    except InputError:
        raise
    except (KeyError, TypeError, ValueError, RuntimeError, ArithmeticError, AssertionError) as why:
        raise InputError(
            f"{quoted(path)} does not hold the weights that it describes; it is damaged or was "
            "written by another version."
        ) from why
    return model.to(backbone.device).eval()


def _parts(model: PromptedCLIP) -> dict[str, nn.Module]:
    """What a model owns beside its logit scale, by the first word of the names in the file."""
    parts = {"video": model.video, "words": model.words, "captions": model.captions}
    return {name: part for name, part in parts.items() if part is not None}


def learned_of(model: PromptedCLIP) -> dict[str, Tensor]:
    """All that was learned over the CLIP, by the names it has in a file."""
    parts = _parts(model)
    learned: dict[str, Tensor] = {
        f"{name}.{k}": v for name in parts for k, v in parts[name].state_dict().items()
    }
    return learned | {"logit_scale": model.logit_scale}


def build(spec: ModelConfig, backbone: Backbone) -> PromptedCLIP:
    """The model without its weights: no memory is taken, whatever sizes the file claims."""
    with torch.device("meta"):
        video = words = captions = None
        if spec.video != "none":
            tower = backbone.vision_tower
            sizes = (tower.width, tower.depth, tower.heads, spec.frames)
            video = PROMPTS[spec.video](*sizes, **spec.options)
        if spec.words is not None:
            words = TextPrompts(backbone.text_tower.width, **spec.words)
        if spec.captions is not None:
            captions = CaptionDecoder(**spec.captions)
    return PromptedCLIP(backbone, video, words, captions)


def fill(model: PromptedCLIP, learned: dict[str, Tensor]) -> None:
    """Put the weights in; every one that is missing, too many or of another size is an error."""
    parts = _parts(model)
    model.logit_scale.data = learned.pop("logit_scale").reshape(()).float()
    for name, part in parts.items():
        start = f"{name}."
        own = {key: value for key, value in learned.items() if key.startswith(start)}
        part.load_state_dict({k.removeprefix(start): v for k, v in own.items()}, assign=True)
        learned = {key: value for key, value in learned.items() if key not in own}
    if learned:
        raise KeyError(f"nothing here is called {min(learned)}")


def _read(path: Path) -> tuple[ModelConfig, dict[str, Tensor]]:
    """Description and weights; the header is read before anything is made of it."""
    spec = described(path, about(path))
    try:
        learned = load_file(path)
    except (OSError, safetensors.SafetensorError) as why:
        raise InputError(f"{quoted(path)} is damaged or no safetensors file.") from why
    return spec, learned
