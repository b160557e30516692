"""Verb `recognize`: which of these classes does a video show? As in the app, without the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from vitaclip.cli.options import Backbone, Json, Pretrained, Prompts, open_service, seconds
from vitaclip.errors import InputError
from vitaclip.inference.export import moments_table, ranked
from vitaclip.inference.long_video.moments import clock, divided

SHOWN = 5  # classes on the screen; --json has them all
PIECES = 20  # of a long video


def recognize(
    videos: Annotated[list[Path], typer.Argument(help="Video files.", metavar="VIDEO")],
    labels: Annotated[str, typer.Option(help='Classes: "waving, push up".')] = "",
    labels_file: Annotated[Path | None, typer.Option(help="Or a file, one class a line.")] = None,
    template: Annotated[
        list[str] | None, typer.Option(help="With {} for the class; several are averaged.")
    ] = None,
    frames: Annotated[
        int | None, typer.Option(help="Frames to look at, in each moment of a long video.")
    ] = None,
    window: Annotated[
        float | None,
        typer.Option(parser=seconds, metavar="SECONDS", help="Length of a moment; 0: one clip."),
    ] = None,
    every: Annotated[
        float | None,
        typer.Option(parser=seconds, metavar="SECONDS", help="From one moment to the next."),
    ] = None,
    prompts: Prompts = "default",
    backbone: Backbone = None,
    pretrained: Pretrained = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, a line a moment.")] = False,
) -> None:
    """Rank classes in your own words for each video, and for each moment of a long one."""
    from vitaclip.data.labels import read_labels, read_templates
    from vitaclip.inference.model_id import DEFAULT_TEMPLATE

    classes = read_labels(_typed(labels, labels_file))
    templates = read_templates("\n".join(template or [DEFAULT_TEMPLATE]))
    service, model = open_service(prompts, backbone, pretrained, "recognise")
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


def _typed(labels: str, file: Path | None) -> str:
    if bool(labels) == bool(file):
        raise InputError('Say the classes once: --labels "a, b, c" or --labels-file FILE.')
    if file is None:
        return labels.replace(",", "\n")
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{file.name!r} is no text file with one class a line.") from None


def text(record: dict[str, Any]) -> str:
    """The same for a person: the best few classes, what to doubt, and how long it took."""
    lines = [record["video"]]
    for label, prob in list(zip(record["labels"], record["probs"]))[:SHOWN]:
        unseen = ", ".join(record["unknown"].get(label, []))
        lines.append(f"{prob:8.1%}  {label}" + (f"  (never saw: {unseen})" if unseen else ""))
    if record["abstain"]:
        lines.append("          Probably none of these: other actions fit this clip better.")
    pieces = record["stretches"]
    for piece in pieces[:PIECES]:
        when = f"{clock(piece['start'])} - {clock(piece['end'])}"
        lines.append(f"          {when:>17}  {piece['label'] or 'none of these'}")
    if len(pieces) > PIECES:
        lines.append(f"          … and {len(pieces) - PIECES} more; --csv has each moment")
    spent = ", ".join(f"{what} {s * 1000:.0f} ms" for what, s in record["seconds"].items())
    lines.append(f"          {record['looked']}, {record['model']['name']}: {spent}")
    return "\n".join(lines)
