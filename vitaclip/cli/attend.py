"""Verb `attend`: a token's attention over the frames of a video, as pictures or numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitaclip.cli.options import Backbone, Precision, Pretrained, Prompts, open_service
from vitaclip.errors import InputError
from vitaclip.inference.export import OUTSIDE, MapRequest, attended, save_numbers

if TYPE_CHECKING:
    from vitaclip.attention.maps import AttentionMap
    from vitaclip.inference.results import EncodedClip


def attend(
    video: Annotated[Path, typer.Argument(help="A video file.", metavar="VIDEO")],
    out: Annotated[Path, typer.Option(help="overlay.png, .gif, .mp4; .json, .npz for numbers.")],
    token: Annotated[str, typer.Option(help='Like "class", "summary", "patch 3,4".')] = "class",
    layer: Annotated[int | None, typer.Option(help="Counted from 1; the last by default.")] = None,
    head: Annotated[int | None, typer.Option(help="Counted from 1; else their mean.")] = None,
    readers: Annotated[bool, typer.Option(help="Who reads the token, not where it looks.")] = False,
    rollout: Annotated[bool, typer.Option(help="All layers at once, roughly; class only.")] = False,
    strength: Annotated[float, typer.Option(help="Of the overlay, 0 to 1.", min=0, max=1)] = 0.75,
    frames: Annotated[int | None, typer.Option(help="Frames to look at.")] = None,
    prompts: Prompts = "default",
    backbone: Backbone = None,
    pretrained: Pretrained = None,
    precision: Precision = "auto",
) -> None:
    """Paint what a token looks at over the frames, or keep every number."""
    from vitaclip.attention import overlay

    if out.suffix.lower() not in (*overlay.SAVE, ".json", ".npz"):
        kinds = ", ".join(overlay.SAVE)
        raise InputError(f"“{out.name}” is no kind of picture; end it in {kinds}, .json or .npz.")
    if not out.absolute().parent.is_dir():
        raise InputError(f"There is no folder {out.parent.name!r} to write {out.name!r} into.")
    service, model = open_service(prompts, backbone, pretrained, "attend", precision)
    clip = service.encode(video, model, frames)
    if clip.in_world is False:
        print(OUTSIDE)
    seen = service.inspector.attention(clip.key, model)
    if out.suffix.lower() == ".npz":
        save_numbers(out, clip, seen)
        print(f"{out}: {len(seen.layers)} layers, {len(seen.names)} tokens, all numbers")
        return
    if rollout:
        _write_rollout(out, clip, seen, strength)
        return
    number = seen.depth - 1 if layer is None else layer - 1
    if head is not None:
        seen = service.inspector.attention(clip.key, model, number)
    direction = "listeners" if readers else "gaze"
    asked = MapRequest(token, number, None if head is None else head - 1, direction)
    _write(out, str(video), clip, seen, asked, strength)
    print(f"{out}: {token} {'is read by' if readers else 'looks at'}, layer {number + 1}")
    print(seen.influence(token, number, direction)[1])


def _write(
    out: Path, video: str, clip: EncodedClip, seen: AttentionMap, asked: MapRequest, strength: float
) -> None:
    """The chosen map, as numbers or painted over the frames."""
    from vitaclip.attention import overlay

    if out.suffix.lower() == ".json":
        numbers = attended(video, clip, seen, asked)
        out.write_text(json.dumps(numbers, indent=1, ensure_ascii=False), "utf-8")
        return
    heat = seen.heat(asked.token, asked.layer, asked.head, asked.direction)
    overlay.save(out, heat.overlay(clip.crops, strength))


def _write_rollout(out: Path, clip: EncodedClip, seen: AttentionMap, strength: float) -> None:
    """Attention followed back through all layers, as a picture or a film."""
    from vitaclip.attention import overlay
    from vitaclip.attention.rollout import rollout

    overlay.save(out, overlay.paint(clip.crops, rollout(seen).mean(axis=0), strength))
    print(f"{out}: what the class tokens draw on through all layers (attention rollout)")
    print("A rough summary: values, MLPs and what the prompts have learned are left out.")
