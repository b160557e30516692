"""The puppet world from the command line: what it can play, one clip of it, CLIP trained on it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from vitaclip.errors import InputError
from vitaclip.verbs.choosing import Json
from vitaclip.verbs.settings import AS_WORDS, settings

FACTS = ("name", "synonyms", "family", "novel", "twin")

puppets = typer.Typer(help="The world of puppets that act.", no_args_is_help=True)


@puppets.command("list")
def show(as_json: Json = False) -> None:
    """List every action: its family, its twin, and whether prompts may be trained on it."""
    from vitaclip.puppets.actions import ACTIONS

    if as_json:
        facts = [{fact: getattr(action, fact) for fact in FACTS} for action in ACTIONS.values()]
        print(json.dumps(facts, indent=1))
        return
    for action in ACTIONS.values():
        side = "novel" if action.novel else "base"
        twin = f"twin of {action.twin}" if action.twin else ""
        print(f"{action.name:24} {side:6} {twin}".rstrip())


@puppets.command()
def render(
    action: Annotated[str, typer.Option(help="One of `puppets list`.")],
    out: Annotated[Path, typer.Option(help="The MP4 file to write.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same clip.")] = 0,
    size: Annotated[int, typer.Option(help="Side in pixels.", min=32, max=2048)] = 256,
    fps: Annotated[int, typer.Option(help="Pictures a second.", min=1, max=60)] = 12,
) -> None:
    """Draw one clip of an action as an MP4 file."""
    from vitaclip.puppets import ACTIONS, film, shot
    from vitaclip.video import write

    if action not in ACTIONS:
        raise InputError(f"The puppets cannot do {action!r}; they can do: {', '.join(ACTIONS)}.")
    clip = film(shot(action, seed), size, fps=fps)
    write(out, clip.frames, fps)
    print(f"{out}: {action}, {len(clip.frames)} frames, {clip.times[-1]:.1f} s")


@puppets.command(context_settings=AS_WORDS)
def pretrain(words: typer.Context) -> None:
    """Train the embedded CLIP from nothing on stills and captions (`--help` lists its flags)."""
    from vitaclip.puppets.pretrain import Pretrain, pretrain

    for step in pretrain(settings(Pretrain, "puppets pretrain", words.args)):
        print(step, flush=True)
