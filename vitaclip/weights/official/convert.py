"""Converter of the papers' own checkpoints into files of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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

    If its CLIP is the `backbone` you name, that is all; else CLIP is written in a folder beside.
    """
    out = Path(out)
    asked: dict[str, Any] = {"heads": heads, "text_heads": text_heads, "place": place}
    if backbone is not None:
        model = from_official(source, device=str(backbone.device), **asked)
        if model.backbone.sha256 == backbone.sha256:
            model.backbone = backbone
            save(model, out)
            return model
    model = from_official(source, out.with_name(f"{out.stem}-clip"), "cpu", **asked)
    save(model, out)
    return model
