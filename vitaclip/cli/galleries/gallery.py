"""Verb `gallery`: a gallery copied into another one, between a folder and lance://…."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

gallery = typer.Typer(help="Galleries: copy one, also between a folder and lance://….")


@gallery.callback()
def galleries() -> None:
    """Galleries: copy one, also between a folder and lance://…."""


@gallery.command()
def copy(
    source: Annotated[str, typer.Argument(help="A gallery: its folder, or lance://….")],
    target: Annotated[str, typer.Argument(help="The same; made if it is not there.")],
) -> None:
    """Put all of a gallery into another one, as it is; what is there already stays."""
    from vitaclip.inference.search.copying import CopyProgress, copy_gallery

    step = CopyProgress(0, 0, 0)
    for step in copy_gallery(source, target):
        print(f"{step.done:,}/{step.total:,}", file=sys.stderr, flush=True)
    print(f"{step.added} copied, {step.done - step.added} known")
