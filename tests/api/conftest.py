"""The API as programs meet it: one server for all, over the tiny CLIP and some of the gallery."""

import json
import shutil
from importlib.util import find_spec
from types import SimpleNamespace

import httpx
import pytest

from tests.hostile.things import ASSETS
from tests.serving import serving
from vitaclip.model import PromptedCLIP
from vitaclip.prompts.base import VideoPrompts
from vitaclip.studio import Studio
from vitaclip.ui.look import tools

FEW = 24  # clips of the gallery: enough for a verdict on the best of them


@pytest.fixture(scope="package")
def studio(clip_folder, tmp_path_factory):
    """The real samples, and prompts that change nothing under the names of the real ones."""
    folder = tmp_path_factory.mktemp("assets")
    for part in ("samples", "labels"):
        (folder / part).symlink_to(ASSETS / part)
    (folder / "puppet-clip").symlink_to(clip_folder)
    (folder / "gallery").mkdir()
    listed = json.loads((ASSETS / "gallery" / "gallery.json").read_text("utf-8"))[:FEW]
    for clip in listed:
        shutil.copy(ASSETS / "gallery" / clip["file"], folder / "gallery")
    (folder / "gallery" / "gallery.json").write_text(json.dumps(listed))
    for kind in ("vita", "cube"):
        (folder / f"{kind}.safetensors").symlink_to(ASSETS / f"{kind}.safetensors")
    return Studio.open(folder, load_prompts=lambda path, clip: PromptedCLIP(clip, VideoPrompts()))


@pytest.fixture(scope="package")
def served(studio, tmp_path_factory):
    """Where it is served, what stands behind it, the folder of uploads, and a way to ask it."""
    uploads = tmp_path_factory.mktemp("uploads")
    options = tools() if find_spec("mcp") else {}
    with (
        serving(studio, studio.shelf.assets, uploads, **options) as url,
        httpx.Client(timeout=120, trust_env=False) as http,
    ):
        at = str(url).rstrip("/")
        yield SimpleNamespace(url=at, studio=studio, uploads=uploads, http=http)
