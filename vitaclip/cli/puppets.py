"""Verb `puppets`: what the puppet world can play, one clip of it, and CLIP trained on it."""

import json
import shutil
from pathlib import Path
from typing import Annotated

import typer

from vitaclip.cli.dataclass_flags import AS_WORDS, settings
from vitaclip.cli.options import Json
from vitaclip.errors import InputError
from vitaclip.io.assets import assets_folder

FACTS = ("name", "synonyms", "family", "novel", "twin")

RUN = Path("runs/puppet-clip")

puppets = typer.Typer(help="The world of puppets that act.", no_args_is_help=True)


@puppets.command("list")
def show(as_json: Json = False) -> None:
    """List every action: its family, its twin, and whether prompts may be trained on it."""
    from vitaclip.data.puppets.actions import ACTIONS

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
    action: Annotated[str, typer.Option(help="One of `puppets list`, or the unseen waving.")],
    out: Annotated[Path, typer.Option(help="The MP4 file to write.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same clip.")] = 0,
    size: Annotated[int, typer.Option(help="Side in pixels.", min=32, max=2048)] = 256,
    fps: Annotated[int, typer.Option(help="Pictures a second.", min=1, max=60)] = 12,
) -> None:
    """Draw one clip of an action, and say in a sentence what it shows."""
    from numpy.random import default_rng

    from vitaclip.data.puppets import caption, film, shot
    from vitaclip.data.puppets.actions import EVERY
    from vitaclip.video import write

    if action not in EVERY:
        raise InputError(f"The puppets cannot do {action!r}; they can do: {', '.join(EVERY)}.")
    take = shot(action, seed)
    clip = film(take, size, fps=fps)
    write(out, clip.frames, fps)
    print(f"{out}: {caption(take, default_rng(seed))}")


@puppets.command(context_settings=AS_WORDS)
def draw(words: typer.Context) -> None:
    """Draw the clip of a scene that you choose thing by thing, as the page's puppeteer does."""
    from dataclasses import dataclass

    from vitaclip.data.puppets.scene import Scene
    from vitaclip.data.puppets.staging import FPS, film_scene, sentence
    from vitaclip.video import write

    @dataclass(frozen=True)
    class Drawn(Scene):
        """Who does what, where, how fast and which way; one changed choice changes only that."""

        out: Path = Path("puppet.mp4")
        size: int = 256  # pixels

    scene = settings(Drawn, "puppets draw", words.args)
    if not 32 <= scene.size <= 2048:
        raise InputError(f"A clip is 32 to 2048 pixels wide, not {scene.size}; choose --size.")
    write(scene.out, film_scene(scene, scene.size).frames, FPS)
    print(f"{scene.out}: {sentence(scene)}")


@puppets.command()
def samples(
    out: Annotated[Path, typer.Option(help="The folder to fill.")] = Path("assets/samples"),
) -> None:
    """Draw the sample clips of the app again, the same to the last pixel."""
    from vitaclip.data.puppets.samples import make_samples

    for sample in make_samples(out):
        print(f"{sample.file}: {sample.caption}")


@puppets.command()
def gallery(
    out: Annotated[Path, typer.Option(help="The folder to fill.")] = Path("assets/gallery"),
) -> None:
    """Draw the clips of the Search tab again, two of every action, the same to the last pixel."""
    from vitaclip.data.puppets.samples import make_gallery

    for sample in make_gallery(out):
        print(f"{sample.file}: {sample.caption}")


@puppets.command()
def vectors() -> None:
    """Read the clips of the Search tab with the built-in model, so that the page need not."""
    from vitaclip import weights
    from vitaclip.inference.service import Service

    service = Service.open(assets_folder(), weights.load)
    for kind in service.models.prompts_of():
        shutil.rmtree(service.demo_gallery.samples.folder / kind, ignore_errors=True)
    for file in service.demo_gallery.ship(list(service.models.prompts_of())):
        print(file, flush=True)


@puppets.command(context_settings=AS_WORDS)
def pretrain(words: typer.Context) -> None:
    """Train the small CLIP from nothing in runs/puppet-clip; a killed run goes on."""
    from vitaclip.data.puppets.stills import open_stills
    from vitaclip.training import pretrain_clip
    from vitaclip.training.config import PretrainConfig

    config = settings(PretrainConfig, "puppets pretrain", words.args)
    size = pretrain_clip.MODEL["vision_cfg"]["image_size"]
    stills = open_stills(RUN / "stills", config.stills, size)
    for record in pretrain_clip.pretrain(config, stills, RUN):
        if record["step"] % 20 == 0:
            print(json.dumps(record), flush=True)
    pretrain_clip.export(RUN, RUN / "model")
    print(f"The model is in {RUN / 'model'}; use it as local-dir:{RUN / 'model'}.")
