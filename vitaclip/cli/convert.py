"""Verb `convert`: checkpoints of the papers' authors become files of ours."""

from pathlib import Path
from typing import Annotated

import typer

from vitaclip.cli.options import Backbone, Pretrained, named


def convert(
    checkpoint: Annotated[Path, typer.Argument(help="What the authors' training wrote (.pth).")],
    out: Annotated[Path, typer.Argument(help="The .safetensors file to write.")],
    heads: Annotated[int | None, typer.Option(help="Of the images; default: width / 64.")] = None,
    text_heads: Annotated[int | None, typer.Option(help="Of the words.")] = None,
    place: Annotated[str, typer.Option(help="Of a name: end, middle or front.")] = "end",
    backbone: Backbone = None,
    pretrained: Pretrained = None,
) -> None:
    """Turn an official checkpoint into a file of ours, and its CLIP into a folder beside it.

    The folder is left out where `--backbone` names a model with the very same frozen weights.
    """
    from vitaclip.models.backbone import Backbone as Frozen
    from vitaclip.weights.official import convert as official

    clip = Frozen.load(*named(backbone, pretrained), "cpu") if backbone else None
    model = official.convert(checkpoint, out, heads, text_heads, place, clip)
    learned = sum(value.numel() for value in model.parameters() if value.requires_grad)
    print(f"{out}: {learned:,} learned numbers beside {model.backbone.name}")
