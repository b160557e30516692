"""Live camera: the component of the page, and the turns of those who use it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import gradio as gr
from anyio import to_thread

from vitaclip.inference.live import SECONDS
from vitaclip.inference.service import Service
from vitaclip.server.gate.routes import LOOK
from vitaclip.server.gradio_internals import visitor_of
from vitaclip.server.shares.camera_turns import CameraTurns
from vitaclip.ui.camera.look import answer
from vitaclip.ui.page import Page, piece
from vitaclip.ui.plots.timeline import COLOURS

HERE = Path(__file__).parent
SCRIPTS = ("true_length.js", "camera_film.js", "camera_answer.js")
QUESTION = "(classes, template, model, prompts) => ({ classes, template, model, prompts })"


def build(page: Page, classes: gr.Textbox, template: gr.Textbox, prompts: gr.Radio) -> gr.HTML:
    """The button, and the live view that it opens; what is asked is what these boxes say.

    A script opens it with `window.vitaclip.camera.open()`.
    """
    boxes = [classes, template, page.model, prompts]
    names = ("classes", "template", "model", "prompts")
    scripts = "".join((HERE / name).read_text("utf-8") for name in SCRIPTS)
    view = piece(
        "camera",
        HERE / "camera.py",
        scripts,
        value={name: box.value for name, box in zip(names, boxes)},
        seconds=SECONDS,
        colours=list(COLOURS),
        server_functions=[looking(page.service)],
    )
    gr.on(
        [box.change for box in boxes], None, boxes, view,
        js=QUESTION, show_progress="hidden", api_visibility="private",
    )  # fmt: skip
    return view


def looking(service: Service) -> Callable[[object, gr.Request], Coroutine[Any, Any, dict]]:
    """What the page's script calls: an answer, one sentence, or that the pictures came late."""
    turns = CameraTurns()

    async def look(sent: object, request: gr.Request) -> dict:
        async with turns.turn(visitor_of(request)) as mine:
            if not mine:
                return {"late": True}
            return await to_thread.run_sync(answer, service, sent)

    assert look.__name__ == LOOK  # by which the gate knows it
    return look
