"""Open the studio, build the page, serve it: `python app.py`, then http://localhost:7860."""

import os
import signal
import sys
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # before gradio is imported

import typer

from vitaclip.studio import Studio
from vitaclip.ui import build
from vitaclip.ui.look import launch_options

ASSETS = Path(__file__).parent / "assets"

studio = Studio.open(ASSETS)
demo = build(studio)
demo.queue(max_size=100, default_concurrency_limit=4, api_open=False)


def leave(*_) -> None:
    """End as a container is told to: let running answers finish for some seconds, then go.

    At once, because a thread at work would keep Python waiting. Nothing is half-written: files
    appear whole, and decoders end when nobody is left to ask them.
    """
    demo.close()
    sys.stdout.flush()
    os._exit(0)


def main(host: str = os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1"), port: int = 7860) -> None:
    """Serve the page; torch and the model are loaded once it is up."""
    signal.signal(signal.SIGTERM, leave)
    demo.launch(
        **launch_options(ASSETS), server_name=host, server_port=port, prevent_thread_lock=True
    )
    print(f"vitaclip is at {demo.local_url}")
    studio.warm()
    demo.block_thread()


if __name__ == "__main__":
    typer.run(main)
