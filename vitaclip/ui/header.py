"""The head of the page: what this is, and the buttons Join, Copy link, Projector and Dark."""

import gradio as gr

from vitaclip.classroom import Door, picture
from vitaclip.ui.page import piece


def header(door: Door | None = None) -> gr.HTML:
    """Its script also holds the few functions that every tab's scripts share."""
    if door is None:
        return piece("header")
    way = {"addresses": door.addresses, "password": door.password}
    return piece("header", value={**way, "code": picture(door.addresses[0])})
