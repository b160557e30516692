"""A stream that nobody needs any more ends, so that it keeps no place."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

LOOK = 60.0  # seconds between two looks


async def until_idle(work: Awaitable[None], needed: Callable[[], bool]) -> bool:
    """Do the work; break it off at a look at which it is not needed. True if that was done."""
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=LOOK)
            if not task.done() and not needed():
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
                return True
    finally:
        task.cancel()  # if we are being broken off ourselves
    await task
    return False
