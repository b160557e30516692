"""A guess before the first answer: which way does time run in this film?"""

from pathlib import Path

import gradio as gr

from vitaclip.data.sample_clips import SampleClips
from vitaclip.ui.page import piece


def guess(samples: SampleClips) -> gr.HTML:
    """Shown until there is a clip; fires `choose` with a file and what was guessed."""
    by_action = {sample.action: sample for sample in samples.all}
    pairs = [
        [{"file": each.file, "action": each.action} for each in (sample, by_action[sample.twin])]
        for sample in samples.all
        if sample.twin in by_action and sample.action < sample.twin
    ]
    return piece("guess", Path(__file__), value={"pairs": pairs})
