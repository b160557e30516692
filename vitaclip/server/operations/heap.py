"""Heap of the server: what requests leave behind goes back to the system.

Python looks for rings of objects late where much is loaded, and glibc gives each thread an arena,
which may keep what its thread once needed.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any

from vitaclip.server.operations.state import ServerState

ARENA_MAX, ARENAS = -8, 2  # of mallopt; Python's lock lets few threads allocate at a time
OFTEN = 2.0  # seconds, or longer where a look takes long: nobody is answered meanwhile
SHARE = 0.02  # of the time that looking may take


def share_arenas() -> None:
    """Before threads begin; nothing where the C library is not glibc."""
    if mallopt := _function("mallopt"):
        mallopt(ARENA_MAX, ARENAS)


@asynccontextmanager
async def trimmed(state: ServerState) -> AsyncIterator[None]:
    """As long as the block lasts, what nobody holds any more is freed now and then."""
    task = asyncio.create_task(_trim(state))
    try:
        yield
    finally:
        task.cancel()


async def _trim(state: ServerState) -> None:
    while state.name == "starting":
        await asyncio.sleep(OFTEN)
    gc.freeze()  # what is loaded stays, and need not be gone through each time
    trim = _function("malloc_trim")
    took = 0.0
    while True:
        await asyncio.sleep(max(OFTEN, took / SHARE))
        begun = perf_counter()
        gc.collect()
        took = perf_counter() - begun
        if trim:
            await asyncio.to_thread(trim, 0)


def _function(name: str) -> Any:
    """One of the C library, or None where it has none of that name."""
    library = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
    return getattr(library, name, None)
