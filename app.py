"""`python app.py`, then http://localhost:7860: `vitaclip serve` for a checkout and for a Space."""

import sys

import typer

from vitaclip.cli.serve import serve, set_environment
from vitaclip.errors import InputError
from vitaclip.io.scratch import scratch_folder

set_environment()  # so that whoever imports this may import gradio next

if __name__ == "__main__":
    try:
        with scratch_folder():
            pass
        typer.run(serve)
    except InputError as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(2) from None
