"""A clip, and the engine under every kind of prompts."""

import pytest

from tests.support.prompted import KINDS, noise, prompted


@pytest.fixture(params=KINDS)
def model(request, clip):
    return prompted(clip, request.param)


@pytest.fixture
def frames():
    return noise(4)
