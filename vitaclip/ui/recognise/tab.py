"""Tab *Recognise*: a video, classes in your own words, and what CLIP makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from vitaclip.inference.service import Service
from vitaclip.models.catalogue.defaults import DEFAULT_TEMPLATE
from vitaclip.server.limits import ENCODE, WATCH
from vitaclip.ui import requests
from vitaclip.ui.board.board import ask_button
from vitaclip.ui.camera import camera
from vitaclip.ui.outside import photographs
from vitaclip.ui.page import BESIDE_OTHERS, Page, Tab, debounced
from vitaclip.ui.prompt_choice import PromptChoice
from vitaclip.ui.puppeteer import puppeteer
from vitaclip.ui.recognise.classes.chips import chips
from vitaclip.ui.recognise.classes.class_file import ask_file
from vitaclip.ui.recognise.frame_strip import strip
from vitaclip.ui.recognise.guess import guess
from vitaclip.ui.recognise.handlers import RecogniseHandlers, Turn
from vitaclip.ui.recognise.moments import choices
from vitaclip.ui.recognise.result_card import answer_card
from vitaclip.ui.reel.reel import QUIET, chosen_by
from vitaclip.ui.what_changed import what_changed

FIRST_SET = "puppets"
# The default drops what comes in the meantime.
LATEST: dict[str, Any] = {**QUIET, "trigger_mode": "always_last"}
# In the browser, so that no answer stands there for another clip while that one is asked about.
AT_WORK = "(...asked) => { window.vitaclip.working(Boolean(asked[0])); return asked; }"


@dataclass(frozen=True)
class RecogniseParts:
    """The tab's components; `own` holds typed classes for the link, `key` names the clip.

    `read` says how the classes were read, `from_file` what the last file of them said.
    `film` names a long video while it is read, `turn` says which of a visitor's wishes is the last,
    `order` how the frames stand.
    """

    guess: gr.HTML
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
    chips: gr.HTML
    curve: gr.Plot
    frames: gr.HTML
    key: gr.State
    film: gr.State
    turn: gr.State
    order: gr.Textbox


def build(page: Page) -> None:
    """Lay the tab out, then wire it."""
    prompts = PromptChoice(page.service, "recognise", compare="first")
    above = gr.Column(elem_id="live")
    with gr.Row(equal_height=False, elem_classes="vc-columns", elem_id="stage"):
        with gr.Column(scale=5, min_width=340, elem_id="clip"):
            guessed = guess(page.service.samples)
            page.clip.render()
            frames = strip()
            puppets = puppeteer.build(page, page.clip)
        with gr.Column(scale=7, min_width=340, elem_id="about"):
            if page.asks:
                ask_button()
            answer = answer_card(lambda ask: requests.save_csv(page.service, ask))
            what_changed.build(page, answer, puppets.unlike)
            tags = chips(requests.class_text(page.service, first_set(page.service)))
            with gr.Column(elem_id="question"):
                words = ask_words(page.service, prompts)
        with gr.Column(elem_id="when"):
            curve = gr.Plot(show_label=False, label="Class by time", elem_id="curve")
    states = {"key": gr.State(""), "film": gr.State(None), "turn": gr.State(Turn())}
    states |= {"order": gr.Textbox("", visible="hidden")}
    shown = {"answer": answer, "chips": tags, "curve": curve, "frames": frames}
    parts = RecogniseParts(guessed, *words, **shown, **states)
    with above:
        camera.build(page, parts.classes, parts.template, parts.prompts)
    wire(page, prompts, parts)


def first_set(service: Service) -> str:
    """The class set that the page begins with."""
    return requests.fitting_set(service, service.models.first) or FIRST_SET


def ask_words(service: Service, prompts: PromptChoice) -> tuple:
    """Class set, template, classes, a file of them, prompts, how it is looked at, the button."""
    first = first_set(service)
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
    encode = {
        "fn": handle.encode,
        "inputs": [
            page.clip, on.turn, on.key, on.order, page.model, on.prompts, on.window, on.frames_each,
            on.chosen, on.from_file, on.classes, on.template,
        ],
        "outputs": [
            on.key, on.answer, on.frames, page.samples, on.film, on.order,
            on.chosen, on.own, on.read,
        ],
        "js": AT_WORK, "preprocess": False, **ENCODE, **LATEST,
    }  # fmt: skip
    watch = {
        "fn": handle.watch,
        "inputs": [on.film, on.turn, on.classes, on.template],
        "outputs": [on.key, on.answer, on.frames],
        **WATCH, **LATEST,
    }  # fmt: skip
    asked = [on.key, on.classes, on.template, page.model, on.prompts, on.order]
    curve = {"fn": handle.curve, "inputs": asked, "outputs": on.curve, **LATEST}
    score = {
        "fn": handle.rank,
        "inputs": [on.chosen, on.from_file, *asked],
        "outputs": [on.chosen, on.own, on.read, on.answer, on.curve],
        "concurrency_limit": None,  # never behind an encode
        **LATEST,
    }
    on.guess.choose(chosen_by(page), None, page.clip, **QUIET)
    asks = [page.clip.change, on.go.click, on.prompts.input, on.window.input, on.frames_each.input]
    gr.on(asks, **encode).success(**curve)
    fit = [page.model, on.chosen, page.lesson, on.prompts]
    for changed in page.follow(prompts, on.prompts):
        changed.then(handle.fit, fit, [on.chosen, on.classes], **LATEST).then(**encode).success(
            **curve
        )
    on.frames.reorder(
        handle.reorder, [on.key, page.model, on.prompts], [on.order, on.answer], **ENCODE, **LATEST
    ).success(**score)
    on.film.change(**watch).success(**score)
    on.file.upload(handle.take, on.file, [on.classes, on.from_file], **QUIET)
    refused = [on.answer, on.curve]
    page.refused.change(handle.refused, page.model, refused, **BESIDE_OTHERS, **QUIET)
    on.chosen.input(handle.fill, [on.chosen, on.classes], on.classes, **LATEST)
    # `change` and not `input`, which Gradio's text boxes leave out when text is pasted or cut
    gr.on([on.classes.change, on.template.change], **score, js=debounced("score"))
    on.classes.change(None, on.classes, on.chips, js="text => text", **QUIET)
    on.answer.other_model(photographs, None, page.wish, **QUIET)
    page.link(
        set=on.chosen, classes=on.own, template=on.template, prompts=on.prompts,
        window=on.window, frames=on.frames_each, order=on.order,
    )  # fmt: skip
    restored = [
        page.clip,
        on.chosen,
        on.classes,
        on.template,
        on.window,
        on.frames_each,
        on.order,
        on.prompts,
    ]
    page.on_open(handle.restore, restored)


TAB = Tab("recognise", "Recognise", build)
