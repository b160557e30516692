"""Server launch and shutdown: a page is brought up at its address, and ends when it is told to."""

from __future__ import annotations

import ipaddress
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from vitaclip.errors import InputError
from vitaclip.io.scratch import scratch_folder
from vitaclip.server import class_mode
from vitaclip.server.gradio_internals import questions
from vitaclip.server.operations.drain import wait_until_calm
from vitaclip.server.operations.state import ServerState

SOON = 2.0  # seconds that running answers get from whoever presses Ctrl-C and looks on


@dataclass(frozen=True)
class ServerSettings:
    """Where a page listens, and who may come in."""

    host: str = "127.0.0.1"
    port: int = 7860
    https: bool = False
    share: bool = False  # a public link through Gradio as well
    password: str = ""  # none lets everybody in
    drain_seconds: float = 20.0  # that running answers may still take at the end

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
    state: ServerState,
    at_the_end: Callable[[], None] = lambda: None,
) -> None:
    """Serve from threads of this process, and return once the page is up."""
    for number, most in ((signal.SIGTERM, settings.drain_seconds), (signal.SIGINT, SOON)):
        signal.signal(number, _leaving(demo, state, most, at_the_end))
    listening = {
        "server_name": settings.host,
        "server_port": settings.port,
        "share": settings.share,
        **(guarded(settings.password) if settings.password else {}),
    }
    with scratch_folder() as folder:  # a certificate is read once, when serving begins
        if settings.https:
            listening |= encrypted(folder, settings.places)
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


def _leaving(
    demo: gr.Blocks, state: ServerState, most: float, at_the_end: Callable[[], None]
) -> Callable[..., None]:
    """What a signal does: the first one ends well, and one more ends at once."""

    def at_once(number: int, _: Any) -> None:
        at_the_end()
        os._exit(128 + number)

    def leave(*_: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, at_once)
        finish(demo, state, most)
        at_the_end()
        sys.stdout.flush()
        os._exit(0)

    return leave


def finish(demo: gr.Blocks, state: ServerState, most: float) -> None:
    """Let running answers come to their end for some seconds, and stop serving.

    The process then goes at once, because a thread at work would keep Python waiting. Nothing is
    half-written: files appear whole, and decoders end when nobody is left to ask them.
    """
    state.drain(questions(demo).visits)
    wait_until_calm(lambda: state.under_way or questions(demo).visits, most)
    demo.close()
