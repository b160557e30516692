"""The head of the page: what this is, and the buttons Copy link, Projector and Dark."""

import gradio as gr

from vitaclip.ui.page import piece


def header() -> gr.HTML:
    """Its script also holds the few functions that every tab's scripts share."""
    return piece("header")
