"""Model options of a verb: the same three flags wherever there is a choice of model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitaclip.errors import InputError
from vitaclip.io.assets import assets_folder
from vitaclip.io.model_shelf import ModelShelf

if TYPE_CHECKING:
    from vitaclip.inference.model_id import ModelId
    from vitaclip.inference.service import Service


def seconds(text: str) -> float:
    """“8” or “8s” as a number."""
    try:
        return float(str(text).strip().removesuffix("s"))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no number of seconds, such as 8 or 8s.") from None


Prompts = Annotated[
    str, typer.Option(help="Learned prompts: none, vita, cube, or a file; the best by default.")
]
Backbone = Annotated[
    str | None,
    typer.Option("--backbone", "--model", help="A CLIP instead of our own, such as ViT-B/32."),
]
Pretrained = Annotated[
    str | None, typer.Option(help="The tag of its weights; the usual ones by default.")
]
LengthOfMoment = Annotated[
    float | None,
    typer.Option(
        "--window", parser=seconds, metavar="SECONDS", help="Length of a moment; 0: one clip."
    ),
]
StepOfMoments = Annotated[
    float | None,
    typer.Option("--every", parser=seconds, metavar="SECONDS", help="From one moment to the next."),
]
Precision = Annotated[
    str,
    typer.Option(
        envvar="VITACLIP_PRECISION",
        help="Of a CLIP's weights: fp32, bf16 (half the bits), or what is quicker here.",
    ),
]
GalleryPlace = Annotated[
    str, typer.Option(help="The folder of the gallery, or lance://… for one that grows large.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def open_service(
    prompts: str, backbone: str | None, pretrained: str | None, task: str, precision: str = "auto"
) -> tuple[Service, ModelId]:
    """A service, and the model in it that is meant: named prompts, a file's, or the default."""
    from vitaclip.inference.model_id import EMBEDDED, ModelId
    from vitaclip.inference.service import Service

    shelf = ModelShelf.usual()
    file = Path(prompts) if prompts.endswith(".safetensors") else shelf.find(prompts)
    if file is None:
        service = Service.open(assets_folder(), clips=shelf.clips, precision=precision)
        clip = ModelId(*named(backbone, pretrained, shelf)) if backbone else EMBEDDED
        if size := service.models.missing(clip):
            typer.echo(f"{clip} is a download of {size / 1e6:,.0f} MB, once.", err=True)
        return service, service.models.resolve(clip.under(prompts), task)
    if backbone:
        raise InputError("A file of prompts names the CLIP it stands on; leave --backbone out.")
    service = Service.open(assets_folder(), own=[file], precision=precision)
    (model,) = service.models.own
    return service, model


def named(
    backbone: str, pretrained: str | None, shelf: ModelShelf | None = None
) -> tuple[str, str | None]:
    """The CLIP that is meant and the tag of its weights; said where more is meant than written."""
    if shelf and backbone in (path.name for path in shelf.clips):
        return backbone, None
    from vitaclip.models import factory

    meant = factory.resolve(backbone, pretrained)
    if meant != (backbone, pretrained):
        written = " ".join(filter(None, [backbone, pretrained]))
        print(f"vitaclip: {written} is {' '.join(filter(None, meant))}", file=sys.stderr)
    return meant
