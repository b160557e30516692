"""Header of the page: what this is, and the buttons Join, Copy link, Projector and Dark."""

from pathlib import Path

import gradio as gr

from vitaclip.data.sample_clips import SampleClips
from vitaclip.server.class_mode import ClassAccess, picture
from vitaclip.ui.page import piece
from vitaclip.ui.reel.reel import items


def header(samples: SampleClips, access: ClassAccess | None = None) -> gr.HTML:
    """Its script also holds what every tab's scripts share: a few functions, and the samples."""
    if access is None:
        return piece("header", Path(__file__), items=items(samples))
    way = {"addresses": access.addresses, "password": access.password}
    way |= {"code": picture(access.addresses[0])}
    return piece("header", Path(__file__), value=way, items=items(samples))
