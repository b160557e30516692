"""Verb `attend`: a token's attention over the frames of a video, as pictures or numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitaclip.cli.options import Backbone, Precision, Pretrained, Prompts, open_service
from vitaclip.errors import InputError
from vitaclip.inference.export import (
    OUTSIDE,
    MapRequest,
    attended,
    save_explained,
    save_numbers,
)

if TYPE_CHECKING:
    from vitaclip.attention.maps import AttentionMap
    from vitaclip.inference.model_id import ModelId
    from vitaclip.inference.results import EncodedClip
    from vitaclip.inference.service import Service


def attend(
    video: Annotated[Path, typer.Argument(help="A video file.", metavar="VIDEO")],
    out: Annotated[Path, typer.Option(help="overlay.png, .gif, .mp4; .json, .npz for numbers.")],
    token: Annotated[str, typer.Option(help='Like "class", "summary", "patch 3,4".')] = "class",
    layer: Annotated[int | None, typer.Option(help="Counted from 1; the last by default.")] = None,
    head: Annotated[int | None, typer.Option(help="Counted from 1; else their mean.")] = None,
    readers: Annotated[bool, typer.Option(help="Who reads the token, not where it looks.")] = False,
    rollout: Annotated[bool, typer.Option(help="All layers at once, roughly; class only.")] = False,
    by: Annotated[
        str | None,
        typer.Option("--map", help="What speaks for a class: gradient, integrated, rollout …"),
    ] = None,
    label: Annotated[
        str | None, typer.Option(help="With --map: that class; by default the answer.")
    ] = None,
    labels: Annotated[
        str, typer.Option(help="With --map: all classes asked about; by default the puppets’.")
    ] = "",
    strength: Annotated[float, typer.Option(help="Of the overlay, 0 to 1.", min=0, max=1)] = 0.75,
    frames: Annotated[int | None, typer.Option(help="Frames to look at.")] = None,
    prompts: Prompts = "default",
    backbone: Backbone = None,
    pretrained: Pretrained = None,
    precision: Precision = "auto",
) -> None:
    """Paint what a token looks at, or what speaks for a class, over the frames; or the numbers."""
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
    if by is not None:
        _write_explained(out, service, model, clip, by, label, labels, strength)
        return
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


def _write_explained(
    out: Path,
    service: Service,
    model: ModelId,
    clip: EncodedClip,
    by: str,
    label: str | None,
    labels: str,
    strength: float,
) -> None:
    """What speaks for a class, as numbers or painted over the frames, and how far to trust it."""
    from vitaclip.attention import overlay
    from vitaclip.attention.attribution.known_maps import KNOWN_MAPS, measured
    from vitaclip.data.labels import read_labels
    from vitaclip.inference.model_id import EMBEDDED

    if not labels and model.clip != EMBEDDED:
        raise InputError("Say between which classes this model is to choose: --labels “a, b”.")
    typed = read_labels(labels.replace(",", "\n")) if labels else ()
    classes = typed or service.class_set("puppets")
    told = service.inspector.explain(clip.key, classes, label, by, model=model)
    known = measured(service.models.assets / "maps.json", model.prompts)
    if out.suffix.lower() in (".json", ".npz"):
        save_explained(out, clip, told)
    else:
        overlay.save(out, told.overlay(clip.crops, strength))
    print(f"{out}: what speaks for “{told.label}” ({KNOWN_MAPS[by].title})")
    if known and by in known.gaps and model.clip == EMBEDDED:
        print(
            f"Insertion less deletion is {known.gaps[by]:.2f} on {known.clips} clips "
            f"(by chance {known.gaps['random']:.2f}; the best map: {known.gaps[known.best]:.2f})."
        )
    else:
        print("How faithful it is was not measured for this model.")


def _write_rollout(out: Path, clip: EncodedClip, seen: AttentionMap, strength: float) -> None:
    """Attention followed back through all layers, as a picture or a film."""
    from vitaclip.attention import overlay
    from vitaclip.attention.rollout import rollout

    overlay.save(out, overlay.paint(clip.crops, rollout(seen).mean(axis=0), strength))
    print(f"{out}: what the class tokens draw on through all layers (attention rollout)")
    print("A rough summary: values, MLPs and what the prompts have learned are left out.")
