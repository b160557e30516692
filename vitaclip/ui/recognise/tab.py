"""Tab *Recognise*: a video, classes in your own words, and what CLIP makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any

import gradio as gr

from vitaclip.data.labels import repeated, whole
from vitaclip.errors import InputError
from vitaclip.inference.service import Service
from vitaclip.models.catalogue.defaults import DEFAULT_TEMPLATE
from vitaclip.server.error_handlers import aloud
from vitaclip.server.gradio_internals import sent, shown_as_it_is
from vitaclip.server.limits import ENCODE, WATCH
from vitaclip.ui import requests
from vitaclip.ui.outside import photographs
from vitaclip.ui.page import Page, Tab, debounced
from vitaclip.ui.plots import timeline as plots
from vitaclip.ui.prompt_choice import PromptChoice
from vitaclip.ui.recognise.class_file import account, ask_file, from_file
from vitaclip.ui.recognise.frame_strip import frames_of, strip
from vitaclip.ui.recognise.moments import choices
from vitaclip.ui.recognise.result_card import (
    EMPTY,
    WORKING,
    answer_card,
    failure,
    partial_result,
    result,
    top,
)
from vitaclip.ui.samples.samples import samples

CAMERA = {"video": {"width": {"ideal": 640}, "height": {"ideal": 480}}}  # else some record 2880 px
FIRST_SET = "puppets"
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# The default drops what comes in the meantime.
LATEST: dict[str, Any] = {**QUIET, "trigger_mode": "always_last"}


EVERY_SO_OFTEN = 0.7  # seconds from one look at a film that is being read to the next


@dataclass
class Turn:
    """Counts a visitor's wishes; whoever works on one that is no longer the last one stops."""

    number: int = 0


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
    wire(page, prompts, RecogniseParts(*what, *words, **shown, **states))


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


class RecogniseHandlers:
    """What the tab does with what is typed and pressed: ask the service, hand on the result."""

    def __init__(self, service: Service, prompts: PromptChoice) -> None:
        self.service, self.prompts = service, prompts

    def choose(self, event: gr.EventData) -> str:
        """A sample was pressed: it goes into the player."""
        with aloud():
            return str(self.service.samples.path(sent(event, "file")))

    def begin(self, video: object, turn: Turn) -> tuple:
        """The old answer goes before the new one is worked out; a film that is read is left."""
        turn.number += 1
        return "", WORKING if video else EMPTY

    def encode(
        self, video: dict | None, model: str, prompts: str, window: str, frames: str
    ) -> tuple:
        """Read and encode the clip; its key is all that a visit keeps. A long one is a film."""
        path = video.get("path") if isinstance(video, dict) else None
        if not isinstance(path, str):
            return "", EMPTY, gr.skip(), "", None
        try:
            wanted = requests.Film(path, model, prompts, window, frames)
            clip = requests.encode(self.service, wanted)
        except InputError as problem:
            return "", failure(problem), gr.skip(), "", None
        if clip is None:
            return "", gr.skip(), gr.skip(), "", wanted
        return clip.key, gr.skip(), frames_of(clip), clip.sample or "", None

    def watch(
        self, film: requests.Film | None, turn: Turn, classes: str, template: str
    ) -> Iterator[tuple]:
        """A long video, moment by moment, until it is read or another one is asked for."""
        yield gr.skip(), gr.skip(), gr.skip()
        if film is None:
            return
        mine, shown, answers = turn.number, 0.0, []
        try:
            for answers in requests.watch(self.service, film, whole(classes), whole(template)):
                if turn.number != mine:
                    return
                if monotonic() - shown > EVERY_SO_OFTEN:
                    yield "", partial_result(answers), gr.skip()
                    shown = monotonic()
        except InputError as problem:
            yield "", failure(problem), gr.skip()
        else:
            seen = answers[0].clip
            yield seen.key, gr.skip(), frames_of(seen)

    def take(self, path: str) -> tuple:
        """A list of classes came as a file: its names go into the box."""
        with aloud():
            return from_file(path)

    def rank(self, chosen: str, from_file: dict, *asked: str) -> tuple:
        """Weigh the classes against the clip that was encoded last, if there is one."""
        ask = requests.RecognitionRequest(*map(whole, asked))
        set_and_own = requests.name_set(self.service, chosen, ask.classes)
        named = *set_and_own, "" if set_and_own[0] != "own" else account(ask.classes, from_file)
        if not ask.key:
            return *named, gr.skip(), gr.skip()
        try:
            answers = requests.rank(self.service, ask)
        except InputError as problem:
            return *named, failure(problem), gr.skip()
        curve = plots.timeline(*requests.titled(answers), top(len(answers) > 1))
        card = result(answers, requests.as_dict(ask), repeated(ask.classes))
        return *named, card, curve

    def fill(self, chosen: str, classes: str) -> str | dict:
        """A class set was chosen: its names go into the box; your own stay as they are.

        Gradio says so as well when the focus only passes through; then the box, in which somebody
        may be writing by now, is left alone.
        """
        known = chosen in self.service.class_sets
        new = known and requests.name_set(self.service, chosen, whole(classes))[0] != chosen
        return requests.class_text(self.service, chosen) if new else gr.skip()

    def fit(self, model: str, chosen: str) -> tuple:
        """Another model is in use: its prompts' own classes are offered, and taken if they must."""
        clip = requests.model_of(self.service, model)
        sets, wanted = requests.set_titles(self.service), requests.fitting_set(self.service, clip)
        if wanted is None or wanted == chosen:
            return gr.update(choices=sets), gr.skip()
        return gr.update(choices=sets, value=wanted), requests.class_text(self.service, wanted)

    def refused(self, model: str) -> tuple:
        """A chosen model could not be had: what stands there might be taken for its answer."""
        text = f"That model did not open. {model} is still in use: press Recognise to ask it again."
        return {"state": "empty", "text": text}, None

    def restore(self, query: dict[str, str]) -> tuple:
        """The state that a link carries."""
        wanted = requests.restore(self.service, query)
        names = ("video", "set", "classes", "template", "window", "frames")
        restored = (wanted.get(name, gr.skip()) for name in names)
        return *restored, self.prompts.linked(query, "prompts")


def heading(number: str, text: str) -> None:
    """A numbered step; both parts are ours, never a visitor's."""
    step = f'<h2 class="vc-step"><b>{number}</b> {text}</h2>'
    gr.HTML(step, apply_default_css=False, js_on_load=None)


TAB = Tab("recognise", "Recognise", build)
