"""Launch options: what Gradio is told about privacy, limits and the network."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path

from vitaclip.errors import InputError
from vitaclip.server.error_handlers import HANDLERS
from vitaclip.server.gate.browser_policy import BrowserPolicy
from vitaclip.server.gate.gate import GateSettings
from vitaclip.server.gate.routes import MCP, ROUTES
from vitaclip.server.gradio_internals import (
    asker,
    askers,
    keep_visits,
    logged_in,
    stand_in_front,
    take_turns,
    upload_folder,
)
from vitaclip.server.limits import EVERYDAY_LIMITS, ServerLimits
from vitaclip.server.operations.heap import trimmed
from vitaclip.server.operations.operations import Operations
from vitaclip.server.shares.shares import Shares
from vitaclip.server.uploads.cleanup import swept
from vitaclip.video.reader import WORKERS

TOGETHER = 4  # of the largest files in one upload


def launch_options(
    assets: Path,
    limits: ServerLimits = EVERYDAY_LIMITS,
    policy: BrowserPolicy | None = None,
    mcp: bool = False,
    operations: Operations | None = None,
    behind_proxy: bool = False,
) -> dict:
    """For `Blocks.launch`: nothing is asked of another machine, nothing is kept in browsers."""
    routes = (*ROUTES, *MCP) if mcp else ROUTES
    together = max(TOGETHER * limits.upload_mb, limits.model_mb) << 20  # Gradio limits each file
    gate = GateSettings(together, logged_in, routes, policy or BrowserPolicy(), behind_proxy)
    return {
        "footer_links": ["gradio"],
        "run_history": False,  # else inputs and answers stay in a classroom's browsers
        "enable_monitoring": False,
        "app_kwargs": {
            "exception_handlers": HANDLERS,
            "lifespan": _life(gate, operations or Operations(), limits),
        },
        "show_error": False,  # an error's text could name a path on this machine
        "max_file_size": f"{limits.largest_mb}mb",
        "state_session_capacity": limits.visits,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "allowed_paths": [str(assets / "samples")],
        "quiet": True,
    }


def _life(gate: GateSettings, operations: Operations, limits: ServerLimits) -> Callable:
    """For the server's life: the gate in front, shares kept, and what visitors sent swept away."""

    @asynccontextmanager
    async def life(app) -> AsyncIterator[None]:
        blocks = app.get_blocks()
        shares = Shares(limits, upload_folder, lambda: askers(blocks))
        stand_in_front(app, lambda inside: operations.around(inside, gate, shares))
        keep_visits(app, shares.visits)
        take_turns(blocks._queue, shares.turns.choose)
        WORKERS.serve_in_turn(asker)
        async with trimmed(operations.state), swept(limits.hours)(app):
            yield

    return life


def tools(password: str = "") -> dict:
    """For `Blocks.launch` as well: the endpoints for programs become MCP tools."""
    if password:  # Gradio would list them for everybody, and its own calls to us would be refused
        raise InputError("MCP tools cannot stand behind a password; choose one of the two.")
    if find_spec("mcp") is None:
        raise InputError("MCP tools need one more package: pip install 'gradio[mcp]'.")
    return {"mcp_server": True}
