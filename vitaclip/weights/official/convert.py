"""Converter of the papers' own checkpoints into files of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from vitaclip.models.backbone import Backbone
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.weights.checkpoint import save
from vitaclip.weights.official.loader import from_official


def convert(
    source: str | Path,
    out: str | Path,
    heads: int | None = None,
    text_heads: int | None = None,
    place: str = "end",
    backbone: Backbone | None = None,
) -> PromptedCLIP:
    """An official checkpoint as a file of ours.

    If its CLIP is the `backbone` you name, that is all; else CLIP is written in a folder beside. A
    file without a text side takes that of the backbone, whose images it must see alike.
    """
    out = Path(out)
    asked: dict[str, Any] = {"heads": heads, "text_heads": text_heads, "place": place}
    if backbone is not None:
        model = from_official(source, device=str(backbone.device), **asked)
        if _is_over(model, backbone):
            model.backbone = backbone
            save(model, out)
            return model
    model = from_official(source, out.with_name(f"{out.stem}-clip"), "cpu", **asked)
    save(model, out)
    return model


def _is_over(model: PromptedCLIP, backbone: Backbone) -> bool:
    """Whether the prompts of a checkpoint stand on this CLIP."""
    if model.backbone.reads_text:
        return model.backbone.sha256 == backbone.sha256
    mine, theirs = (each.model.visual.state_dict() for each in (model.backbone, backbone))
    return mine.keys() == theirs.keys() and all(
        torch.equal(weight, theirs[name]) for name, weight in mine.items()
    )
