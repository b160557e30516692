"""Which model a verb uses: the same three options wherever there is a choice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vitaclip.choice import Choice
    from vitaclip.model import PromptedCLIP

ASSETS = Path(__file__).parents[2] / "assets"

Prompts = Annotated[str, typer.Option(help="Learned prompts: none, vita, cube, or a file of them.")]
Backbone = Annotated[str | None, typer.Option(help="An open_clip model instead of our own.")]
Pretrained = Annotated[str | None, typer.Option(help="The tag of that model's weights.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def chosen(backbone: str | None, pretrained: str | None) -> Choice:
    """The frozen model that was asked for, the embedded one by default."""
    from vitaclip.choice import EMBEDDED, Choice

    return Choice(backbone, pretrained) if backbone else EMBEDDED


def model_for(prompts: str, backbone: str | None, pretrained: str | None) -> PromptedCLIP:
    """The model under named prompts, or under those of a .safetensors file."""
    from vitaclip import weights
    from vitaclip.studio import Studio

    if prompts.endswith(".safetensors"):
        return weights.load(prompts)
    shelf = Studio.open(ASSETS, weights.load).shelf
    return shelf.get(chosen(backbone, pretrained), prompts).model
