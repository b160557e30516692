"""Add a model: a file is dropped, the CLIP it stands on is chosen, and its prompts are offered."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.service import Service
from vitaclip.io.model_shelf import ModelShelf
from vitaclip.ui.model_picker.model_picker import ModelPicker
from vitaclip.ui.model_picker.offers import offered

if TYPE_CHECKING:
    from vitaclip.models.backbone import Backbone

ENDINGS = [".pth", ".pt", ".safetensors"]
INSIDE = ("The one in the file", "")
WHAT = "Checkpoint or prompts"
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def add_model(service: Service, picker: ModelPicker) -> None:
    """A place to drop a file, the CLIP it stands on, and a button."""
    times = count(1)

    def use(file: str | None, stands_on: str) -> Iterator[tuple]:
        if not file:
            yield gr.skip(), _said("Drop a file first.", "error"), gr.skip(), gr.skip()
            return
        yield gr.skip(), _said("Reading the file …", "busy"), gr.skip(), gr.skip()
        from vitaclip.weights.added_models import add  # torch takes seconds to import

        try:
            (added,) = add(Path(file), ModelShelf.usual(), _opener(service, stands_on))
            model = service.bring(added.place)
        except InputError as problem:
            yield gr.skip(), _said(str(problem), "error"), gr.skip(), gr.skip()
            return
        said = f"{added.name} is here"
        if added.classes:
            said += f", with learned words for its {len(added.classes)} classes"
        box = gr.update(choices=offered(service), value=str(model))
        yield box, _said(f"{said}.", "ready"), str(next(times)), None

    with (
        gr.Accordion("Add a model from a file", open=False, elem_id="add-model"),
        gr.Row(equal_height=True),
    ):
        file = gr.File(label=WHAT, file_types=ENDINGS, height=150, elem_id="model-file")
        with gr.Column():
            stands_on = gr.Dropdown(
                _choices(service), value="", label="The CLIP it stands on", elem_id="stands-on"
            )
            button = gr.Button("Add and use it", variant="primary", elem_id="add-model-go")
    button.click(
        use,
        [file, stands_on],
        [picker.wish, picker.note, picker.renewed, file],
        concurrency_id="models",
        **QUIET,
    )


def _choices(service: Service) -> list[tuple[str, str]]:
    """The CLIP inside the file, or one of those in the box."""
    return [INSIDE, *((title, name) for title, name in offered(service) if name != str(EMBEDDED))]


def _opener(service: Service, name: str) -> Any:
    if not name:
        return None

    def opener() -> Backbone:
        return service.models.get(service.models.known(name)).clip.backbone

    return opener


def _said(text: str, tone: str) -> dict[str, str]:
    return {"text": text, "tone": tone}
