"""The page: a header and tabs over one service; one tab per file, and one line here for each."""

import gradio as gr

from vitaclip.inference.service import Service
from vitaclip.server.class_board import ClassBoard
from vitaclip.server.class_mode import ClassAccess
from vitaclip.server.endpoints import api
from vitaclip.server.limits import EVERYDAY_LIMITS, ServerLimits
from vitaclip.ui.board.board import board
from vitaclip.ui.header.header import header
from vitaclip.ui.how_it_works import tab as how
from vitaclip.ui.learn import tab as learn
from vitaclip.ui.look_inside import tab as inside
from vitaclip.ui.model_picker.add_model import add_model
from vitaclip.ui.model_picker.model_picker import model_picker, opened
from vitaclip.ui.page import Page
from vitaclip.ui.recognise import tab as recognize
from vitaclip.ui.reel.reel import QUIET, player, reel, samples
from vitaclip.ui.search import tab as search

PRIVATE = "Everything runs on this computer; uploads are deleted after {} hours."
TABS = (recognize.TAB, search.TAB, inside.TAB, learn.TAB, how.TAB)  # in the order they are shown


def build(
    service: Service, limits: ServerLimits = EVERYDAY_LIMITS, access: ClassAccess | None = None
) -> gr.Blocks:
    """The whole page, ready for `serve`; `access` is how a class comes in, for its projector."""
    with gr.Blocks(title="vitaclip", analytics_enabled=False) as blocks:
        api(service, blocks)  # first, so that no event of the page has taken its names
        with gr.Row(elem_id="top"):
            head = header(service.samples, access)
            picker = model_picker(service)
        chosen = picker.in_use, picker.wish, limits, picker.renewed, picker.refused
        open_tab = gr.Textbox(TABS[0].id, visible="hidden")
        asks = access is not None and access.board
        lesson = gr.Textbox("", visible="hidden", elem_id="lesson-in-use")
        address = access.addresses[0] if access else ""
        page = Page(service, *chosen, player(), samples(), open_tab, lesson, asks, address)
        page.on_open(lambda query: opened(service, query), [picker.wish])
        reel(page)
        with gr.Tabs(overflow_behavior="wrap", elem_id="tabs") as tabs:
            for tab in TABS:
                with gr.Tab(tab.title, id=tab.id, elem_id=f"tab-{tab.id}") as opened_tab:
                    tab.build(page)
                opened_tab.select(None, None, open_tab, js=f"() => '{tab.id}'", **QUIET)
        if asks:
            board(service, ClassBoard())
        if limits.model_mb:
            add_model(service, picker)
        private = PRIVATE.format(limits.hours)
        gr.HTML(f'<p class="vc-private">{private}</p>', apply_default_css=False, js_on_load=None)
        page.connect(blocks, head, tabs, [tab.id for tab in TABS])
    return blocks
