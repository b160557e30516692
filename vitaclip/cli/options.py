"""Model options of a verb: the same three flags wherever there is a choice of model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitaclip.errors import InputError
from vitaclip.io.assets import assets_folder

if TYPE_CHECKING:
    from vitaclip.inference.model_id import ModelId
    from vitaclip.inference.service import Service

Prompts = Annotated[
    str, typer.Option(help="Learned prompts: none, vita, cube, or a file; the best by default.")
]
Backbone = Annotated[str | None, typer.Option(help="An open_clip model instead of our own.")]
Pretrained = Annotated[str | None, typer.Option(help="The tag of that model's weights.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def seconds(text: str) -> float:
    """“8” or “8s” as a number."""
    try:
        return float(str(text).strip().removesuffix("s"))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no number of seconds, such as 8 or 8s.") from None


def open_service(
    prompts: str, backbone: str | None, pretrained: str | None, task: str
) -> tuple[Service, ModelId]:
    """A service, and the model in it that is meant: named prompts, a file's, or the default."""
    from vitaclip.inference.model_id import EMBEDDED, ModelId
    from vitaclip.inference.service import Service

    if not prompts.endswith(".safetensors"):
        service = Service.open(assets_folder())
        clip = ModelId(backbone, pretrained) if backbone else EMBEDDED
        return service, service.models.resolve(clip.under(prompts), task)
    if backbone:
        raise InputError("A file of prompts names the CLIP it stands on; leave --backbone out.")
    service = Service.open(assets_folder(), own=[Path(prompts)])
    (model,) = service.models.own
    return service, model
