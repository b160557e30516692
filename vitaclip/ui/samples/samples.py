"""Sample grid: the sample clips as small moving pictures with their captions."""

import base64
from pathlib import Path

import gradio as gr

from vitaclip.data.sample_clips import SampleClips
from vitaclip.ui.page import piece


def samples() -> gr.HTML:
    """Fires `choose` with a file; its value is the file of the sample that is open, or ""."""
    return piece("samples", Path(__file__), value="")


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
