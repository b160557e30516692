"""Verb `serve`: the page, for one person, a class or a Space."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from vitaclip.cli.options import Precision
from vitaclip.io.assets import assets_folder
from vitaclip.io.model_shelf import ModelShelf

if TYPE_CHECKING:
    from vitaclip.inference.service import Service
    from vitaclip.server.uploads.folder import UploadFolder

BEFORE_IMPORTS = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9),  # else every event makes
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",  # Gradio sum up all those before it
    "OMP_WAIT_POLICY": "PASSIVE",  # torch's idle threads leave cores to others
}


def set_environment() -> None:
    """What gradio and torch read when they are imported, unless the person has set it."""
    for name, value in BEFORE_IMPORTS.items():
        os.environ.setdefault(name, value)


def lent_gpu() -> Any:
    """The GPU that a Space lends for the length of a call, if this is such a Space."""
    if not os.environ.get("SPACES_ZERO_GPU"):
        return None
    import spaces  # type: ignore[import-not-found]  # before torch is imported

    return spaces.GPU(duration=20)  # seconds at most; a batch takes less than one


def serve(
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
    model: Annotated[
        str,
        Option(
            envvar="VITACLIP_MODEL",
            help="The CLIP to begin with, such as ViT-B/32; fetched if it is not here.",
            show_default="our own",
        ),
    ] = "",
    precision: Precision = "auto",
    mcp: Annotated[
        bool, Option(envvar="VITACLIP_MCP", help="Serve the API as MCP tools as well.")
    ] = False,
    trusted_host: Annotated[
        list[str] | None,
        Option(
            envvar="VITACLIP_TRUSTED_HOSTS",
            help="A name that leads to this server, as example.org or *.example.org.",
            show_default="its addresses and own name",
        ),
    ] = None,
    behind_proxy: Annotated[
        bool,
        Option(
            envvar="VITACLIP_BEHIND_PROXY",
            help="A proxy is the only way in: its X-Forwarded-For and its HTTPS are believed.",
            show_default="on a Space",
        ),
    ] = False,
    allow_model: Annotated[
        list[str] | None,
        Option(
            envvar="VITACLIP_ALLOW_MODELS",
            help="A model that others may have besides the recommended ones, as NAME,TAG.",
            show_default="any, on a page for oneself",
        ),
    ] = None,
    model_cache_gb: Annotated[
        float | None,
        Option(
            min=0,
            envvar="VITACLIP_MODEL_CACHE_GB",
            help="Room for fetched models; those used least recently go.",
            show_default="20 on a page for others, else no limit",
        ),
    ] = None,
    max_upload_mb: Annotated[
        int | None,
        Option(min=1, envvar="VITACLIP_MAX_UPLOAD_MB", show_default="100, or 50 for a class"),
    ] = None,
    max_disk_mb: Annotated[
        int | None,
        Option(
            min=1,
            envvar="VITACLIP_MAX_DISK_MB",
            help="Of all uploads; one address may have half of it.",
            show_default="4096, or 8192 for a class",
        ),
    ] = None,
    access_log: Annotated[
        str,
        Option(
            envvar="VITACLIP_ACCESS_LOG",
            help="A file for a line of JSON about each request, or - to print them.",
            show_default="none",
        ),
    ] = "",
    log_addresses: Annotated[
        bool,
        Option(envvar="VITACLIP_LOG_ADDRESSES", help="Addresses in it as they are, not as codes."),
    ] = False,
    metrics_port: Annotated[
        int | None,
        Option(
            min=1,
            max=65535,
            envvar="VITACLIP_METRICS_PORT",
            help="Where Prometheus finds figures, on this computer alone.",
            show_default="none",
        ),
    ] = None,
    drain_seconds: Annotated[
        float,
        Option(
            min=0,
            envvar="VITACLIP_DRAIN_SECONDS",
            help="How long running answers may still take once the server is told to end.",
        ),
    ] = 20.0,
) -> None:
    """Serve the page; torch and the model are loaded once it is up."""
    set_environment()
    from vitaclip.server.operations.heap import share_arenas

    share_arenas()
    loan = lent_gpu()
    from vitaclip.inference.model_policy import ModelPolicy
    from vitaclip.inference.service import Service
    from vitaclip.server import class_mode
    from vitaclip.server.gate.browser_policy import BrowserPolicy
    from vitaclip.server.gradio_internals import questions
    from vitaclip.server.launch import ServerSettings, launch
    from vitaclip.server.limits import CLASS_LIMITS, EVERYDAY_LIMITS, OTHERS, OWN_MODEL_MB
    from vitaclip.server.operations.metrics import Work
    from vitaclip.server.operations.operations import Operations, OperationsSettings
    from vitaclip.server.options import launch_options, tools
    from vitaclip.ui import build
    from vitaclip.ui.theme import look

    uploads = _folder_of_uploads()
    limits = CLASS_LIMITS if lesson else EVERYDAY_LIMITS
    limits = replace(
        limits,
        upload_mb=max_upload_mb or limits.upload_mb,
        disk_mb=max_disk_mb or limits.disk_mb,
    )
    space = os.environ.get("SPACE_HOST", "")
    if not (lesson or share or space or host or password or trusted_host):
        limits = replace(limits, model_mb=OWN_MODEL_MB)  # nobody comes here from elsewhere
    if lesson or share:
        password = password or class_mode.spoken_password()
    settings = ServerSettings(
        host=host or ("0.0.0.0" if lesson else "127.0.0.1"),
        port=port,
        https=lesson if https is None else https,
        share=share,
        password=password,
        drain_seconds=drain_seconds,
    )
    direct = not (share or space or behind_proxy)
    access = class_mode.ClassAccess(settings.urls, password, direct) if lesson else None
    assets = assets_folder()
    others = bool(lesson or share or space or trusted_host) or not settings.alone
    may_have = ModelPolicy.chosen(others, allow_model or (), model_cache_gb)
    shelf = ModelShelf.usual()
    own = [*(prompts or ()), *shelf.prompts]
    more = {"policy": may_have, "precision": precision}
    service = Service.open(assets, loan=loan, own=own, clips=shelf.clips, **more)
    if model:
        service.models.first = service.models.named(model)
        _fetch(service)
    demo = build(service, limits, access)
    demo.queue(max_size=limits.waiting, default_concurrency_limit=OTHERS, api_open=False)
    names = [*(trusted_host or ()), *filter(None, [space, "*.gradio.live" if share else ""])]
    behind_proxy = behind_proxy or bool(space)
    if not behind_proxy:  # else whoever asks from this computer could say who they are
        os.environ.setdefault("FORWARDED_ALLOW_IPS", "")
    policy = BrowserPolicy(tuple(names), space=bool(space), vouched_for=behind_proxy)
    wanted = OperationsSettings(access_log, log_addresses, metrics_port)
    work = Work(lambda: questions(demo), service.counts, service.seconds)
    operations = Operations.open(wanted, work, service.ready.is_set)
    options = launch_options(assets, limits, policy, mcp, operations, behind_proxy)
    options |= look(lesson)
    options |= tools(password) if mcp else {}
    launch(demo, settings, options, operations.state, at_the_end=uploads.remove)
    print(class_mode.poster(access) if access else f"vitaclip is at {demo.local_url}", flush=True)
    if share:
        print(f"and at {demo.share_url}, password {password}", flush=True)
    service.warm()
    demo.block_thread()


def _folder_of_uploads() -> UploadFolder:
    """A folder of this process alone, in which all that it writes for a moment lies too."""
    from vitaclip.server.uploads.folder import UploadFolder

    usual = Path(tempfile.gettempdir()) / f"vitaclip-{getuser()}"
    uploads = UploadFolder(Path(os.environ.get("GRADIO_TEMP_DIR") or usual))
    os.environ["GRADIO_TEMP_DIR"] = os.environ["TMPDIR"] = str(uploads.path)
    tempfile.tempdir = None  # asked anew
    return uploads


def _fetch(service: Service) -> None:
    """Bring the model to begin with, saying how far it is."""
    from vitaclip.models import factory

    first = service.models.first
    if not service.models.is_here(first):
        for progress in factory.fetch(first.name, first.pretrained):
            print(f"\r{first}: {progress.done / 1e6:,.0f} MB", end="", file=sys.stderr, flush=True)
