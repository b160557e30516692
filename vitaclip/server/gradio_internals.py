"""Gradio's private parts: all that leans on them is here, and each has a test that watches it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import FileData
from gradio.processing_utils import save_file_to_cache
from gradio.utils import get_upload_folder
from starlette.requests import Request
from starlette.types import ASGIApp


def what_was_sent(event: gr.EventData) -> Any:
    """What a piece of the page sent with its event; anyone may send anything."""
    return event._data


def sent(event: gr.EventData, name: str) -> str:
    """The text that a piece of the page sent under this name, or nothing."""
    data = what_was_sent(event)
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


def forget_visit(blocks: gr.Blocks, request: gr.Request) -> None:
    """A call by a program is no visit.

    Gradio takes it for one and remembers only so many: the page's would be pushed out.
    """
    visits, who = blocks.state_holder, request.session_hash or ""
    with visits.lock:
        visits.session_data.pop(who, None)
        visits.time_last_used.pop(who, None)


def stand_in_front(app: Any, gate: Callable[[ASGIApp], ASGIApp]) -> None:
    """Put a gate before all of Gradio's own middleware, its CORS answers included.

    Called as the server starts: then the stack is there, and no request has come yet.
    """
    app.middleware_stack = gate(app.middleware_stack)


def logged_in(app: Any, request: Request) -> bool:
    """Whether a visitor has logged in, where a password is asked for."""
    if app.auth is None:
        return True
    cookies, name = request.cookies, app.cookie_id
    tokens = (cookies.get(f"access-token-{name}"), cookies.get(f"access-token-unsecure-{name}"))
    return any(token is not None and token in app.tokens for token in tokens)


def half_uploads(problem: Exception) -> Iterator[Any]:
    """The files that an upload was being written to when `problem` ended it.

    Gradio removes them if the upload was too large, and not if it broke off.
    """
    for frame, _ in traceback.walk_tb(problem.__traceback__):
        yield from getattr(frame.f_locals.get("self"), "_files_to_close_on_error", ())


def remove(file: Any) -> None:
    """Close and delete one of them."""
    with suppress(OSError):  # what it still held has no room either
        file.close()
    Path(file.name).unlink(missing_ok=True)


def upload_folder() -> Path:
    """Where Gradio keeps what visitors send."""
    return Path(get_upload_folder())


def visitors_files(blocks: gr.Blocks) -> list[tuple[set[str], str]]:
    """Files sent by visitors or copied for them, each with the list that Gradio has it in."""
    kept = {file for part in blocks.blocks.values() for file in getattr(part, "keep_in_cache", ())}
    return [(files, file) for files in blocks.temp_file_sets for file in files if file not in kept]


def shown_as_it_is(video: gr.Video) -> gr.Video:
    """A player whose clips no other program looks at.

    Where there is an `ffmpeg` on the PATH, Gradio has it open each clip that is to be shown,
    visitors' clips too, and convert those that browsers might not play.
    """

    def as_it_is(video: str | Path | None) -> FileData | None:
        return FileData(path=str(video), orig_name=Path(video).name) if video else None

    video._format_video = as_it_is
    return video


def shown_to_browsers(path: Path, folder: Path) -> str:
    """A copy of a file in that folder, from which Gradio serves it."""
    return save_file_to_cache(path, str(folder))
