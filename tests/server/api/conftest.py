"""The API as programs meet it: one server for all, over the tiny CLIP and some of the gallery."""

from importlib.util import find_spec
from types import SimpleNamespace

import httpx
import pytest

from tests.support.assets import furnish, untrained_service
from tests.support.serving import serving
from vitaclip.server.options import tools

FEW = 24  # clips of the gallery: enough for a verdict on the best of them


@pytest.fixture(scope="package")
def service(clip_folder, tmp_path_factory):
    """The real samples, and prompts that change nothing under the names of the real ones."""
    folder = tmp_path_factory.mktemp("assets")
    return untrained_service(furnish(folder, clip_folder, ["vita", "cube"], gallery=FEW))


@pytest.fixture(scope="package")
def served(service, tmp_path_factory):
    """Where it is served, what stands behind it, the folder of uploads, and a way to ask it."""
    uploads = tmp_path_factory.mktemp("uploads")
    options = tools() if find_spec("mcp") else {}
    with (
        serving(service, service.models.assets, uploads, **options) as url,
        httpx.Client(timeout=120, trust_env=False) as http,
    ):
        at = str(url).rstrip("/")
        yield SimpleNamespace(url=at, service=service, uploads=uploads, http=http)
