"""Verb `evaluate`: benchmark scores, with the protocol they were measured by beside them."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vitaclip.cli.dataclass_flags import AS_WORDS, settings
from vitaclip.cli.options import Backbone, Json, Precision, Pretrained, Prompts, open_service
from vitaclip.errors import InputError, quoted
from vitaclip.models.catalogue.defaults import DEFAULT_FRAMES

if TYPE_CHECKING:
    from vitaclip.inference.model_id import ModelId
    from vitaclip.inference.service import Service

OUTSIDE = "Not what the model was trained on, so that what it says about them means nothing"

evaluate = typer.Typer(help="Measure a model on clips it never saw.", no_args_is_help=True)


@evaluate.callback()
def on() -> None:
    """Measure a model on clips it never saw."""  # a lone verb still needs its name said


@evaluate.command()
def puppets(
    prompts: Prompts = "default",
    labels: Annotated[str, typer.Option(help="Which actions: all, base or novel.")] = "all",
    clips_per_action: Annotated[int, typer.Option(help="Fresh clips of each.", min=1)] = 50,
    seed: Annotated[int, typer.Option(help="The same seed gives the same clips.")] = 123,
    frames: Annotated[int, typer.Option(help="Frames of each clip.", min=1)] = DEFAULT_FRAMES,
    backbone: Backbone = None,
    pretrained: Pretrained = None,
    precision: Precision = "auto",
    as_json: Json = False,
) -> None:
    """Render fresh puppet clips and count right answers: exact, by family, between twins."""
    from vitaclip.evaluation.puppet_benchmark import PuppetBenchmark

    service, id = open_service(prompts, backbone, pretrained, "recognise", precision)
    refuse_lesson(service, id)
    test = PuppetBenchmark(labels, clips_per_action, seed, frames)
    model = service.models.get(id)
    scores = test.run(model.clip, world=model.world)
    scores["protocol"] |= {"model": str(id), "prompts": id.prompts}
    print(json.dumps(scores, indent=1) if as_json else text(scores))


@evaluate.command(context_settings=AS_WORDS)
def videos(words: typer.Context) -> None:
    """Measure on your own videos or a data set's, by their lists (`--help` lists its flags)."""
    from vitaclip.evaluation.benchmarks import VideoBenchmarkRun

    asked = [word for word in words.args if word != "--json"]
    test = settings(VideoBenchmarkRun, "evaluate videos", asked)
    listed = test.read()
    for split in listed:
        print(f"{test.lists.name}: {split.understood}", file=sys.stderr)
    task = "search" if listed[0].by_sentences else "recognise"
    clip = test.backbone or None, test.pretrained or None
    service, id = open_service(test.prompts, *clip, task, test.precision)
    refuse_lesson(service, id)
    model = service.models.get(id)
    scores = test.run(model.clip, listed, model.world)
    print(json.dumps(scores, indent=1) if len(asked) < len(words.args) else text(scores))


def refuse_lesson(service: Service, model: ModelId) -> None:
    """A benchmark asks by words alone, so it would measure the model that a lesson stands on."""
    own = service.models.own.get(model)
    if own and own.taught:
        raise InputError(
            f"{quoted(own.path)} was taught with clips, and a benchmark asks by words; "
            "`vitaclip learn` says how well it was learned."
        )


def text(scores: dict[str, Any]) -> str:
    """Shares as percentages, ranks as ranks, the protocol as it is; what belongs together below."""
    lines = []
    for name, value in scores.items():
        if isinstance(value, dict):
            lines += [name, *(f"  {key:26} {_shown(key, part)}" for key, part in value.items())]
        else:
            lines.append(f"{name:28} {_shown(name, value)}")
    measured = scores.get("protocol", {}) | scores
    if count := measured.get("outside_world"):
        of = measured.get("clips", measured.get("videos"))
        lines.append(f"{OUTSIDE}: {count:,} of {of:,} clips.")
    return "\n".join(lines)


def _shown(name: str, value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:7.1f}" if name.endswith("_rank") else f"{value:7.1%}"
