"""The command line: `python -m vitaclip VERB`, or `vitaclip VERB` once installed."""

import sys

import typer

from vitaclip.cli.attend import attend
from vitaclip.cli.convert import convert
from vitaclip.cli.evaluate import evaluate
from vitaclip.cli.puppets import puppets
from vitaclip.cli.recognize import recognize
from vitaclip.cli.search import index, search
from vitaclip.cli.serve import serve
from vitaclip.cli.train import train
from vitaclip.errors import InputError

app = typer.Typer(
    help="Prompted CLIP for video: recognise actions in your own words.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(recognize)
app.command()(index)
app.command()(search)
app.command()(attend)
app.command()(convert)
app.command()(serve)
app.add_typer(evaluate, name="evaluate")
app.add_typer(puppets, name="puppets")
app.add_typer(train, name="train")


def main() -> None:
    """Run the verb; what the person can put right is said in one line, with exit code 2."""
    try:
        app()
    except InputError as mistake:
        print("vitaclip:", *str(mistake).split(), file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
