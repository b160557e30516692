"""One studio over the tiny CLIP for all hostility, and one honest question to it."""

import pytest

from tests.hostile.things import ASSETS, DRUMS
from vitaclip.studio import Studio


@pytest.fixture(scope="module")
def studio(clip_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("assets")
    for part in ("samples", "labels"):
        (folder / part).symlink_to(ASSETS / part)
    (folder / "puppet-clip").symlink_to(clip_folder)
    return Studio.open(folder)


@pytest.fixture(scope="module")
def who(studio):
    """An honest question about a clip that is there."""
    key = studio.encode(DRUMS).key
    return {"key": key, "model": "puppet-clip", "prompts": "none"}
