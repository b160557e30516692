"""Verb `recognize`: which of these classes does a video show? As in the app, without the page."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vitaclip.cli.options import (
    Backbone,
    Json,
    LengthOfMoment,
    Precision,
    Pretrained,
    Prompts,
    StepOfMoments,
    open_service,
)
from vitaclip.errors import InputError
from vitaclip.inference.export import OUTSIDE, moments_table, ranked
from vitaclip.inference.long_video.moments import clock, divided
from vitaclip.inference.long_video.stretches import Stretch
from vitaclip.models.text_check import cut_after

if TYPE_CHECKING:
    from vitaclip.inference.model_id import ModelId
    from vitaclip.inference.service import Service

SHOWN = 5  # classes on the screen; --json has them all
PIECES = 20  # of a long video


def recognize(
    videos: Annotated[list[Path], typer.Argument(help="Video files.", metavar="VIDEO")],
    labels: Annotated[
        str, typer.Option(help='Classes: "waving, push up"; by default those that were taught.')
    ] = "",
    labels_file: Annotated[
        Path | None, typer.Option(help="Or a list of them, or a folder with one for each class.")
    ] = None,
    template: Annotated[
        list[str] | None, typer.Option(help="With {} for the class; several are averaged.")
    ] = None,
    frames: Annotated[
        int | None, typer.Option(help="Frames to look at, in each moment of a long video.")
    ] = None,
    window: LengthOfMoment = None,
    every: StepOfMoments = None,
    prompts: Prompts = "default",
    backbone: Backbone = None,
    pretrained: Pretrained = None,
    precision: Precision = "auto",
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, a line a moment.")] = False,
) -> None:
    """Rank classes in your own words for each video, and for each moment of a long one."""
    from vitaclip.data.labels import read_templates
    from vitaclip.models.catalogue.defaults import DEFAULT_TEMPLATE

    templates = read_templates("\n".join(template or [DEFAULT_TEMPLATE]))
    named = _classes(labels, labels_file) if labels or labels_file else ()
    service, model = open_service(prompts, backbone, pretrained, "recognise", precision)
    classes = named or _own_classes(service, model)
    division = divided(window, every)
    answers = (
        (str(path), service.recognize(path, classes, templates, model, frames, division))
        for path in videos
    )
    if as_csv:
        print(moments_table(answers), end="")
    elif as_json:
        records = [ranked(path, answer) for path, answer in answers]
        print(json.dumps(records, indent=1, ensure_ascii=False))
    else:
        for path, answer in answers:
            print(text(ranked(path, answer)))


def _own_classes(service: Service, model: ModelId) -> tuple[str, ...]:
    """Those that the prompts were taught, or learned for, where nobody says others."""
    own = service.models.own.get(model)
    if own and own.classes:
        return service.class_set(model.prompts)
    raise InputError('Say the classes once: --labels "a, b, c" or --labels-file FILE.')


def _classes(labels: str, file: Path | None) -> tuple[str, ...]:
    from vitaclip.data.labels import read_labels
    from vitaclip.data.lists.reader import read_classes

    if bool(labels) == bool(file):
        raise InputError('Say the classes once: --labels "a, b, c" or --labels-file FILE.')
    if file is None:
        return read_labels(labels.replace(",", "\n"))
    found = read_classes(file)
    print(f"{file.name}: {found.understood}", file=sys.stderr)
    return found.names


def text(record: dict[str, Any]) -> str:
    """The same for a person: the best few classes, what to doubt, and how long it took."""
    lines = [record["video"]]
    if record["in_world"] is False:
        lines.append(f"          {OUTSIDE}")
    for label, prob in list(zip(record["labels"], record["probs"]))[:SHOWN]:
        unseen, cut = ", ".join(record["unknown"].get(label, [])), record["cut"].get(label)
        doubts = [f"never saw: {unseen}" if unseen else "", cut_after(cut["read"]) if cut else ""]
        lines.append(f"{prob:8.1%}  {label}" + "".join(f"  ({each})" for each in doubts if each))
    if record["none_of_these"] is not None and record["in_world"] is not False:
        lines.append(f"{record['none_of_these']:8.1%}  (none of these)")
    if record["abstain"] and record["in_world"] is not False:
        lines.append("          Probably none of these.")
    pieces = [Stretch(**piece) for piece in record["stretches"]]
    for piece in pieces[:PIECES]:
        when = f"{clock(piece.start)} - {clock(piece.end)}"
        lines.append(f"          {when:>17}  {piece.answer}")
    if len(pieces) > PIECES:
        lines.append(f"          … and {len(pieces) - PIECES} more; --csv has each moment")
    spent = ", ".join(f"{what} {s * 1000:.0f} ms" for what, s in record["seconds"].items())
    seen = ", ".join([record["looked"], *record["notes"], record["model"]["name"]])
    lines.append(f"          {seen}: {spent}")
    return "\n".join(lines)
