"""Which model a verb uses: the same three options wherever there is a choice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitaclip.errors import InputError

if TYPE_CHECKING:
    from vitaclip.inference.model_id import Choice
    from vitaclip.inference.service import Studio

ASSETS = Path(__file__).parents[2] / "assets"

Prompts = Annotated[str, typer.Option(help="Learned prompts: none, vita, cube, or a file of them.")]
Backbone = Annotated[str | None, typer.Option(help="An open_clip model instead of our own.")]
Pretrained = Annotated[str | None, typer.Option(help="The tag of that model's weights.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def chosen(backbone: str | None, pretrained: str | None) -> Choice:
    """The frozen model that was asked for, the embedded one by default."""
    from vitaclip.inference.model_id import EMBEDDED, Choice

    return Choice(backbone, pretrained) if backbone else EMBEDDED


def opened(
    prompts: str, backbone: str | None, pretrained: str | None
) -> tuple[Studio, Choice, str]:
    """A studio, the frozen model in it, and the kind of prompts: named ones, or a file's."""
    from vitaclip.inference.service import Studio

    if not prompts.endswith(".safetensors"):
        return Studio.open(ASSETS), chosen(backbone, pretrained), prompts
    if backbone:
        raise InputError("A file of prompts names the CLIP it stands on; leave --backbone out.")
    studio = Studio.open(ASSETS, own=[Path(prompts)])
    ((choice, kind),) = studio.shelf.own
    return studio, choice, kind
