"""What the Search tab does with what is typed and pressed: ask the studio, hand on the result."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import gradio as gr

from vitaclip.errors import InputError
from vitaclip.inference.model_store import FRAMES
from vitaclip.retrieval import cost
from vitaclip.server.events import aloud, sent
from vitaclip.ui.page import Page
from vitaclip.ui.prompt_choice import Kinds
from vitaclip.ui.search import request, results
from vitaclip.ui.search.request import Wish

EXAMPLES = (
    "sitting down", "a woman riding a bike", "playing guitar on the stage", "a child in the snow",
)  # fmt: skip


class Handlers:
    """What the tab does with what is typed and pressed: ask the studio, hand on the result."""

    def __init__(self, page: Page, kinds: Kinds):
        self.page, self.studio, self.kinds = page, page.studio, kinds

    def search(self, words: str | None, like: str | None, *more) -> dict:
        """The answer; or how far the gallery has been read, and then the page asks again."""
        asked = Wish(words or "", like or "", *more)  # an empty box is None
        if asked.empty:
            return results.empty(self.studio)
        try:
            job = self.studio.showcase.start(self.studio.shelf.known(asked.model))
            if not job.over:
                return results.working(job.done, job.total)
            replies = request.search(self.studio, asked, job.result())
            return results.result(self.studio, asked, replies)
        except InputError as problem:
            return results.failure(problem)

    def example(self, event: gr.EventData) -> str:
        """An example was pressed: it goes into the box."""
        text = sent(event, "text")
        return text if text in EXAMPLES else ""

    def like(self, event: gr.EventData) -> tuple:
        """More clips like this one."""
        return sent(event, "id")[:200], gr.Row(visible=True)

    def add(self, files: list[str], own: tuple, model: str) -> tuple:
        """Clips of the visitor's own, for this visit."""
        try:
            own, problems = request.add(self.studio, files, own, model)
            return own, self._own(own, model, problems)
        except InputError as problem:
            return own, results.own_clips([], [str(problem)])

    def forget(self) -> tuple:
        """The visitor's gallery is empty again."""
        return (), results.own_clips([]), "", gr.Row(visible=False)

    def measure(self, model: str) -> dict:
        """Milliseconds and bytes on this machine, with this model's sizes."""
        try:
            galleries = self.studio.showcase.start(self.studio.shelf.known(model)).galleries
        except InputError as problem:
            return {"problem": str(problem)}
        width = galleries["none"].vectors.shape[1] if galleries else 512
        rows = [asdict(row) for row in cost.measured(width, FRAMES)]
        return {"rows": rows, "width": width, "frames": FRAMES}

    def give(self, own: tuple, event: gr.EventData) -> list:
        """The chosen clip goes to another tab."""
        with aloud():
            path = request.path_of(self.studio, sent(event, "id"), own)
        return self.page.give(sent(event, "tab"), path)

    def restore(self, query: dict[str, str]) -> tuple:
        """The search that a link carries."""
        like = query.get("like", "") if query.get("like", "").startswith("sample:") else ""
        return (
            query.get("q", "")[:300] or gr.skip(),
            self.kinds.linked(query, "kind"),
            like[:200] or gr.skip(),
            gr.Row(visible=True) if like else gr.skip(),
            query.get("q", "")[:300],
        )

    def _own(self, own: tuple, model: str, problems: list[str]) -> dict:
        library, choice = self.studio.library, self.studio.shelf.known(model)
        cards = [library.card(Path(path), choice, library.best_kind(choice)) for path in own]
        return results.own_clips(cards, problems)
