"""Upload cleanup: what visitors sent goes after some hours, and all of it when the app ends.

Gradio offers the same, but ends at the first thing in its lists that is no file; and anybody can
put a folder there by asking about it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import gradio as gr

from vitaclip.server.gradio_internals import visitors_files

OFTEN = 600  # seconds between two looks


def swept(hours: float) -> Callable:
    """For the server's life: looks now and then, and a last time at its end."""

    @asynccontextmanager
    async def life(app: Any) -> AsyncIterator[None]:
        task = asyncio.create_task(_look(app.get_blocks, hours * 3600))
        try:
            yield
        finally:
            task.cancel()
            sweep(app.get_blocks(), 0)

    return life


async def _look(blocks: Callable[[], gr.Blocks], age: float) -> None:
    while True:
        await asyncio.sleep(OFTEN)
        await asyncio.to_thread(sweep, blocks(), age)


def sweep(blocks: gr.Blocks, age: float) -> None:
    """Remove files sent or copied for visitors that are older than `age` seconds."""
    for files, file in visitors_files(blocks):
        with suppress(OSError):  # it has gone, or it is none
            if age and time.time() - Path(file).lstat().st_ctime < age:
                continue
            Path(file).unlink()
        files.discard(file)
