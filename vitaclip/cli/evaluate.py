"""Verb `evaluate`: benchmark scores, with the protocol they were measured by beside them."""

import json
from typing import Annotated, Any

import typer

from vitaclip.cli.dataclass_flags import AS_WORDS, settings
from vitaclip.cli.options import Backbone, Json, Pretrained, Prompts, open_service
from vitaclip.models.catalogue.defaults import DEFAULT_FRAMES

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
    as_json: Json = False,
) -> None:
    """Render fresh puppet clips and count right answers: exact, by family, between twins."""
    from vitaclip.evaluation.puppet_benchmark import PuppetBenchmark

    service, id = open_service(prompts, backbone, pretrained, "recognise")
    test = PuppetBenchmark(labels, clips_per_action, seed, frames)
    scores = test.run(service.models.get(id).clip)
    scores["protocol"] |= {"model": str(id), "prompts": id.prompts}
    print(json.dumps(scores, indent=1) if as_json else text(scores))


@evaluate.command(context_settings=AS_WORDS)
def videos(words: typer.Context) -> None:
    """Measure on Kinetics, UCF101, HMDB51, MSR-VTT, MSVD or LSMDC (`--help` lists its flags)."""
    from vitaclip.evaluation.benchmarks import VideoBenchmarkRun

    asked = [word for word in words.args if word != "--json"]
    test = settings(VideoBenchmarkRun, "evaluate videos", asked)
    task = "search" if test.by_sentences else "recognise"
    clip = test.backbone or None, test.pretrained or None
    service, model = open_service(test.prompts, *clip, task)
    scores = test.run(service.models.get(model).clip)
    print(json.dumps(scores, indent=1) if len(asked) < len(words.args) else text(scores))


def text(scores: dict[str, Any]) -> str:
    """The shares as percentages, the protocol as it is; what belongs together is indented."""
    lines = []
    for name, value in scores.items():
        if isinstance(value, dict):
            lines += [name, *(f"  {key:26} {_shown(part)}" for key, part in value.items())]
        else:
            lines.append(f"{name:28} {_shown(value)}")
    return "\n".join(lines)


def _shown(value: object) -> str:
    return f"{value:7.1%}" if isinstance(value, float) else str(value)
