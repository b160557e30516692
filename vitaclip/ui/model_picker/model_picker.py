"""Model picker, the line under the header: the frozen CLIP at work, and how to choose another."""

from collections.abc import Iterator
from pathlib import Path

import gradio as gr

from vitaclip.data.labels import whole
from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.recommended import RECOMMENDED
from vitaclip.inference.service import Service
from vitaclip.io.download import Progress
from vitaclip.server.limits import ServerLimits
from vitaclip.ui.page import piece

PRIVATE = "Everything runs on this computer; uploads are deleted after {} hours."


def model_picker(service: Service, limits: ServerLimits) -> tuple[gr.Dropdown, gr.Textbox]:
    """The wished-for model, and the one in use, which changes once the wish has been loaded."""

    def take(wish: str, in_use: str) -> Iterator[tuple]:
        if wish == in_use:
            yield gr.skip(), gr.skip(), gr.skip()  # yielding nothing would empty all three
            return
        try:
            model = service.models.named(wish)
            if size := service.models.missing(model):
                yield gr.skip(), gr.skip(), _announced(str(model), size)
            for progress in service.models.fetch(model):
                yield gr.skip(), gr.skip(), _busy(str(model), progress)
            yield str(model), str(model), {"text": f"{model} is ready.", "tone": "ready"}
        except InputError as problem:
            yield whole(in_use), whole(in_use), {"text": str(problem), "tone": "error"}

    with gr.Row(elem_id="desk"):
        wish = gr.Dropdown(
            suggested(service),
            value=str(EMBEDDED),
            label="Model",
            allow_custom_value=True,
            elem_id="model",
            min_width=340,
        )
        note = piece(
            "desk", Path(__file__), value={"text": PRIVATE.format(limits.hours), "tone": ""}
        )
        in_use = gr.Textbox(str(EMBEDDED), visible="hidden", elem_id="model-in-use")
    wish.change(
        take,
        [wish, in_use],
        [wish, in_use, note],
        show_progress="hidden",
        trigger_mode="always_last",
        concurrency_id="models",
        api_visibility="private",
    )
    return wish, in_use


def suggested(service: Service) -> list[tuple[str, str]]:
    """Models to choose from: those that prompts of somebody's own stand on come first."""
    own = {str(id): f"{id} · your prompts" for id in service.models.own if id.clip != EMBEDDED}
    known = [(one.title, str(one.id)) for one in RECOMMENDED if str(one.id) not in own]
    named = {name for _, name in known} | set(own)
    more = sorted(str(id) for id in service.models.policy.allowed or () if str(id) not in named)
    known += [(name, name) for name in more]
    return [*known[:1], *((title, name) for name, title in own.items()), *known[1:]]


def _announced(model: str, size: int) -> dict[str, str]:
    return {"text": f"{model} is a download of {size / 1e6:,.0f} MB …", "tone": "busy"}


def _busy(model: str, progress: Progress | None) -> dict[str, str]:
    if progress is None:
        return {"text": f"Opening {model} …", "tone": "busy"}
    done = f"{progress.done / 1e6:.0f} of {progress.total / 1e6:.0f} MB"
    share = progress.done / max(progress.total, 1)
    return {"text": f"Downloading {model}: {done} ({share:.0%}) …", "tone": "busy"}
