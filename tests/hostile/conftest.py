"""One studio over the tiny CLIP for all hostility, and one honest question to it."""

import pytest

from tests.support.assets import DRUMS, furnish
from vitaclip.inference.service import Studio


@pytest.fixture(scope="module")
def studio(clip_folder, tmp_path_factory):
    return Studio.open(furnish(tmp_path_factory.mktemp("assets"), clip_folder))


@pytest.fixture(scope="module")
def who(studio):
    """An honest question about a clip that is there."""
    key = studio.encode(DRUMS).key
    return {"key": key, "model": "puppet-clip", "prompts": "none"}
