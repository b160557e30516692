"""Heap of the server: its threads share few arenas, and what they no longer use goes back.

glibc alone is told so. By itself it gives each thread an arena, and an arena keeps what its thread
once needed for a large picture or a long body.
"""

from __future__ import annotations

import asyncio
import ctypes
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

ARENA_MAX, ARENAS = -8, 2  # of mallopt; Python's lock lets few threads allocate at a time
OFTEN = 2.0  # seconds


def share_arenas() -> None:
    """Before threads begin."""
    if mallopt := _function("mallopt"):
        mallopt(ARENA_MAX, ARENAS)


@asynccontextmanager
async def trimmed() -> AsyncIterator[None]:
    """As long as the block lasts, free pages go back to the system now and then."""
    task = asyncio.create_task(_trim())
    try:
        yield
    finally:
        task.cancel()


async def _trim() -> None:
    trim = _function("malloc_trim")
    while trim:
        await asyncio.sleep(OFTEN)
        await asyncio.to_thread(trim, 0)


def _function(name: str) -> Any:
    """One of the C library, or None where it has none of that name."""
    library = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
    return getattr(library, name, None)
