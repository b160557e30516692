"""The reel: a video of one's own, and the sample clips as small moving pictures."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from vitaclip.data.sample_clips import SampleClips
from vitaclip.server.error_handlers import aloud
from vitaclip.server.gradio_internals import sent, shown_as_it_is
from vitaclip.ui.page import piece

if TYPE_CHECKING:
    from vitaclip.ui.page import Page


CAMERA = {"video": {"width": {"ideal": 640}, "height": {"ideal": 480}}}  # else some record 2880 px
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def player() -> gr.Video:
    """The clip that all tabs look at; the tab *Recognise* shows it. It takes the camera as well."""
    video = gr.Video(
        label="Video",
        show_label=False,
        sources=["upload", "webcam"],
        include_audio=False,  # so that no microphone is asked for
        webcam_options=gr.WebcamOptions(mirror=False, constraints=CAMERA),
        height=300,
        autoplay=True,
        buttons=[],
        elem_id="video",
        render=False,
    )
    return shown_as_it_is(video)


def samples() -> gr.HTML:
    """Fires `choose` with a file; its value is the file of the sample that is open, or ""."""
    return piece("samples", Path(__file__), value="", render=False)


def reel(page: Page) -> None:
    """A button for a file of one's own, and the samples; either becomes the clip of the page."""
    with gr.Row(elem_id="reel"):
        # of any type: what a file is is found by its content, and said in a sentence
        upload = gr.UploadButton("Your video", elem_id="own-video", size="md", min_width=78)
        page.samples.render()
    upload.upload(brought, upload, page.clip, **QUIET)
    page.samples.choose(chosen_by(page), None, page.clip, trigger_mode="multiple", **QUIET)
    page.link(sample=page.samples)


def brought(path: str) -> str:
    """A file that was uploaded."""
    return path


def chosen_by(page: Page) -> Callable[[gr.EventData], str]:
    """A handler for a sample that was pressed in a piece of the page."""

    def choose(event: gr.EventData) -> str:
        with aloud():
            return str(page.service.samples.path(sent(event, "file")))

    return choose


def items(clips: SampleClips) -> list[dict[str, str]]:
    """What a page needs to show the samples: file, action, caption, and a strip of pictures."""
    return [
        {
            "file": sample.file,
            "action": sample.action,
            "caption": sample.caption,
            "film": _film((clips.folder / sample.file).with_suffix(".webp")),
        }
        for sample in clips.all
    ]


def _film(strip: Path) -> str:
    """The film strip beside a clip, its pictures side by side, as a data address."""
    return "data:image/webp;base64," + base64.b64encode(strip.read_bytes()).decode()
