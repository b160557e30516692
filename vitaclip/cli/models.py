"""Verb `models`: which CLIPs are recommended and which are here; one fetched, or brought."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from vitaclip.cli.options import Backbone, Json, Pretrained, named

models = typer.Typer(help="CLIPs: list them, fetch one, add what you have on a disk.")


@models.callback(invoke_without_command=True)
def listed(words: typer.Context, as_json: Json = False) -> None:
    """CLIPs: list them, fetch one, add what you have on a disk."""
    if words.invoked_subcommand is None:
        found = rows()
        print(json.dumps(found, indent=1, ensure_ascii=False) if as_json else text(found))


@models.command()
def get(
    name: Annotated[str, typer.Argument(help="Such as ViT-B/32, or a name that `models` lists.")],
    pretrained: Pretrained = None,
) -> None:
    """Fetch a CLIP's weights, so that it opens without a network from then on."""
    from vitaclip.models import factory

    clip = named(name, pretrained)
    said = " ".join(filter(None, clip))
    for progress in factory.fetch(*clip):
        share = f"{progress.done / 1e6:,.0f} of {progress.total / 1e6:,.0f} MB"
        print(f"\r\033[K{progress.name}: {share}", end="", file=sys.stderr, flush=True)
    print(f"\r\033[K{said} is on this disk", flush=True)


@models.command()
def add(
    place: Annotated[Path, typer.Argument(help="A checkpoint, a file of prompts, or a folder.")],
    backbone: Backbone = None,
    pretrained: Pretrained = None,
    heads: Annotated[int | None, typer.Option(help="Of a checkpoint's images.")] = None,
    text_heads: Annotated[int | None, typer.Option(help="Of its words.")] = None,
) -> None:
    """Add what you have: an official checkpoint, prompts, a CLIP's folder, a stick with a cache.

    A checkpoint stands on the CLIP inside it, or on the `--backbone` that has the same weights.
    """
    from vitaclip.io.model_shelf import ModelShelf
    from vitaclip.models.backbone import Backbone as Frozen
    from vitaclip.weights.added_models import add as bring

    clip = (lambda: Frozen.load(*named(backbone, pretrained), "cpu")) if backbone else None
    for added in bring(place, ModelShelf.usual(), clip, heads, text_heads):
        how = {"prompts": "--prompts ", "clip": "--model ", "cache": ""}[added.kind]
        more = f", learned words for {len(added.classes)} classes" if added.classes else ""
        print(f"{how}{added.name} is here{more}", flush=True)


def rows() -> list[dict[str, Any]]:
    """The recommended models, then others that are on this disk."""
    from dataclasses import asdict

    from vitaclip.inference.loading import available_models
    from vitaclip.io.model_shelf import ModelShelf
    from vitaclip.models.catalogue.recommended import RECOMMENDED

    here = {(each.name, each.pretrained) for each in available_models() if each.here}
    known = [asdict(each) | {"here": (each.name, each.pretrained) in here} for each in RECOMMENDED]
    told = {(each.name, each.pretrained) for each in RECOMMENDED}
    others = [
        {"name": n, "pretrained": tag, "here": True} for n, tag in sorted(here - told, key=str)
    ]
    shelf = ModelShelf.usual()
    others += [{"name": each.name, "pretrained": None, "here": True} for each in shelf.clips]
    return [*known, *others, *({"prompts": each.stem, "here": True} for each in shelf.prompts)]


def text(found: list[dict[str, Any]]) -> str:
    """A line for each, for a person; ● is on this disk."""
    lines = []
    for row in found:
        mark = "●" if row["here"] else "○"
        name = " ".join(filter(None, [row.get("name"), row.get("pretrained")]))
        if "prompts" in row and "name" not in row:
            lines.append(f"{mark} --prompts {row['prompts']}")
        elif "purpose" in row:
            spent = f"{row['megabytes']:,} MB, {row['cost']:g}x, {row['licence']}"
            lines.append(f"{mark} {name:26} {spent:26} {row['purpose']}")
        else:
            lines.append(f"{mark} {name}")
    return "\n".join([*lines, "", "● on this disk   ○ fetched by `vitaclip models get NAME`"])
