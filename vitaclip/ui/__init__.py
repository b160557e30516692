"""The page: a header and tabs over one studio; one tab per file, and one line here for each."""

import gradio as gr

from vitaclip.inference.service import Studio
from vitaclip.server.class_mode import EVERYDAY, Door, Terms
from vitaclip.ui.api import api
from vitaclip.ui.header.header import header
from vitaclip.ui.how_it_works import tab as how
from vitaclip.ui.look_inside import tab as inside
from vitaclip.ui.model_picker.model_picker import desk
from vitaclip.ui.page import Page
from vitaclip.ui.recognise import tab as recognize
from vitaclip.ui.search import tab as search

TABS = (recognize.TAB, search.TAB, inside.TAB, how.TAB)  # in the order they are shown


def build(studio: Studio, terms: Terms = EVERYDAY, door: Door | None = None) -> gr.Blocks:
    """The whole page, ready for `serve`; `door` is how a class comes in, for its projector."""
    with gr.Blocks(title="vitaclip", analytics_enabled=False) as blocks:
        api(studio, blocks)  # first, so that no event of the page has taken its names
        head = header(studio.samples, door)
        wish, model = desk(studio, terms)
        page = Page(studio, model, terms)
        page.on_open(lambda query: query.get("model") or gr.skip(), [wish])
        with gr.Tabs(overflow_behavior="wrap", elem_id="tabs") as tabs:
            for tab in TABS:
                with gr.Tab(tab.title, id=tab.id, elem_id=f"tab-{tab.id}"):
                    tab.build(page)
        page.connect(blocks, head, tabs, [tab.id for tab in TABS])
    return blocks
