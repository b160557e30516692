"""Model picker, in the header: the frozen CLIP at work, and how to choose another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import gradio as gr

from vitaclip.data.labels import whole
from vitaclip.errors import InputError
from vitaclip.inference.service import Service
from vitaclip.io.download import Progress
from vitaclip.ui.model_picker.offers import is_barred, offered
from vitaclip.ui.page import piece

BARRED = (
    "{} is not on this disk, and this page works without a network; bring it with "
    "`vitaclip models add`, or stay with the built-in model."
)
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True)
class ModelPicker:
    """The wished-for model, and the one in use, which changes once the wish has been loaded.

    `note` says how far that is, or what went wrong.

    `renewed` changes when prompts were added, `refused` when a model could not be had: then what
    stands on the page may be taken for an answer of that one.
    """

    wish: gr.Dropdown
    note: gr.HTML
    in_use: gr.Textbox
    renewed: gr.Textbox
    refused: gr.Textbox


def model_picker(service: Service) -> ModelPicker:
    """The box, and the line under it."""
    refusals = count(1)

    def take(wish: str, in_use: str) -> Iterator[tuple]:
        skipped = gr.skip(), gr.skip(), gr.skip(), gr.skip()
        if wish == in_use:
            yield skipped  # yielding nothing would empty all of them
            return
        try:
            model = service.models.named(wish)
            if is_barred(service, model):
                raise InputError(BARRED.format(model))
            if size := service.models.missing(model):
                yield *skipped[:2], _announced(str(model), size), gr.skip()
            for progress in service.models.fetch(model):
                yield *skipped[:2], _busy(str(model), progress), gr.skip()
            ready = {"text": f"{model} is ready.", "tone": "ready"}
            yield _box(service, str(model)), str(model), ready, gr.skip()
        except InputError as problem:
            said = {"text": str(problem), "tone": "error"}
            yield _box(service, whole(in_use)), whole(in_use), said, str(next(refusals))

    first = str(service.models.first)
    with gr.Row(elem_id="desk"):
        wish = gr.Dropdown(
            offered(service),
            value=first,
            label="Model",
            allow_custom_value=True,
            elem_id="model",
            min_width=340,
        )
        note = piece("desk", Path(__file__), value={"text": "", "tone": ""})
        in_use = gr.Textbox(first, visible="hidden", elem_id="model-in-use")
        renewed, refused = gr.Textbox("", visible="hidden"), gr.Textbox("", visible="hidden")
    wish.change(
        take,
        [wish, in_use],
        [wish, in_use, note, refused],
        trigger_mode="always_last",
        concurrency_id="models",
        **QUIET,
    )
    return ModelPicker(wish, note, in_use, renewed, refused)


def opened(service: Service, query: dict[str, str]) -> dict[str, Any]:
    """The box as a page opens: what is on this disk by now, and the model of a link."""
    linked: dict[str, Any] = {"value": query["model"]} if query.get("model") else {}
    return gr.update(choices=offered(service), **linked)


def _box(service: Service, model: str) -> dict[str, Any]:
    return gr.update(choices=offered(service), value=model)


def _announced(model: str, size: int) -> dict[str, str]:
    return {"text": f"{model} is a download of {size / 1e6:,.0f} MB …", "tone": "busy"}


def _busy(model: str, progress: Progress | None) -> dict[str, str]:
    if progress is None:
        return {"text": f"Opening {model} …", "tone": "busy"}
    done = f"{progress.done / 1e6:.0f} of {progress.total / 1e6:.0f} MB"
    share = progress.done / max(progress.total, 1)
    return {"text": f"Downloading {model}: {done} ({share:.0%}) …", "tone": "busy"}
