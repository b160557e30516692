"""Gradio's private parts: all that leans on them is here, and each has a test that watches it."""

from __future__ import annotations

import random
import traceback
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.context import LocalContext
from gradio.data_classes import FileData
from gradio.processing_utils import save_file_to_cache
from gradio.utils import get_upload_folder
from starlette.requests import Request
from starlette.types import ASGIApp

from vitaclip.server.shares.visitor import NOBODY, VISIT, Visitor

Choose = Callable[[Sequence[Visitor], Sequence[Sequence[Visitor]], Sequence[int]], "int | None"]


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


def keep_visits(app: Any, visits: OrderedDict) -> None:
    """Where visits are remembered; Gradio takes one out of it when there are too many."""
    app.state_holder.session_data = visits


def askers(blocks: gr.Blocks) -> list[Visitor]:
    """Whose questions wait in the queue or are answered now."""
    return [_asked(event.request) for event in blocks._queue.event_ids_to_events.values()]


def asker() -> tuple[str, ...]:
    """Who asked for what this thread works on; nothing if that was nobody."""
    return _asked(LocalContext.request.get(None)).places


def visitor_of(request: Any) -> Visitor:
    """Who sent a request that a function of a piece answers."""
    return _asked(request)


def asked_on_this_computer() -> bool:
    """Whether what this thread works on was asked by a page that is open on the server itself.

    Both ends of its connection then have one address. Where a proxy or a tunnel stands in front,
    that is so for everybody.
    """
    scope = _scope(LocalContext.request.get(None))
    client, server = scope.get("client"), scope.get("server")
    return client is not None and server is not None and client[0] == server[0]


def _asked(request: Any) -> Visitor:
    """The visitor that the gate noted, in a request or in Gradio's own around it."""
    return _scope(request).get(VISIT, NOBODY)


def _scope(request: Any) -> dict[str, Any]:
    inside = vars(request).get("request", request) if request is not None else None
    return getattr(inside, "scope", {})


def take_turns(queue: Any, choose: Choose) -> None:
    """Let `choose` say which question is next, where Gradio would take the oldest.

    It is told who waits in a line, who is answered in it and in all, and how many could be. What
    nobody in a line may have is not asked about again until something in it has changed.
    """
    lines, stuck = queue.event_queue_per_concurrency_id, {}

    def next_in(name: str) -> tuple[list, bool, str] | None:
        line, events = lines[name], [e for job in queue.active_jobs if job for e in job]
        here = [event for event in events if event.concurrency_id == name]
        at_work = [[_asked(event.request) for event in some] for some in (here, events)]
        places = (line.concurrency_limit or queue.max_thread_count, queue.max_thread_count)
        chosen = choose([_asked(event.request) for event in line.queue], at_work, places)
        if chosen is None:
            return None
        event = line.queue.pop(chosen)
        return [event], event.fn.batch, name

    def get_events() -> tuple[list, bool, str] | None:
        for name in random.sample(list(lines), len(lines)):
            line = lines[name]
            busy = sum(job is not None for job in queue.active_jobs)
            state = (line.queue[-1:], len(line.queue), line.current_concurrency, busy)
            full = line.concurrency_limit and line.current_concurrency >= line.concurrency_limit
            if line.queue and not full and stuck.get(name) != state:
                found = next_in(name)
                if found:
                    return found
                stuck[name] = state
        return None

    queue.get_events = get_events


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


@dataclass(frozen=True)
class Questions:
    """What the queue holds for visitors who are still there; `visits` are theirs."""

    waiting: int
    running: int
    visits: frozenset[str]


def questions(blocks: gr.Blocks) -> Questions:
    """Those that wait and those that are being answered."""
    queue = blocks._queue
    jobs = [event for job in list(queue.active_jobs) for event in job or () if event.alive]
    places = list(queue.event_queue_per_concurrency_id.values())
    waiting = [event for place in places for event in list(place.queue)]
    visits = frozenset(event.session_hash for event in (*waiting, *jobs))
    return Questions(len(waiting), len(jobs), visits)


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
