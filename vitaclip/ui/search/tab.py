"""Tab *Search*: words find clips and the moment in them; a clip finds others like it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from vitaclip.inference.search.request import MOST_HITS
from vitaclip.inference.service import Service
from vitaclip.server.limits import ENCODE
from vitaclip.ui.page import BESIDE_OTHERS, Page, Tab, debounced, piece
from vitaclip.ui.prompt_choice import PromptChoice
from vitaclip.ui.search import results
from vitaclip.ui.search.handlers import EXAMPLES, TERMS, SearchHandlers

HERE = Path(__file__).parent

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
OPEN: dict[str, Any] = {"concurrency_limit": None, "trigger_mode": "always_last"}


@dataclass(frozen=True)
class SearchParts:
    """The tab's components; `own` holds the visitor's paths, `opened` what a link asked for."""

    query: gr.Textbox
    top: gr.Slider
    asks: gr.HTML
    kind: gr.Radio
    mine: gr.Button
    upload: gr.UploadButton
    own_row: gr.HTML
    chips: gr.HTML
    weight: gr.Slider
    only: gr.Accordion
    named: gr.Textbox
    longer: gr.Textbox
    shorter: gr.Textbox
    hits: gr.HTML
    viewer: gr.HTML
    costs: gr.HTML
    own: gr.State
    like: gr.Textbox
    unlike: gr.Textbox
    opened: gr.State


def build(page: Page) -> None:
    """Lay the tab out, then wire it."""
    prompts = PromptChoice(page.service, "search")
    words, alike = ask_words(), ask_alike()
    asked = (*words, *ask_who(prompts), *alike, *ask_only())
    with gr.Row(equal_height=False, elem_classes="vc-columns"):
        with gr.Column(scale=8, min_width=340):
            hits = hit_list(page.service)
        with gr.Column(scale=5, min_width=340, elem_id="search-viewer"):
            viewer = viewer_piece(page.service)
    with gr.Accordion("What does such a search cost?", open=False, elem_id="search-cost"):
        costs = piece("cost", HERE / "cost")
    like, unlike = (gr.Textbox("", visible="hidden") for _ in range(2))
    hidden = (gr.State(()), like, unlike, gr.State(""))
    wire(page, prompts, SearchParts(*asked, hits, viewer, costs, *hidden))


def ask_words() -> tuple[gr.Textbox, gr.Slider, gr.HTML]:
    """What to look for, how many to show, and examples."""
    with gr.Row(elem_id="search-desk"):
        query = gr.Textbox(
            "", label="What should the video show?", placeholder="someone sitting down, at night",
            max_lines=1, submit_btn=True, scale=5, min_width=280, elem_id="query",
        )  # fmt: skip
        top = gr.Slider(
            1, MOST_HITS, 12, step=1, label="How many", scale=2, min_width=200, elem_id="top"
        )
    return query, top, piece("asks", HERE / "examples", items=EXAMPLES, terms=TERMS)


def ask_who(prompts: PromptChoice) -> tuple[gr.Radio, gr.Button, gr.UploadButton, gr.HTML]:
    """Which prompts answer, the clip of all tabs as a question, and clips of one's own."""
    with gr.Row(elem_id="search-own"):
        kind = prompts.buttons("search-kind")
        mine = gr.Button("Find clips like mine", size="md", elem_id="like-mine")
        upload = gr.UploadButton(
            "Add clips or a picture …", file_count="multiple", size="md",
            elem_id="own-upload",
        )  # fmt: skip
    return kind, mine, upload, piece("own", HERE / "own_clips", value=results.own_clips())


def ask_alike() -> tuple[gr.HTML, gr.Slider]:
    """The clips that a search goes by, and how much the words count beside them."""
    with gr.Row(elem_id="search-like"):
        chips = piece("wanted", HERE / "chips", value={"chips": []})
        weight = gr.Slider(
            0, 1, 0.5, step=0.05, label="Words' share beside the clips", visible=False,
            elem_id="search-weight", min_width=240,
        )  # fmt: skip
    return chips, weight


