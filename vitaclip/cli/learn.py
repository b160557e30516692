"""Verb `learn`: teach actions of your own with a few clips of each, and hear how sure it is."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from vitaclip.cli.options import Backbone, Json, Pretrained, named

if TYPE_CHECKING:
    from vitaclip.inference.model import Model

SHOWN = 5  # names of classes


def learn(
    folder: Annotated[Path, typer.Argument(help="A folder with a sub-folder for each class.")],
    out: Annotated[Path, typer.Option(help="The file for what was learned.")],
    learner: Annotated[
        str,
        typer.Option(
            "--with",
            help="How: examples (compared in time, at once), words, or a prompt method, as vita.",
        ),
    ] = "examples",
    minutes: Annotated[float, typer.Option(help="The most that training may take.", min=0)] = 2.0,
    seed: Annotated[int, typer.Option(help="The same seed learns the same.", min=0)] = 0,
    frames: Annotated[
        int | None, typer.Option(help="Frames to look at in a clip.", min=2, max=256)
    ] = None,
    backbone: Backbone = None,
    pretrained: Pretrained = None,
    as_json: Json = False,
) -> None:
    """Teach actions of your own with a few clips of each; --prompts takes the file anywhere."""
    from vitaclip.inference.model import Model
    from vitaclip.inference.model_id import EMBEDDED, ModelId
    from vitaclip.inference.teaching.by_folder import learning
    from vitaclip.learning.taught import Effort

    begun = perf_counter()
    id = ModelId(*named(backbone, pretrained)) if backbone else EMBEDDED
    for step in learning(folder, learner, id, Effort(minutes, seed), frames):
        if isinstance(step, Model):
            step.save(out)
            show(step, out, perf_counter() - begun, as_json)
        else:
            lasts = step.endswith(".")  # a sentence stays on the screen, progress is written over
            print(f"\r\033[K{step}", end="\n" if lasts else "", file=sys.stderr, flush=True)


def show(model: Model, out: Path, seconds: float, as_json: bool) -> None:
    """What it learned, how sure one can be, and what to do with it."""
    lesson = model.lesson
    assert lesson is not None, "a model that has learned has a lesson"
    print("\r\033[K", end="", file=sys.stderr)
    if as_json:
        facts = {"classes": lesson.names, "with": lesson.kind, "file": str(out)}
        told = {"test": asdict(lesson.report), "told": lesson.told, "seconds": seconds}
        print(json.dumps(facts | told, indent=1, ensure_ascii=False))
        return
    more = f" and {len(lesson.names) - SHOWN} more" if len(lesson.names) > SHOWN else ""
    print(f"{out}: {', '.join(lesson.names[:SHOWN])}{more}")
    print(f"{lesson.report.clips} clips, with {lesson.kind}, in {seconds:.1f} s")
    for sentence in lesson.told:
        print(sentence)
    print(f"Try it: vitaclip recognize CLIP --prompts {out}")
