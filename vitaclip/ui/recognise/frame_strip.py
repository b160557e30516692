"""Frame strip: thumbnails of the frames the model saw, under the curve and in step with it."""

from pathlib import Path

import gradio as gr

from vitaclip.inference.results import EncodedClip
from vitaclip.ui.page import piece
from vitaclip.ui.plots import timeline as plots


def strip() -> gr.HTML:
    """Empty until it gets the value of `frames_of`."""
    return piece("strip", Path(__file__))


def frames_of(clip: EncodedClip) -> dict:
    """The pictures and times of a clip, as the strip shows them."""
    return {"frames": plots.thumbnails(clip.crops), "times": clip.times.tolist()}
