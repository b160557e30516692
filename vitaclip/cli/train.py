"""Verb `train`: prompts trained on puppets or on your own videos.

The same command again goes on after a stop.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import typer

from vitaclip.cli.dataclass_flags import AS_WORDS, settings
from vitaclip.cli.options import named
from vitaclip.errors import InputError
from vitaclip.io.assets import assets_folder
from vitaclip.training.config import RECIPES, Plan, PuppetRunConfig, RunConfig, VideoRunConfig

Config = TypeVar("Config", bound=RunConfig)

train = typer.Typer(help="Train prompts; several GPUs: accelerate launch -m vitaclip train …")


@train.callback()
def on() -> None:
    """Train prompts; several GPUs: accelerate launch -m vitaclip train …"""  # noqa: D415


@train.command(context_settings=AS_WORDS)
def puppets(words: typer.Context) -> None:
    """Train on puppet clips of the base actions (`--help` lists every setting)."""
    from vitaclip.training.distributed import process_group
    from vitaclip.training.runs import train_on_puppets

    config = read(PuppetRunConfig, "train puppets", words.args)
    happenings = train_on_puppets(config, assets_folder(), process_group(processes()))
    show(happenings, config.steps, config.out)


@train.command(context_settings=AS_WORDS)
def videos(words: typer.Context) -> None:
    """Train on your own videos or a data set's, by their lists."""
    from vitaclip.training.distributed import process_group
    from vitaclip.training.runs import train_on_videos

    config = read(VideoRunConfig, "train videos", words.args)
    happenings = train_on_videos(config, assets_folder(), process_group(processes()))
    show(happenings, config.steps, config.out)


def read(cls: type[Config], verb: str, words: Sequence[str]) -> Config:
    """The flags as settings; those that are not given are the recipe's, if one is named."""
    config = settings(cls, verb, words)
    if config.recipe and config.recipe not in RECIPES:
        raise InputError(f"There is no recipe {config.recipe!r}; there are: {', '.join(RECIPES)}.")
    if config.recipe:
        config = settings(cls, verb, words, RECIPES[config.recipe])
    if not config.backbone:
        return config
    backbone, pretrained = named(config.backbone, config.pretrained or None)
    return replace(config, backbone=backbone, pretrained=pretrained or "")


def processes() -> int:
    """How many processes `accelerate launch` started; 1 without it."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def show(happenings: Iterable, steps: int, out: Path) -> None:
    """A line that tells how far things are, and a line for every file that cannot be read."""
    told: set[str] = set()
    for happening in happenings:
        if isinstance(happening, Plan):
            steps = happening.steps
            line = happening.understood + "\n"
        elif isinstance(happening, float):
            line = f"drawing clips: {happening:.0%}"
        else:
            line = f"step {happening.number} of {steps}, loss {happening.loss:.3f}"
            line += f", {happening.seconds:.2f} s"
            for problem in happening.problems:
                if problem not in told:
                    print(f"\r\033[Kvitaclip: {problem}", file=sys.stderr)
            told.update(happening.problems)
        if os.environ.get("RANK", "0") == "0":
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
    print(f"\r\033[Kkept in {out}; {len(told)} problems", file=sys.stderr)
