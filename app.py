"""Open the service, build the page, serve it: `python app.py`, then http://localhost:7860."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # before gradio is imported
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))  # else every event makes
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")  # Gradio sum up all those before it
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # torch's idle threads leave cores to others
if os.environ.get("SPACES_ZERO_GPU"):  # Spaces lends a GPU for the length of a call
    import spaces  # type: ignore[import-not-found]  # before torch is imported

    loan = spaces.GPU(duration=20)  # seconds at most; a batch takes less than one
else:
    loan = None

import gradio as gr
import typer
from typer import Option

from vitaclip.errors import InputError
from vitaclip.inference.service import Service
from vitaclip.server import class_mode
from vitaclip.server.limits import CLASS_LIMITS, EVERYDAY_LIMITS
from vitaclip.server.options import launch_options, tools
from vitaclip.ui import build
from vitaclip.ui.theme import look

ASSETS = Path(__file__).parent / "assets"


def main(
    lesson: Annotated[
        bool,
        Option("--class", envvar="VITACLIP_CLASS", help="Serve a class: see the README."),
    ] = False,
    host: Annotated[
        str,
        Option(
            envvar=["VITACLIP_HOST", "GRADIO_SERVER_NAME"],
            help="Which address to listen at; 0.0.0.0 is every one of this computer.",
            show_default="127.0.0.1, or 0.0.0.0 for a class",
        ),
    ] = "",
    port: Annotated[int, Option(envvar=["VITACLIP_PORT", "GRADIO_SERVER_PORT"])] = 7860,
    https: Annotated[
        bool | None,
        Option(
            envvar="VITACLIP_HTTPS",
            help="Encrypt, with a certificate of our own.",
            show_default="for a class",
        ),
    ] = None,
    password: Annotated[
        str,
        Option(
            envvar="VITACLIP_PASSWORD",
            help="What a visitor must know.",
            show_default="none; a new one for a class or --share",
        ),
    ] = "",
    share: Annotated[
        bool,
        Option(envvar=["VITACLIP_SHARE", "GRADIO_SHARE"], help="A public link through Gradio."),
    ] = False,
    prompts: Annotated[
        list[Path] | None,
        Option(envvar="VITACLIP_PROMPTS", help="A file of prompts you trained, one or more."),
    ] = None,
    mcp: Annotated[
        bool, Option(envvar="VITACLIP_MCP", help="Serve the API as MCP tools as well.")
    ] = False,
    max_upload_mb: Annotated[
        int | None,
        Option(min=1, envvar="VITACLIP_MAX_UPLOAD_MB", show_default="100, or 50 for a class"),
    ] = None,
) -> None:
    """Serve the page; torch and the model are loaded once it is up."""
    limits = CLASS_LIMITS if lesson else EVERYDAY_LIMITS
    limits = replace(limits, upload_mb=max_upload_mb or limits.upload_mb)
    host = host or ("0.0.0.0" if lesson else "127.0.0.1")
    https = lesson if https is None else https
    if lesson or share:
        password = password or class_mode.spoken_password()
    places = class_mode.own_addresses(host)
    urls = tuple(class_mode.url(place, port, https) for place in places)
    access = class_mode.ClassAccess(urls, password) if lesson else None
    service = Service.open(ASSETS, loan=loan, own=prompts or ())
    demo = build(service, limits, access)
    demo.queue(max_size=limits.waiting, default_concurrency_limit=4, api_open=False)
    options = launch_options(ASSETS, limits) | look() | (guarded(password) if password else {})
    if mcp:
        options |= tools(password)
    with TemporaryDirectory() as folder:  # a certificate is read once, when serving begins
        if https:
            options |= encrypted(Path(folder), places)
        serve(demo, {"server_name": host, "server_port": port, "share": share, **options})
    print(class_mode.poster(access) if access else f"vitaclip is at {demo.local_url}", flush=True)
    if share:
        print(f"and at {demo.share_url}, password {password}", flush=True)
    service.warm()
    demo.block_thread()


def guarded(password: str) -> dict[str, Any]:
    """One password for everybody."""
    hint = "Any name will do; the password is the one you were told."
    return {"auth": class_mode.lets_in(password), "auth_message": hint}


def encrypted(folder: Path, places: tuple[str, ...]) -> dict[str, Any]:
    """HTTPS that nobody has vouched for."""
    key, certificate = class_mode.certify(folder, places)
    return {"ssl_keyfile": str(key), "ssl_certfile": str(certificate), "ssl_verify": False}


def serve(demo: gr.Blocks, options: dict[str, Any]) -> None:
    """Begin, and be ready to be told to end; one sentence if the port is taken."""
    signal.signal(signal.SIGTERM, lambda *_: leave(demo))
    try:
        demo.launch(prevent_thread_lock=True, **options)
    except OSError as problem:
        if "empty port" not in str(problem):
            raise
        taken = f"Port {options['server_port']} is in use; choose another one with --port."
        raise InputError(taken) from None
    if demo.mcp_error:  # which Gradio keeps to itself
        raise InputError(f"The MCP tools did not start: {demo.mcp_error}")


def leave(demo: gr.Blocks) -> None:
    """End as a container is told to: let running answers finish for some seconds, then go.

    At once, because a thread at work would keep Python waiting. Nothing is half-written: files
    appear whole, and decoders end when nobody is left to ask them.
    """
    demo.close()
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    try:
        typer.run(main)
    except InputError as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(2) from None
