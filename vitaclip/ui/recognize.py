"""Tab *Recognise*: a video, classes in your own words, and what CLIP makes of them."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from vitaclip import plots
from vitaclip.errors import InputError
from vitaclip.labels import LABEL_SETS, repeated
from vitaclip.studio import Studio
from vitaclip.ui import asking
from vitaclip.ui.answer import EMPTY, WORKING, answer_card, failure, result, top
from vitaclip.ui.page import Page, Tab, debounced
from vitaclip.ui.samples import samples
from vitaclip.ui.strip import frames_of, strip

CAMERA = {"video": {"width": {"ideal": 640}, "height": {"ideal": 480}}}  # else some record 2880 px
TEMPLATE = "a video of a person {}"
FIRST_SET = "puppets"
QUIET = {"show_progress": "hidden", "api_visibility": "private"}


def build(page: Page) -> None:
    """Lay the tab out, then wire it."""
    studio, handle = page.studio, Handlers(page.studio)
    kinds = asking.prompt_choices(studio)
    with gr.Row(equal_height=False, elem_classes="vc-columns"):
        with gr.Column(scale=6, min_width=340):
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
            grid = samples(studio.samples)
        with gr.Column(scale=5, min_width=340):
            heading("2", "Classes")
            with gr.Row():
                chosen = gr.Dropdown(
                    [*((title, name) for name, title in LABEL_SETS.items()), ("Your own", "own")],
                    value=FIRST_SET,
                    label="Class set",
                    elem_id="class-set",
                    min_width=160,
                )
                template = gr.Textbox(
                    TEMPLATE, label="Template", max_lines=4, elem_id="template", min_width=160
                )
            classes = gr.Textbox(
                asking.class_text(studio, FIRST_SET),
                label="Classes, one per line",
                info="Change them: the answer follows at once, and the video is not encoded again.",
                lines=6,
                max_lines=6,
                elem_id="classes",
            )
            own = gr.Textbox("", visible="hidden")  # what was typed, for the link
            prompts = gr.Radio(
                [(title, kind) for kind, title in kinds.items()],
                value=asking.first_kind(kinds),
                label="Prompts",
                visible=len(kinds) > 1,
                elem_id="prompts",
            )
            go = gr.Button("Recognise", variant="primary", elem_id="recognise")
            answer = answer_card(lambda ask: asking.save_csv(studio, ask))
    with gr.Column(elem_id="moments"):
        heading("4", "When each class fits")
        curve = gr.Plot(show_label=False, label="Class by time", elem_id="curve")
        frames = strip()
    key = gr.State("")  # of the encoded clip

    score = {
        "fn": handle.rank,
        "inputs": [chosen, key, classes, template, page.model, prompts],
        "outputs": [chosen, own, answer, curve],
        "concurrency_limit": None,  # never behind an encode
        **QUIET,
    }
    grid.choose(handle.choose, None, video, **QUIET)
    gr.on(
        [video.change, go.click, prompts.input, page.model.change],
        handle.begin, video, [key, answer], queue=False, preprocess=False, **QUIET,
    ).then(
        handle.encode, [video, page.model, prompts], [key, answer, frames, grid],
        concurrency_id="encoder", concurrency_limit=1, preprocess=False, **QUIET,
    ).success(**score)  # fmt: skip
    chosen.input(handle.fill, [chosen, classes], classes, **QUIET)
    # `change` and not `input`, which Gradio's text boxes leave out when text is pasted or cut
    gr.on(
        [classes.change, template.change],
        **score, js=debounced("score"), trigger_mode="always_last",
    )  # fmt: skip

    page.link(sample=grid, set=chosen, classes=own, template=template, prompts=prompts)
    page.on_open(handle.restore, [video, chosen, classes, template, prompts])


class Handlers:
    """What the tab does with what is typed and pressed: ask the studio, hand on the result."""

    def __init__(self, studio: Studio):
        self.studio = studio

    def choose(self, event: gr.EventData) -> str:
        """A sample was pressed: it goes into the player."""
        return str(self.studio.samples.path(str(event.file)))

    def begin(self, video) -> tuple:
        """The old answer goes before the new one is worked out."""
        return "", WORKING if video else EMPTY

    def encode(self, video: dict | None, model: str, prompts: str) -> tuple:
        """Read and encode the clip; its key is all that a visit keeps."""
        if not video:
            return "", EMPTY, gr.skip(), ""
        try:
            clip = asking.encode(self.studio, Path(video["path"]), model, prompts)
        except InputError as problem:
            return "", failure(problem), gr.skip(), ""
        return clip.key, gr.skip(), frames_of(clip), clip.sample or ""

    def rank(self, chosen: str, *asked: str) -> tuple:
        """Weigh the classes against the clip that was encoded last, if there is one."""
        ask = asking.Ask(*asked)
        named = asking.name_set(self.studio, chosen, ask.classes)
        if not ask.key:
            return *named, gr.skip(), gr.skip()
        try:
            answers = asking.rank(self.studio, ask)
        except InputError as problem:
            return *named, failure(problem), gr.skip()
        curve = plots.timeline(*asking.titled(answers), top(len(answers) > 1))
        return *named, result(answers, asking.as_dict(ask), repeated(ask.classes)), curve

    def fill(self, chosen: str, classes: str) -> str:
        """A class set was chosen: its names go into the box; your own stay as they are."""
        return classes if chosen == "own" else asking.class_text(self.studio, chosen)

    def restore(self, query: dict[str, str]) -> tuple:
        """The state that a link carries."""
        wanted = asking.restore(self.studio, query)
        names = ("video", "set", "classes", "template", "prompts")
        return tuple(wanted.get(name, gr.skip()) for name in names)


def heading(number: str, text: str) -> None:
    """A numbered step; both parts are ours, never a visitor's."""
    step = f'<h2 class="vc-step"><b>{number}</b> {text}</h2>'
    gr.HTML(step, apply_default_css=False, js_on_load=None)


TAB = Tab("recognise", "Recognise", build)
