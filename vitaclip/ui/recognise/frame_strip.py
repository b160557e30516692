"""Frame strip: thumbnails of the frames the model saw, over the curve and in step with it."""

from collections.abc import Sequence
from pathlib import Path

import gradio as gr
import numpy as np

from vitaclip.inference.results import EncodedClip, EncodedVideo
from vitaclip.ui.page import piece
from vitaclip.ui.plots import timeline as plots

MOST = 12  # pictures of a long video


def strip() -> gr.HTML:
    """Empty until it gets the value of `frames_of`; fires `reorder` with an order of its frames.

    Those of a long video are `fixed`: they are a few of many.
    """
    return piece("strip", Path(__file__))


def frames_of(video: EncodedClip | EncodedVideo, order: Sequence[int] = ()) -> dict:
    """The pictures and times of a clip, as the strip shows them; of a film, some moments'."""
    if isinstance(video, EncodedClip):
        pictures, times = plots.thumbnails(video.crops), video.times.tolist()
        return {"frames": pictures, "times": times, "order": list(order)}
    places = np.unique(np.linspace(0, len(video.moments) - 1, MOST).astype(int))
    some = [video.moments[place] for place in places]
    middles = [(moment.start + moment.end) / 2 for moment in some]
    pictures = [plots.address(moment.picture) for moment in some]
    return {"frames": pictures, "times": middles, "fixed": True}
