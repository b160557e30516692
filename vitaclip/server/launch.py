"""Server launch and shutdown: a page is brought up at its address, and ends when it is told to."""

from __future__ import annotations

import ipaddress
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import gradio as gr

from vitaclip.errors import InputError
from vitaclip.server import class_mode


@dataclass(frozen=True)
class ServerSettings:
    """Where a page listens, and who may come in."""

    host: str = "127.0.0.1"
    port: int = 7860
    https: bool = False
    share: bool = False  # a public link through Gradio as well
    password: str = ""  # none lets everybody in

    @property
    def alone(self) -> bool:
        """Whether nobody but this computer can come in."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def places(self) -> tuple[str, ...]:
        """The names under which other computers find this one."""
        return class_mode.own_addresses(self.host)

    @property
    def urls(self) -> tuple[str, ...]:
        """What a visitor types."""
        return tuple(class_mode.url(place, self.port, self.https) for place in self.places)


def launch(
    demo: gr.Blocks,
    settings: ServerSettings,
    options: dict[str, Any],
    at_the_end: Callable[[], None] = lambda: None,
) -> None:
    """Serve from threads of this process, and return once the page is up."""
    signal.signal(signal.SIGTERM, lambda *_: leave(demo, at_the_end))
    listening = {
        "server_name": settings.host,
        "server_port": settings.port,
        "share": settings.share,
        **(guarded(settings.password) if settings.password else {}),
    }
    with TemporaryDirectory() as folder:  # a certificate is read once, when serving begins
        if settings.https:
            listening |= encrypted(Path(folder), settings.places)
        serve(demo, listening | options)


def guarded(password: str) -> dict[str, Any]:
    """One password for everybody."""
    hint = "Any name will do; the password is the one you were told."
    return {"auth": class_mode.lets_in(password), "auth_message": hint}


def encrypted(folder: Path, places: tuple[str, ...]) -> dict[str, Any]:
    """HTTPS that nobody has vouched for."""
    key, certificate = class_mode.certify(folder, places)
    return {"ssl_keyfile": str(key), "ssl_certfile": str(certificate), "ssl_verify": False}


def serve(demo: gr.Blocks, options: dict[str, Any]) -> None:
    """Begin; one sentence if the port is taken."""
    try:
        demo.launch(prevent_thread_lock=True, **options)
    except OSError as problem:
        if "empty port" not in str(problem):
            raise
        taken = f"Port {options['server_port']} is in use; choose another one with --port."
        raise InputError(taken) from None
    if demo.mcp_error:  # which Gradio keeps to itself
        raise InputError(f"The MCP tools did not start: {demo.mcp_error}")


def leave(demo: gr.Blocks, at_the_end: Callable[[], None]) -> None:
    """End as a container is told to: let running answers finish for some seconds, then go.

    At once, because a thread at work would keep Python waiting. Nothing is half-written: files
    appear whole, and decoders end when nobody is left to ask them.
    """
    demo.close()
    at_the_end()
    sys.stdout.flush()
    os._exit(0)
