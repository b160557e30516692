"""Clips that come as files, or are the one that all tabs look at, for classes of a draft."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

import gradio as gr

from vitaclip.data.labels import whole
from vitaclip.errors import InputError
from vitaclip.inference.service import Service
from vitaclip.server.gradio_internals import what_was_sent
from vitaclip.ui.learn.clips import UNREADABLE, ClipFunctions

MOST_TOLD = 3  # sentences about files that were left out
TIMES = count(1)  # a value that is as the last one was reaches no script


class AddingHandlers:
    """Files come, or the clip above is taken; then the page asks how things stand."""

    def __init__(self, service: Service, functions: ClipFunctions) -> None:
        self.service, self.functions = service, functions

    def files(self, paths: list[str] | None, told: str) -> dict[str, Any]:
        """Files were uploaded; `told` names their draft, and the class of each, as JSON."""
        try:
            what = json.loads(whole(told))
        except (ValueError, RecursionError):
            what = None
        classes = what.get("classes") if isinstance(what, dict) else None
        if not isinstance(classes, list) or len(classes) != len(paths or ()):
            return _told([UNREADABLE])
        return self._add(what, zip(map(whole, classes), paths or ()))

    def clip_above(self, video: object, event: gr.EventData) -> dict[str, Any]:
        """The clip of the page is taken for a class."""
        path = video.get("path") if isinstance(video, dict) else None
        told = what_was_sent(event)
        if not isinstance(path, str):
            return _told(["There is no clip yet: press one in the row above, then add it."])
        which = told.get("class") if isinstance(told, dict) else None
        return self._add(told, [(whole(which), path)])

    def _add(self, told: object, clips: Iterable[tuple[str, str]]) -> dict[str, Any]:
        try:
            asked = self.functions.asked(told)
        except InputError as problem:
            return _told([str(problem)])
        problems = []
        for which, path in clips:
            try:
                self.service.lessons.add_file(asked.draft, which, Path(path), asked.seat)
            except InputError as problem:
                problems.append(str(problem))
        return _told(problems)


def _told(problems: list[str]) -> dict[str, Any]:
    """For the page: what was left out, and that it should look again."""
    more = len(problems) - MOST_TOLD
    few = [*problems[:MOST_TOLD], *([f"And {more} more were left out."] if more > 0 else [])]
    return {"problems": few, "time": next(TIMES)}
