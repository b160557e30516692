"""What a request leaves behind is freed while the server runs, without anybody asking for it."""

import asyncio
import gc
import weakref

import pytest

from vitaclip.server.operations import heap
from vitaclip.server.operations.state import ServerState


class Request:
    """A ring with itself."""

    def __init__(self):
        self.me = self


@pytest.fixture(autouse=True)
def thawed():
    """Only the server's own collecting is tried, and the other tests keep theirs."""
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


async def left_behind(state) -> bool:
    async with heap.trimmed(state):
        await asyncio.sleep(0.05)
        ring = weakref.ref(Request())
        await asyncio.sleep(0.3)
        return ring() is not None


@pytest.mark.parametrize("ready", [True, False])
def test_rings_are_freed_once_the_server_is_ready(ready, monkeypatch):
    monkeypatch.setattr(heap, "OFTEN", 0.01)
    assert asyncio.run(left_behind(ServerState(lambda: ready))) is not ready
