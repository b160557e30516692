"""Event handlers of the Search tab: ask the service, hand on the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import gradio as gr

from vitaclip.data.labels import LONGEST_QUERY
from vitaclip.errors import InputError
from vitaclip.inference.model_id import DEFAULT, EMBEDDED
from vitaclip.inference.search import request
from vitaclip.inference.search.request import SearchRequest
from vitaclip.models.catalogue.defaults import DEFAULT_FRAMES
from vitaclip.retrieval import cost
from vitaclip.server.error_handlers import aloud
from vitaclip.server.gradio_internals import sent
from vitaclip.ui import outside
from vitaclip.ui.page import Page
from vitaclip.ui.prompt_choice import PromptChoice
from vitaclip.ui.search import results

EXAMPLES = (
    "sitting down", "a woman riding a bike", "playing guitar on the stage", "a child in the snow",
)  # fmt: skip
NO_CLIP = "No clip is chosen yet: take one in another tab, bring your own there, or record one."


class SearchHandlers:
    """What the tab does with what is typed and pressed: ask the service, hand on the result."""

    def __init__(self, page: Page, prompts: PromptChoice) -> None:
        self.page, self.service, self.prompts = page, page.service, prompts

    def search(self, words: str | None, like: str | None, *more: Any) -> dict:
        """The answer; or how far the gallery has been read, and then the page asks again."""
        asked = SearchRequest(words or "", like or "", *more)  # an empty box is None
        if asked.empty:
            return results.empty(self.service)
        try:
            job = self.service.demo_gallery.start(self.service.models.known(asked.model))
            if not job.over:
                return results.working(job.done, job.total)
            replies = request.search(self.service, asked, job.result())
            return results.result(self.service, asked, replies)
        except InputError as problem:
            return results.failure(problem)

    def example(self, event: gr.EventData) -> str:
        """An example was pressed: it goes into the box."""
        text = sent(event, "text")
        return text if text in EXAMPLES else ""

    def like(self, event: gr.EventData) -> tuple:
        """More clips like this one."""
        return sent(event, "id")[:200], gr.Row(visible=True)

    def add(
        self, files: list[str], own: tuple, model: str, notes: Sequence[str] = ()
    ) -> tuple[tuple, dict]:
        """Clips of the visitor's own, for this visit."""
        try:
            own, problems = request.add(self.service, files, own, model)
            return own, self._own(own, model, [*notes, *problems])
        except InputError as problem:
            return own, results.own_clips([], [str(problem)])

    def mine(self, video: dict | None, own: tuple, model: str) -> tuple:
        """Clips like the one that all tabs look at: a sample, a film of one's own, the camera's."""
        path = video.get("path") if isinstance(video, dict) else None
        files, lacking = ([path], []) if isinstance(path, str) else ([], [NO_CLIP])
        own, row = self.add(files, own, model, lacking)
        if path not in own:
            return own, row, gr.skip(), gr.skip()
        return own, row, f"own:{own.index(path)}", gr.Row(visible=True)

    def forget(self) -> tuple:
        """The visitor's gallery is empty again."""
        return (), results.own_clips([]), "", gr.Row(visible=False)

    def measure(self, model: str) -> dict:
        """Milliseconds and bytes on this machine, with this model's sizes."""
        try:
            galleries = self.service.demo_gallery.start(self.service.models.known(model)).galleries
        except InputError as problem:
            return {"problem": str(problem)}
        width = galleries["none"].vectors.shape[1] if galleries else 512
        rows = [asdict(row) for row in cost.measured(width, DEFAULT_FRAMES)]
        return {"rows": rows, "width": width, "frames": DEFAULT_FRAMES}

    def give(self, own: tuple, event: gr.EventData) -> list:
        """The chosen clip goes to another tab."""
        with aloud():
            path = request.path_of(self.service, sent(event, "id"), own)
        return self.page.give(sent(event, "tab"), path)

    def restore(self, query: dict[str, str]) -> tuple:
        """The search that a link carries."""
        like = query.get("like", "") if query.get("like", "").startswith("sample:") else ""
        return (
            query.get("q", "")[:LONGEST_QUERY] or gr.skip(),
            self.prompts.linked(query, "kind"),
            like[:200] or gr.skip(),
            gr.Row(visible=True) if like else gr.skip(),
            query.get("q", "")[:LONGEST_QUERY],
        )

    def _own(self, own: tuple, model: str, problems: list[str]) -> dict:
        clip = self.service.models.known(model)
        best = self.service.models.resolve(clip.under(DEFAULT), "search")
        embeddings = [self.service.indexer.embedding(Path(path), best) for path in own]
        strange = [Path(one.entry.video).name for one in embeddings if one.in_world is False]
        known = self.service.models.get(best).id.name == EMBEDDED.name
        return results.own_clips(embeddings, [*outside.of_clips(strange, known), *problems])
