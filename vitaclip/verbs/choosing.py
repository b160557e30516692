"""Which model a verb uses: the same three options wherever there is a choice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vitaclip.shelf import Choice

ASSETS = Path(__file__).parents[2] / "assets"

Prompts = Annotated[str, typer.Option(help="Learned prompts: none, or vita where trained.")]
Backbone = Annotated[str | None, typer.Option(help="An open_clip model instead of our own.")]
Pretrained = Annotated[str | None, typer.Option(help="The tag of that model's weights.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def chosen(backbone: str | None, pretrained: str | None) -> Choice:
    """The frozen model that was asked for, the embedded one by default."""
    from vitaclip.shelf import EMBEDDED, Choice

    return Choice(backbone, pretrained) if backbone else EMBEDDED