def ask_only() -> tuple[gr.Accordion, gr.Textbox, gr.Textbox, gr.Textbox]:
    """Which clips may be hits: by a part of their name, and by their length."""
    few: dict[str, Any] = {"max_lines": 1, "scale": 1, "min_width": 150}
    with gr.Accordion("Only some of the clips", open=False, elem_id="search-only") as box, gr.Row():
        named = gr.Textbox(
            "", label="Name or caption contains", placeholder="bike", max_lines=1, scale=2,
            min_width=220, elem_id="only-named",
        )  # fmt: skip
        longer = gr.Textbox("", label="At least so many seconds", elem_id="only-longer", **few)
        shorter = gr.Textbox("", label="At most so many seconds", elem_id="only-shorter", **few)
    return box, named, longer, shorter


def wire(page: Page, prompts: PromptChoice, on: SearchParts) -> None:
    """Everything that changes the question asks it again."""
    handle = SearchHandlers(page, prompts)
    sides = [on.like, on.unlike]
    only = [on.named, on.longer, on.shorter]
    wish = [on.query, *sides, on.weight, on.own, page.model, on.kind, on.top, *only]
    shown = [on.hits, on.chips, on.weight]
    search = {"fn": handle.search, "inputs": wish, "outputs": shown, **QUIET, **OPEN}
    gr.on(
        [on.query.submit, on.kind.input, on.top.release, on.weight.release, on.like.change,
         on.unlike.change, on.own.change, on.opened.change],
        **search,
    )  # fmt: skip
    gr.on([box.change for box in only], js=debounced("only"), **search)
    for changed in page.follow(prompts, on.kind):
        changed.then(**search)
    nothing = lambda: results.empty(page.service)  # noqa: E731
    page.refused.change(nothing, None, on.hits, **BESIDE_OTHERS, **QUIET)
    on.hits.again(**search)
    on.asks.choose(handle.example, None, on.query, **QUIET).then(**search)
    for more in (on.viewer.like, on.own_row.like):
        more(handle.like, sides, sides, **QUIET)
    on.viewer.unlike(handle.unlike, sides, sides, **QUIET)
    on.chips.drop(handle.drop, sides, sides, **QUIET)
    brought = [on.own, on.own_row, on.like]
    on.mine.click(
        handle.mine, [page.clip, on.own, page.model, on.like], brought,
        preprocess=False, **QUIET, **ENCODE,
    )  # fmt: skip
    on.upload.upload(
        handle.bring, [on.upload, on.own, page.model, on.like], brought, **QUIET, **ENCODE
    )
    on.own_row.forget(handle.forget, sides, [on.own, on.own_row, *sides], **QUIET)
    on.costs.measure(handle.measure, page.model, on.costs, **QUIET, concurrency_limit=1)
    page.gives(on.viewer.give, handle.give, [on.own])
    page.link(q=on.query, kind=on.kind, like=on.like, unlike=on.unlike)
    page.link(named=on.named, longer=on.longer, shorter=on.shorter)
    page.on_open(handle.restore, [on.query, on.kind, *sides, *only, on.only, on.opened])


def hit_list(service: Service) -> gr.HTML:
    """Ranked hits; their pictures are fetched as they are shown."""

    def pictures(ask: object) -> list[str]:  # the name its script calls
        return results.pictures(service, ask)

    save = (HERE / "save.js").read_text("utf-8")
    return piece(
        "hits", HERE / "results", save, value=results.empty(service), server_functions=[pictures]
    )


def viewer_piece(service: Service) -> gr.HTML:
    """The chosen clip, its curve, and where it can go from here."""

    def film(ask: object) -> dict[str, str]:
        return results.film(service, ask)

    return piece("viewer", HERE / "viewer", server_functions=[film])


TAB = Tab("search", "Search", build)
