"""Tab *Learn*: teach it actions of your own, with a few clips of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from vitaclip.data.labels import whole
from vitaclip.inference.lessons.draft import LONGEST_NAME
from vitaclip.inference.lessons.example import SIDE, STRIP
from vitaclip.inference.service import Service
from vitaclip.server.gradio_internals import sent
from vitaclip.server.limits import ENCODE, LEARN
from vitaclip.ui.learn.adding import AddingHandlers
from vitaclip.ui.learn.clips import ClipFunctions
from vitaclip.ui.learn.outcome import BEGIN, WAYS, OutcomeHandlers
from vitaclip.ui.learn.sharing import Sharing
from vitaclip.ui.page import Page, Tab, piece

HERE = Path(__file__).parent
CAMERA = HERE.parent / "camera" / "camera_film.js"
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
IN_USE = "(model, clip) => ({ model, above: clip?.path || '' })"
WHERE_TO = "(files, told) => [files, window.vitaclip.learn.whereTo()]"


def build(page: Page) -> None:
    """Lay the tab out, then wire it."""
    functions = ClipFunctions(page.service, Sharing(page.address))
    outcomes = OutcomeHandlers(page.service, functions)
    with gr.Row(equal_height=False, elem_classes="vc-columns", elem_id="learn"):
        with gr.Column(scale=6, min_width=340):
            clips = clips_piece(page, functions)
            with gr.Row(elem_id="lesson-files"):  # pressed by the script alone
                files = gr.UploadButton("Clips", file_count="multiple")
        with gr.Column(scale=7, min_width=340):
            outcome = outcome_piece(outcomes)
    told = gr.Textbox("", visible="hidden")
    wire(page, functions, outcomes, (clips, files, outcome, told))


def wire(
    page: Page,
    functions: ClipFunctions,
    outcomes: OutcomeHandlers,
    parts: tuple[gr.HTML, gr.UploadButton, gr.HTML, gr.Textbox],
) -> None:
    """Clips come in, are learned, and what was learned goes to the other tabs."""
    clips, files, outcome, told = parts
    adding = AddingHandlers(page.service, functions)
    changes, known = [page.model.change, page.clip.change], [page.model, page.clip]
    gr.on(changes, None, known, clips, js=IN_USE, **QUIET)
    files.upload(adding.files, [files, told], clips, js=WHERE_TO, **ENCODE, **QUIET)
    clips.take(adding.clip_above, page.clip, clips, preprocess=False, **ENCODE, **QUIET)
    outcome.learn(outcomes.learn, None, outcome, **LEARN, **QUIET)
    outcome.use(chosen, None, page.lesson, **QUIET)
    page.link(lesson=page.lesson)
    page.on_open(lambda query: linked(page.service, query), [page.lesson])


def clips_piece(page: Page, functions: ClipFunctions) -> gr.HTML:
    """The left side: classes and their clips."""
    scripts = [CAMERA, HERE / "recorder.js", HERE / "rows.js"]
    return piece(
        "lesson-clips",
        HERE / "clips.py",
        "".join(script.read_text("utf-8") for script in scripts),
        value={"model": page.model.value},
        longest=LONGEST_NAME,
        strip={"pictures": STRIP, "side": SIDE},
        server_functions=functions.all(),
    )


def outcome_piece(handle: OutcomeHandlers) -> gr.HTML:
    """The right side: learn, and what came of it."""

    def stop(told: object) -> dict:
        return handle.stop(told)

    def lesson_file(told: object) -> dict[str, str]:
        return handle.file(told)

    functions = [stop, lesson_file]
    return piece(
        "lesson-outcome", HERE / "outcome.py", value=BEGIN, ways=WAYS, server_functions=functions
    )


def chosen(event: gr.EventData) -> str:
    """A lesson is to be used in all tabs."""
    return sent(event, "lesson")[:100]


def linked(service: Service, query: dict[str, str]) -> Any:
    """The lesson of a link: what was learned from a shared draft, or a lesson by its own name."""
    name = whole(query.get("lesson"))
    draft = service.lessons.drafts.joined(name)
    lesson = draft.lesson if draft else name if service.models.lent.named(name) else ""
    return lesson or gr.skip()


TAB = Tab("learn", "Learn", build)
