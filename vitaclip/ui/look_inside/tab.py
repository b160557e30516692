"""Tab *Look inside*: who looks at what, frame by frame, and what happens if nobody could."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from vitaclip.data.labels import whole
from vitaclip.data.lists.reader import classes_of
from vitaclip.errors import InputError
from vitaclip.inference.service import Service
from vitaclip.server.gradio_internals import what_was_sent
from vitaclip.server.limits import LISTEN
from vitaclip.ui import requests
from vitaclip.ui.look_inside import class_maps, what_if
from vitaclip.ui.look_inside.player_data import (
    answering,
    class_map,
    layer,
    opened,
    save_film,
    save_numbers,
)
from vitaclip.ui.page import BESIDE_OTHERS, Page, Tab, piece
from vitaclip.ui.plots import attention as depths
from vitaclip.ui.prompt_choice import PromptChoice

HERE = Path(__file__).parent

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# What follows another event: while it is under way, one more is not lost, as it would be otherwise.
LATEST: dict[str, Any] = {**QUIET, "trigger_mode": "always_last"}
EMPTY = {"state": "empty", "text": "Pick a clip above, and see where the model looks."}
WORKING = {"state": "working", "text": "Reading the frames and listening to every layer …"}
# In the order in which they build up.
SCRIPTS = ("numbers", "paint", "views", "maps", "ribbon", "save", "player")


def build(page: Page) -> None:
    """Lay the tab out, then wire it."""
    service = page.service
    choice = PromptChoice(service, "attend", compare=False)
    handle = LookInsideHandlers(service, choice)
    prompts = choice.buttons("inside-prompts")
    bar = piece("inside-answer", HERE / "answer_bar", value={})
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
    opened_clip = gr.State("")  # what is in the player: neither read nor reset again
    linked = gr.State("")  # prompts that a link asked for: they count until a visitor chooses

    opening: dict[str, Any] = {
        "fn": handle.open,
        "inputs": [
            page.open_tab, page.clip, opened_clip, player, page.model, prompts, linked, classes,
        ],
        "outputs": [opened_clip, player, bar, share, talk, what],
        "preprocess": False,
        **LISTEN,
        **LATEST,
    }  # fmt: skip
    begin: dict[str, Any] = {
        "fn": handle.begin,
        "inputs": [page.open_tab, page.clip, opened_clip],
        "outputs": [player, opened_clip],
        "queue": False,
        "preprocess": False,
        **BESIDE_OTHERS,
        **QUIET,
    }
    gr.on([page.clip.change, page.open_tab.change], **begin).then(**opening)
    for changed in page.follow(choice, prompts):
        changed.then(lambda: "", None, opened_clip, queue=False, **LATEST).then(**opening)
    prompts.input(
        lambda: (WORKING, "", ""), None, [player, linked, opened_clip], queue=False, **QUIET
    ).then(**opening)
    what.ask(
        handle.change, [player, classes], what,
        **LISTEN, **QUIET,
    )  # fmt: skip
    page.link(under=prompts, look=place)
    page.on_open(handle.restore, [page.open_tab, prompts, place, linked])


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
            answering(service, answer)
            for answer in (opened, layer, class_map, save_numbers, save_film)
        ],
    )


class LookInsideHandlers:
    """What the tab does with what is pressed: ask the service, hand on the result."""

    def __init__(self, service: Service, prompts: PromptChoice) -> None:
        self.service, self.prompts = service, prompts

    def begin(self, tab: str, video: object, opened: str) -> tuple:
        """Another clip than the one in the player is looked at, in this tab.

        It is read again even if that has happened meanwhile: else nothing would end this state.
        """
        path = _path(video)
        is_other = tab == TAB.id and path and path != opened
        return (WORKING, "") if is_other else (gr.skip(), gr.skip())

    def open(
        self, tab: str, video: object, opened: str, player: object, model: str, prompts: str,
        linked: str, classes: str,
    ) -> tuple:  # fmt: skip
        """Encode the clip and listen; the page gets its key and fetches the numbers by it.

        A page that still says it is working is told again: of two changes at once the first may
        have ended before the second began, and been heard before it.
        """
        path = _path(video)
        if tab != TAB.id or (path == opened and not _working(player)):
            return (gr.skip(),) * 6
        if not path:
            return "", EMPTY, {}, gr.skip(), gr.skip(), {"state": "empty"}
        try:
            clip_id = self.service.models.known(model)
            chosen = requests.prompts_here(self.service, clip_id, (linked, prompts))
            asked = clip_id.under(chosen)
            clip = self.service.encode(Path(path), asked)
            seen = self.service.inspector.attention(clip.key, asked)
        except InputError as problem:
            failed = {"state": "error", "text": str(problem)}
            return path, failed, {}, gr.skip(), gr.skip(), {"state": "empty"}
        typed = whole(classes)
        best = class_maps.first(self.service, clip.key, typed, asked)
        ask = {"key": clip.key, "model": model, "prompts": asked.prompts}
        ask |= {"classes": typed, "map": best}
        figures = depths.shares(seen), depths.talk(seen)
        said = what_if.answer_now(self.service, clip.key, typed, asked)
        return path, {"state": "ready", **ask}, said, *figures, {"state": "ready"}

    def change(self, player: dict, classes: str, event: gr.EventData) -> dict:
        """A knock-out or a time test: the answer before and after."""
        try:
            labels = classes_of(classes).names
            return what_if.answer(self.service, player, labels, what_was_sent(event))
        except InputError as problem:
            return {"state": "error", "text": str(problem)}

    def restore(self, query: dict[str, str]) -> tuple:
        """The prompts and the place that a link carries."""
        here = query.get("tab") == TAB.id
        return (
            TAB.id if here else gr.skip(),
            self.prompts.linked(query, "under"),
            query.get("look", "")[:200],
            query.get("under", "") if here else "",
        )


def _path(video: object) -> str:
    """Of the clip of the page; anyone may send anything."""
    path = video.get("path") if isinstance(video, dict) else None
    return path if isinstance(path, str) else ""


def _working(player: object) -> bool:
    return isinstance(player, dict) and player.get("state") == WORKING["state"]


TAB = Tab("inside", "Look inside", build)
