"""Verb `describe`: fit what a model was trained on, so that it can say when a clip is not of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitaclip.cli.options import Backbone, Pretrained, Prompts, open_service
from vitaclip.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    from vitaclip.inference.model import Model

WINDOWS = 4  # a film is cut into: each is a clip of its own
FEWEST = 40  # clips: of fewer, the spread says nothing


def describe(
    out: Annotated[Path, typer.Option(help="The file; beside prompts, PROMPTS.world.safetensors.")],
    videos: Annotated[
        Path | None, typer.Option(help="A folder of what it was trained on; else the puppets.")
    ] = None,
    clips: Annotated[int, typer.Option(help="Puppet clips of each action to fit.", min=8)] = 24,
    seed: Annotated[int, typer.Option(help="The same seed gives the same clips.", min=0)] = 0,
    prompts: Prompts = "default",
    backbone: Backbone = None,
    pretrained: Pretrained = None,
) -> None:
    """Fit what a model was trained on, and where its world ends."""
    from vitaclip.open_set.world import World
    from vitaclip.training.describe import DescribeConfig, describe_films, describe_puppets

    service, id = open_service(prompts, backbone, pretrained, "recognise")
    model = service.models.get(id)
    engine, name = model.clip, model.fingerprint
    if videos is None:
        config = DescribeConfig(clips=clips, seed=seed)
        steps = describe_puppets(engine, model.classifier, model.frames, name, config)
    else:
        steps = describe_films(engine, _windows(videos, model), name)
    for step in steps:
        if isinstance(step, World):
            step.save(out)
            print(f"\r{out}: fitted on {step.facts['fit']} clips")
        else:
            print(f"\r{step:4.0%}", end="", file=sys.stderr, flush=True)


def _windows(folder: Path, model: Model) -> Iterator[np.ndarray]:
    """Frames of each film in a folder, a window after the other."""
    from vitaclip.data.lists.listing import list_videos

    films = list_videos(folder).videos
    if len(films) * WINDOWS < FEWEST:
        raise InputError(
            f"{folder.name!r} has {len(films)} videos; a world is fitted on {FEWEST // WINDOWS} "
            "or more."
        )
    for film in films:
        frames = model.read(film.path, WINDOWS * model.frames).frames
        for start in range(0, len(frames), model.frames):
            yield frames[start : start + model.frames]
