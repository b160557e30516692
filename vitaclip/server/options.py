"""Launch options: what Gradio is told about privacy, limits and the network."""

from importlib.util import find_spec
from pathlib import Path

from vitaclip.errors import InputError
from vitaclip.server.error_handlers import HANDLERS
from vitaclip.server.limits import EVERYDAY_LIMITS, ServerLimits
from vitaclip.server.request_guard import INTAKE
from vitaclip.server.upload_cleanup import swept


def launch_options(assets: Path, limits: ServerLimits = EVERYDAY_LIMITS) -> dict:
    """For `Blocks.launch`: nothing is asked of another machine, nothing is kept in browsers."""
    return {
        "footer_links": ["gradio"],
        "run_history": False,  # else inputs and answers stay in a classroom's browsers
        "enable_monitoring": False,
        "app_kwargs": {
            "exception_handlers": HANDLERS,
            "lifespan": swept(limits.hours),
            "middleware": INTAKE,
        },
        "show_error": False,  # an error's text could name a path on this machine
        "max_file_size": f"{limits.upload_mb}mb",
        "state_session_capacity": limits.visits,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "allowed_paths": [str(assets / "samples")],
        "quiet": True,
    }


def tools(password: str = "") -> dict:
    """For `Blocks.launch` as well: the endpoints for programs become MCP tools."""
    if password:  # Gradio would list them for everybody, and its own calls to us would be refused
        raise InputError("MCP tools cannot stand behind a password; choose one of the two.")
    if find_spec("mcp") is None:
        raise InputError("MCP tools need one more package: pip install 'gradio[mcp]'.")
    return {"mcp_server": True}
