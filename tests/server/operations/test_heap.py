"""What a request leaves behind is freed while the server runs, without anybody asking for it."""

import subprocess
import sys

import pytest

from tests.support.paths import ROOT

# A process of its own: in this one other servers collect too, and much more is to be gone through.
LEFT_BEHIND = """
import asyncio, gc, sys, weakref
from vitaclip.server.operations import heap
from vitaclip.server.operations.state import ServerState

class Ring:
    def __init__(self):
        self.me = self

async def left_behind(ready):
    gc.disable()  # only the server's own collecting is tried
    heap.OFTEN = 0.01
    async with heap.trimmed(ServerState(lambda: ready)):
        await asyncio.sleep(0.05)
        ring = weakref.ref(Ring())
        await asyncio.sleep(1.0)
        return ring() is not None

print(asyncio.run(left_behind(sys.argv[1] == "ready")))
"""


@pytest.mark.parametrize(("state", "left"), [("ready", "False"), ("starting", "True")])
def test_rings_are_freed_once_the_server_is_ready(state, left):
    asked = [sys.executable, "-c", LEFT_BEHIND, state]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.strip() == left
