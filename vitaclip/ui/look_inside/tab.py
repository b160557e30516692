"""Tab *Look inside*: who looks at what, frame by frame, and what happens if nobody could."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from vitaclip.data.lists.reader import classes_of
from vitaclip.errors import InputError
from vitaclip.inference.service import Service
from vitaclip.server.error_handlers import aloud
from vitaclip.server.gradio_internals import sent, what_was_sent
from vitaclip.server.limits import LISTEN
from vitaclip.ui import requests
from vitaclip.ui.look_inside import what_if
from vitaclip.ui.look_inside.player_data import answering, layer, opened, save_film, save_numbers
from vitaclip.ui.page import Page, Tab, piece
from vitaclip.ui.plots import attention as depths
from vitaclip.ui.prompt_choice import PromptChoice

HERE = Path(__file__).parent

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
EMPTY = {"state": "empty", "text": "Pick a clip above, and see where the model looks."}
WORKING = {"state": "working", "text": "Reading the frames and listening to every layer …"}
SCRIPTS = ("numbers", "paint", "views", "ribbon", "save", "player")  # in the order they build up


def build(page: Page) -> None:
    """Lay the tab out, then wire it."""
    service = page.service
    choice = PromptChoice(service, "attend", compare=False)
    handle = LookInsideHandlers(service, choice)
    clips = piece("clips", HERE.parent / "samples" / "clip_row", value="")
    with gr.Row(elem_id="inside-desk"):
        prompts = choice.buttons("inside-prompts")
        upload = gr.UploadButton(
            "Your own video …", file_types=["video"], elem_id="inside-upload", size="md"
        )
    player, place = player_piece(service), piece("place", HERE / "view_in_link", value="")
    with gr.Row(elem_id="inside-figures"):
        with gr.Column(scale=4, min_width=340):
            heading("How the class token shares its attention, by depth")
            share = gr.Plot(show_label=False, label="Share by depth", elem_id="inside-share")
        with gr.Column(scale=5, min_width=340):
            heading("Which frames talk: how much each (down) reads each other (across)")
            talk = gr.Plot(show_label=False, label="Frames that talk", elem_id="inside-talk")
    what = piece("whatif", HERE / "what_if", value={"state": "empty"})
    with gr.Accordion("Classes that are asked about", open=False, elem_id="inside-asked"):
        classes = gr.Textbox(
            requests.class_text(service, "puppets"), show_label=False, label="Classes", lines=6,
            max_lines=6, elem_id="inside-classes",
        )  # fmt: skip
    source = gr.State("")  # path of the chosen clip
    linked = gr.State("")  # prompts that a link asked for: they count until a visitor chooses

    opening: dict[str, Any] = {
        "fn": handle.open,
        "inputs": [source, page.model, prompts, linked],
        "outputs": [player, share, talk, what, clips],
        **LISTEN,
        **QUIET,
    }
    clips.choose(handle.choose, None, [source, player, linked], **QUIET)
    upload.upload(
        lambda path: (path, WORKING, "", ""), upload, [source, player, clips, linked], **QUIET
    )
    source.change(**opening)
    page.follow(choice, prompts).then(**opening)
    prompts.input(lambda: (WORKING, ""), None, [player, linked], queue=False, **QUIET).then(
        **opening
    )
    what.ask(
        handle.change, [player, classes], what,
        **LISTEN, **QUIET,
    )  # fmt: skip
    page.takes("inside", source)
    page.link(clip=clips, under=prompts, look=place)
    page.on_open(handle.restore, [clips, source, prompts, place, linked])


def heading(text: str) -> None:
    """What a figure shows; the text is ours, never a visitor's."""
    gr.HTML(f'<h2 class="vc-step">{text}</h2>', apply_default_css=False, js_on_load=None)


def player_piece(service: Service) -> gr.HTML:
    """The canvas player: everything after the first load happens in the browser."""
    scripts = [(HERE / f"player_{name}.js").read_text("utf-8") for name in SCRIPTS]
    return gr.HTML(
        value=EMPTY,
        html_template=(HERE / "player.html").read_text("utf-8"),
        js_on_load="\n".join(scripts),
        elem_id="vc-inside",
        apply_default_css=False,
        server_functions=[
            answering(service, answer) for answer in (opened, layer, save_numbers, save_film)
        ],
    )


class LookInsideHandlers:
    """What the tab does with what is pressed: ask the service, hand on the result."""

    def __init__(self, service: Service, prompts: PromptChoice) -> None:
        self.service, self.prompts = service, prompts

    def choose(self, event: gr.EventData) -> tuple:
        """A sample was pressed."""
        with aloud():
            return str(self.service.samples.path(sent(event, "file"))), WORKING, ""

    def open(self, source: str, model: str, prompts: str, linked: str) -> tuple:
        """Encode the clip and listen; the page gets its key and fetches the numbers by it."""
        if not source:
            return EMPTY, gr.skip(), gr.skip(), {"state": "empty"}, gr.skip()
        try:
            clip_id = self.service.models.known(model)
            known = self.service.models.prompts_of(clip_id)
            chosen = next((each for each in (linked, prompts) if each in known), "none")
            asked = clip_id.under(chosen)
            clip = self.service.encode(Path(source), asked)
            seen = self.service.inspector.attention(clip.key, asked)
        except InputError as problem:
            failed = {"state": "error", "text": str(problem)}
            return failed, gr.skip(), gr.skip(), {"state": "empty"}, gr.skip()
        ask = {"key": clip.key, "model": model, "prompts": asked.prompts}
        figures = depths.shares(seen), depths.talk(seen)
        return {"state": "ready", **ask}, *figures, {"state": "ready"}, clip.sample or ""

    def change(self, player: dict, classes: str, event: gr.EventData) -> dict:
        """A knock-out or a time test: the answer before and after."""
        try:
            labels = classes_of(classes).names
            return what_if.answer(self.service, player, labels, what_was_sent(event))
        except InputError as problem:
            return {"state": "error", "text": str(problem)}

    def restore(self, query: dict[str, str]) -> tuple:
        """The clip, prompts and place that a link carries."""
        files = {sample.file for sample in self.service.samples.all}
        file = query.get("clip", "")
        path = str(self.service.samples.path(file)) if file in files else ""
        return (
            file if path else gr.skip(),
            path or gr.skip(),
            self.prompts.linked(query, "under"),
            query.get("look", "")[:200],
            query.get("under", "") if path else "",
        )


TAB = Tab("inside", "Look inside", build)
