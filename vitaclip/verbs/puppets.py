"""The puppet world from the command line: what it can play, one clip of it, CLIP trained on it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from vitaclip.verbs.settings import AS_WORDS, settings

puppets = typer.Typer(help="The world of puppets that act.", no_args_is_help=True)


@puppets.command("list")
def show(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List every action: its family, its twin, and whether prompts may be trained on it."""
    from vitaclip.puppets.actions import ACTIONS

    if as_json:
        print(json.dumps([asdict(action) for action in ACTIONS.values()], indent=1))
        return
    for action in ACTIONS.values():
        side = "novel" if action.novel else "base"
        print(f"{action.name:28} {side:6} {action.family:24} {action.twin or ''}".rstrip())


@puppets.command()
def render(
    action: Annotated[str, typer.Option(help="One of `puppets list`.")],
    out: Annotated[Path, typer.Option(help="The MP4 file to write.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same clip.")] = 0,
    size: Annotated[int, typer.Option(help="Side in pixels.", min=32, max=2048)] = 256,
    fps: Annotated[int, typer.Option(help="Pictures a second.", min=1, max=60)] = 12,
) -> None:
    """Draw one clip and say in a sentence what it shows."""
    from vitaclip import puppets, video

    shot = puppets.shot(action, seed)
    clip = puppets.film(shot, size, fps=fps)
    video.write(out, clip.frames, fps)
    print(f"{out}: {puppets.caption(shot)}")


@puppets.command(context_settings=AS_WORDS)
def pretrain(words: typer.Context) -> None:
    """Train the embedded CLIP from nothing on stills and captions (`--help` lists its flags)."""
    from vitaclip.puppets.pretrain import Pretrain, pretrain

    for step in pretrain(settings(Pretrain, "puppets pretrain", words.args)):
        print(step, flush=True)
