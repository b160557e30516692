"""Chips: the classes as they are asked about, changed in place; the box below holds the same."""

from pathlib import Path

import gradio as gr

from vitaclip.ui.page import piece


def chips(classes: str) -> gr.HTML:
    """Its value is the text of the box of classes, into which its script writes changes."""
    return piece("chips", Path(__file__), value=classes)
