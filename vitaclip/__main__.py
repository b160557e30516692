"""The command line: `python -m vitaclip VERB`, or `vitaclip VERB` once installed."""

import platform
import sys
from importlib import metadata
from typing import Annotated

import typer

from vitaclip import __version__
from vitaclip.cli.attend import attend
from vitaclip.cli.convert import convert
from vitaclip.cli.describe import describe
from vitaclip.cli.evaluate import evaluate
from vitaclip.cli.galleries.gallery import gallery
from vitaclip.cli.galleries.index import index
from vitaclip.cli.galleries.search import search
from vitaclip.cli.learn import learn
from vitaclip.cli.models import models
from vitaclip.cli.puppets import puppets
from vitaclip.cli.recognize import recognize
from vitaclip.cli.serve import serve
from vitaclip.cli.train import train
from vitaclip.errors import InputError
from vitaclip.io.assets import assets_folder
from vitaclip.io.checksums import digest
from vitaclip.io.scratch import scratch_folder

app = typer.Typer(
    help="Prompted CLIP for video: recognise actions in your own words.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
ENGINES = {"torch": "torch", "open_clip": "open_clip_torch", "gradio": "gradio"}


def versions() -> str:
    """What an answer depends on, one thing a line, without importing any of it."""
    lines = [f"vitaclip {__version__}"]
    for name, package in ENGINES.items():
        try:
            lines.append(f"{name} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            lines.append(f"{name} is not installed")
    lines.append(f"Python {platform.python_version()}")
    model = assets_folder() / "puppet-clip" / "open_clip_model.safetensors"
    lines.append(f"puppet-clip {digest(model)[:12]}")
    return "\n".join(lines)


def print_versions(asked: bool) -> None:
    """Answer `--version`, and do nothing else."""
    if asked:
        print(versions())
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=print_versions,
            is_eager=True,
            help="Say the versions of what an answer depends on, and the model's checksum.",
        ),
    ] = False,
) -> None:
    """Options before any verb."""


app.command()(recognize)
app.command()(index)
app.command()(search)
app.command()(attend)
app.command()(convert)
app.command()(describe)
app.command()(learn)
app.command()(serve)
app.add_typer(evaluate, name="evaluate")
app.add_typer(gallery, name="gallery")
app.add_typer(models, name="models")
app.add_typer(puppets, name="puppets")
app.add_typer(train, name="train")


def main() -> None:
    """Run the verb; what the person can put right is said in one line, with exit code 2."""
    try:
        with scratch_folder():  # torch asks for one as it is imported, and says it with a traceback
            pass
        app()
    except InputError as mistake:
        print("vitaclip:", *str(mistake).split(), file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
