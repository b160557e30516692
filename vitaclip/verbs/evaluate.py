"""Scores with the protocol they were measured by beside them."""

import json
from typing import Annotated

import typer

from vitaclip.verbs.choosing import ASSETS, Backbone, Json, Pretrained, Prompts, chosen

evaluate = typer.Typer(help="Measure a model on clips it never saw.", no_args_is_help=True)


@evaluate.callback()
def on() -> None:
    """Measure a model on clips it never saw."""  # a lone verb still needs its name said


@evaluate.command()
def puppets(
    prompts: Prompts = "none",
    labels: Annotated[str, typer.Option(help="Which actions: all, base or novel.")] = "all",
    clips_per_action: Annotated[int, typer.Option(help="Fresh clips of each.", min=1)] = 50,
    seed: Annotated[int, typer.Option(help="The same seed gives the same clips.")] = 123,
    backbone: Backbone = None,
    pretrained: Pretrained = None,
    as_json: Json = False,
) -> None:
    """Render fresh puppet clips and count right answers: exact, by family, between twins."""
    from vitaclip.evaluation import PuppetTest, evaluate
    from vitaclip.studio import Studio

    test = PuppetTest(labels, clips_per_action, seed)
    model = Studio.open(ASSETS).shelf.get(chosen(backbone, pretrained), prompts).model
    scores = {}
    for name, value in evaluate(model, test):
        scores[name] = value
        if not as_json:
            print(text(name, value), flush=True)
    if as_json:
        print(json.dumps(scores, indent=1))


def text(name: str, value: object) -> str:
    """One score for a person; what belongs together stands under its name."""
    if isinstance(value, dict):
        return "\n".join([name, *(f"  {key:24} {shown(part)}" for key, part in value.items())])
    return f"{name:26} {shown(value)}"


def shown(value: object) -> str:
    """A share as a percentage, anything else as it is."""
    return f"{value:.1%}" if isinstance(value, float) else str(value)
