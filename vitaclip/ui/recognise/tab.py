"""Tab *Recognise*: a video, classes in your own words, and what CLIP makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from vitaclip.inference.service import Service
from vitaclip.models.catalogue.defaults import DEFAULT_TEMPLATE
from vitaclip.server.gradio_internals import shown_as_it_is
from vitaclip.server.limits import ENCODE, WATCH
from vitaclip.ui import requests
from vitaclip.ui.camera import camera
from vitaclip.ui.outside import photographs
from vitaclip.ui.page import Page, Tab, debounced
from vitaclip.ui.prompt_choice import PromptChoice
from vitaclip.ui.recognise.class_file import ask_file
from vitaclip.ui.recognise.frame_strip import strip
from vitaclip.ui.recognise.handlers import RecogniseHandlers, Turn
from vitaclip.ui.recognise.moments import choices
from vitaclip.ui.recognise.result_card import answer_card
from vitaclip.ui.samples.samples import samples

CAMERA = {"video": {"width": {"ideal": 640}, "height": {"ideal": 480}}}  # else some record 2880 px
FIRST_SET = "puppets"
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# The default drops what comes in the meantime.
LATEST: dict[str, Any] = {**QUIET, "trigger_mode": "always_last"}


@dataclass(frozen=True)
class RecogniseParts:
    """The tab's components; `own` holds typed classes for the link, `key` names the clip.

    `read` says how the classes were read, `from_file` what the last file of them said.
    `film` names a long video while it is read, `turn` says which of a visitor's wishes is the last.
    """

    video: gr.Video
    grid: gr.HTML
    chosen: gr.Dropdown
    template: gr.Textbox
    classes: gr.Textbox
    own: gr.Textbox
    file: gr.UploadButton
    read: gr.HTML
    from_file: gr.State
    prompts: gr.Radio
    window: gr.Dropdown
    frames_each: gr.Dropdown
    go: gr.Button
    answer: gr.HTML
    curve: gr.Plot
    frames: gr.HTML
    key: gr.State
    film: gr.State
    turn: gr.State


def build(page: Page) -> None:
    """Lay the tab out, then wire it."""
    prompts = PromptChoice(page.service, "recognise")
    above = gr.Column()
    with gr.Row(equal_height=False, elem_classes="vc-columns"):
        with gr.Column(scale=6, min_width=340):
            what = show_video()
        with gr.Column(scale=5, min_width=340):
            words = ask_words(page.service, prompts)
            answer = answer_card(lambda ask: requests.save_csv(page.service, ask))
    with gr.Column(elem_id="moments"):
        heading("4", "When each class fits")
        curve = gr.Plot(show_label=False, label="Class by time", elem_id="curve")
        frames = strip()
    states = {"key": gr.State(""), "film": gr.State(None), "turn": gr.State(Turn())}
    shown = {"answer": answer, "curve": curve, "frames": frames}
    parts = RecogniseParts(*what, *words, **shown, **states)
    with above:
        camera.build(page, parts.classes, parts.template, parts.prompts)
    wire(page, prompts, parts)


def show_video() -> tuple[gr.Video, gr.HTML]:
    """The player, which also takes uploads and the camera, and the grid of samples."""
    heading("1", "Video")
    video = gr.Video(
        label="Video",
        show_label=False,
        sources=["upload", "webcam"],
        include_audio=False,  # so that no microphone is asked for
        webcam_options=gr.WebcamOptions(mirror=False, constraints=CAMERA),
        height=380,
        autoplay=True,
        buttons=[],
        elem_id="video",
    )
    return shown_as_it_is(video), samples()


def ask_words(service: Service, prompts: PromptChoice) -> tuple:
    """Class set, template, classes, a file of them, prompts, how it is looked at, the button."""
    heading("2", "Classes")
    first = requests.fitting_set(service, service.models.first) or FIRST_SET
    with gr.Row():
        chosen = gr.Dropdown(
            requests.set_titles(service),
            value=first,
            label="Class set",
            elem_id="class-set",
            min_width=160,
        )
        template = gr.Textbox(
            DEFAULT_TEMPLATE, label="Template", max_lines=4, elem_id="template", min_width=160
        )
    classes = gr.Textbox(
        requests.class_text(service, first),
        label="Classes, one per line",
        info="Change them: the answer follows at once, and the video is not encoded again.",
        lines=5,
        max_lines=5,
        elem_id="classes",
    )
    file = ask_file()
    own = gr.Textbox("", visible="hidden")
    buttons = prompts.buttons("prompts")
    window, frames = choices()
    go = gr.Button("Recognise", variant="primary", elem_id="recognise")
    return chosen, template, classes, own, *file, buttons, window, frames, go


def wire(page: Page, prompts: PromptChoice, on: RecogniseParts) -> None:
    """A clip is encoded once; whatever is asked about it after that is only scored."""
    handle = RecogniseHandlers(page.service, prompts)
    begin = {
        "fn": handle.begin, "inputs": [on.video, on.turn], "outputs": [on.key, on.answer],
        "queue": False, "preprocess": False, **LATEST,
    }  # fmt: skip
    encode = {
        "fn": handle.encode,
        "inputs": [on.video, page.model, on.prompts, on.window, on.frames_each],
        "outputs": [on.key, on.answer, on.frames, on.grid, on.film],
        "preprocess": False, **ENCODE, **LATEST,
    }  # fmt: skip
    watch = {
        "fn": handle.watch,
        "inputs": [on.film, on.turn, on.classes, on.template],
        "outputs": [on.key, on.answer, on.frames],
        **WATCH, **LATEST,
    }  # fmt: skip
    score = {
        "fn": handle.rank,
        "inputs": [
            on.chosen,
            on.from_file,
            on.key,
            on.classes,
            on.template,
            page.model,
            on.prompts,
        ],
        "outputs": [on.chosen, on.own, on.read, on.answer, on.curve],
        "concurrency_limit": None,  # never behind an encode
        **LATEST,
    }
    on.grid.choose(handle.choose, None, on.video, trigger_mode="multiple", **QUIET)
    for first in (
        gr.on(
            [on.video.change, on.go.click, on.prompts.input, on.window.input, on.frames_each.input],
            **begin,
        ),
        page.follow(prompts, on.prompts)
        .then(handle.fit, [page.model, on.chosen], [on.chosen, on.classes], **QUIET)
        .then(**begin),
    ):
        first.then(**encode).success(**score)
    on.film.change(**watch).success(**score)
    on.file.upload(handle.take, on.file, [on.classes, on.from_file], **QUIET)
    page.refused.change(handle.refused, page.model, [on.answer, on.curve], **QUIET)
    on.chosen.input(handle.fill, [on.chosen, on.classes], on.classes, **LATEST)
    # `change` and not `input`, which Gradio's text boxes leave out when text is pasted or cut
    gr.on([on.classes.change, on.template.change], **score, js=debounced("score"))
    on.answer.other_model(photographs, None, page.wish, **QUIET)
    page.takes("recognise", on.video)
    page.link(
        sample=on.grid, set=on.chosen, classes=on.own, template=on.template, prompts=on.prompts,
        window=on.window, frames=on.frames_each,
    )  # fmt: skip
    restored = [on.video, on.chosen, on.classes, on.template, on.window, on.frames_each, on.prompts]
    page.on_open(handle.restore, restored)


def heading(number: str, text: str) -> None:
    """A numbered step; both parts are ours, never a visitor's."""
    step = f'<h2 class="vc-step"><b>{number}</b> {text}</h2>'
    gr.HTML(step, apply_default_css=False, js_on_load=None)


TAB = Tab("recognise", "Recognise", build)
