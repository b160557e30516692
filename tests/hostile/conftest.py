"""One service over the tiny CLIP for all hostility, and one honest question to it."""

import pytest

from tests.support.assets import DRUMS, furnish
from vitaclip.inference.service import Service


@pytest.fixture(scope="module")
def service(clip_folder, tmp_path_factory):
    return Service.open(furnish(tmp_path_factory.mktemp("assets"), clip_folder))


@pytest.fixture(scope="module")
def who(service):
    """An honest question about a clip that is there."""
    key = service.encode(DRUMS).key
    return {"key": key, "model": "puppet-clip", "prompts": "none"}
