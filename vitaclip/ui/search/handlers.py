"""Event handlers of the Search tab: ask the service, hand on the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import gradio as gr

from vitaclip.data.labels import LONGEST_QUERY, whole
from vitaclip.errors import InputError
from vitaclip.inference.model_id import DEFAULT, EMBEDDED
from vitaclip.inference.search import request
from vitaclip.inference.search.own_clips import OwnClips
from vitaclip.inference.search.request import SearchRequest
from vitaclip.models.catalogue.defaults import DEFAULT_FRAMES
from vitaclip.retrieval import SearchFilter, cost
from vitaclip.server.error_handlers import aloud
from vitaclip.server.gradio_internals import sent
from vitaclip.ui import outside
from vitaclip.ui.page import Page
from vitaclip.ui.prompt_choice import PromptChoice
from vitaclip.ui.search import results
from vitaclip.video.content import is_picture

EXAMPLES = (
    "sitting down", "a woman riding a bike", "playing guitar on the stage", "a child in the snow",
)  # fmt: skip
TERMS = "playing an instrument - guitar"  # what + and - do, as one more example
NO_CLIP = "No clip is chosen yet: take one in another tab, bring your own there, or record one."


class SearchHandlers:
    """What the tab does with what is typed and pressed: ask the service, hand on the result."""

    def __init__(self, page: Page, prompts: PromptChoice) -> None:
        self.page, self.service, self.prompts = page, page.service, prompts

    def search(
        self, words: str | None, like: str | None, unlike: str | None, weight: float, own: tuple,
        model: str, kind: str, top: int, *only: str | None,
    ) -> tuple[dict, dict, gr.Slider]:  # fmt: skip
        """The answer; or how far the gallery has been read, and then the page asks again.

        With it come the clips that it goes by, and whether their share can be chosen.
        """
        sides, how = (names(like), names(unlike)), (weight, own)
        asked = SearchRequest(whole(words), model, kind, top, *sides, *how, fold=True)
        both = bool(asked.like and asked.words.strip())
        return self._found(asked, only), self._chips(asked), gr.Slider(visible=both)

    def _found(self, asked: SearchRequest, only: Sequence[str | None]) -> dict:
        if asked.empty:
            return results.empty(self.service)
        try:
            named, longer, shorter = only
            kept = SearchFilter.read(named=named or "", longer=longer, shorter=shorter)
            asked = replace(asked, only=kept)
            job = self.service.demo_gallery.start(self.service.models.known(asked.model))
            if not job.over:
                return results.working(job.done, job.total)
            replies = request.search(self.service, asked, job.result())
            return results.result(self.service, asked, replies)
        except InputError as problem:
            return results.failure(problem)

    def _chips(self, asked: SearchRequest) -> dict:
        if not asked.examples:
            return results.chips(asked, None)
        try:
            clip = self.service.models.known(asked.model)
            shared = self.service.demo_gallery.start(clip).galleries.get("none")
            own = OwnClips.read(self.service.indexer, asked.own, clip.under("none"))
        except InputError:  # the answer says so
            return results.chips(asked, None)
        return results.chips(asked, shared, own)

    def example(self, event: gr.EventData) -> str:
        """An example was pressed: it goes into the box."""
        text = sent(event, "text")
        return text if text in (*EXAMPLES, TERMS) else ""

    def like(self, like: str | None, unlike: str | None, event: gr.EventData) -> tuple[str, str]:
        """More clips like this one."""
        return with_clip(like, sent(event, "id")), without_clip(unlike, sent(event, "id"))

    def unlike(self, like: str | None, unlike: str | None, event: gr.EventData) -> tuple[str, str]:
        """Fewer clips like this one."""
        return without_clip(like, sent(event, "id")), with_clip(unlike, sent(event, "id"))

    def drop(self, like: str | None, unlike: str | None, event: gr.EventData) -> tuple[str, str]:
        """The search no longer goes by this clip."""
        return without_clip(like, sent(event, "id")), without_clip(unlike, sent(event, "id"))

    def add(
        self, files: list[str], own: tuple, model: str, notes: Sequence[str] = ()
    ) -> tuple[tuple, dict]:
        """Clips of the visitor's own, for this visit."""
        try:
            own, problems = request.add(self.service, files, own, model)
            return own, self._own(own, model, [*notes, *problems])
        except InputError as problem:
            return own, results.own_clips(notes=[str(problem)])

    def bring(
        self, files: list[str], own: tuple, model: str, like: str | None
    ) -> tuple[tuple, dict, str]:
        """Clips join the search; by a still picture it asks at once."""
        own, row = self.add(files, own, model)
        stills = [n for n, path in enumerate(own) if path in files and is_picture(path)]
        for number in stills:
            like = with_clip(like, f"own:{number}")
        return own, row, like or ""

    def mine(self, video: dict | None, own: tuple, model: str, like: str | None) -> tuple:
        """Clips like the one that all tabs look at: a sample, a film of one's own, the camera's."""
        path = video.get("path") if isinstance(video, dict) else None
        files, lacking = ([path], []) if isinstance(path, str) else ([], [NO_CLIP])
        own, row = self.add(files, own, model, lacking)
        if path not in own:
            return own, row, gr.skip()
        return own, row, with_clip(like, f"own:{own.index(path)}")

    def forget(self, like: str | None, unlike: str | None) -> tuple:
        """The visitor's gallery is empty again."""
        return (), results.own_clips(), linkable(like), linkable(unlike)

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
        like, unlike = linkable(query.get("like")), linkable(query.get("unlike"))
        only = [query.get(name, "")[:LONGEST_QUERY] for name in ("named", "longer", "shorter")]
        return (
            query.get("q", "")[:LONGEST_QUERY] or gr.skip(),
            self.prompts.linked(query, "kind"),
            like or gr.skip(),
            unlike or gr.skip(),
            *(text or gr.skip() for text in only),
            gr.Accordion(open=True) if any(only) else gr.skip(),
            query.get("q", "")[:LONGEST_QUERY],
        )

    def _own(self, own: tuple, model: str, problems: list[str]) -> dict:
        clip = self.service.models.known(model)
        best = self.service.models.resolve(clip.under(DEFAULT), "search")
        clips = OwnClips.read(self.service.indexer, own, best)
        far = [parts for parts in clips.files if results.outside(parts)]
        strange = [Path(parts[0].entry.video).name for parts in far]
        known = self.service.models.get(best).id.name == EMBEDDED.name
        notes = [*outside.of_clips(strange, known), *map(results.sparse, clips.files), *problems]
        return results.own_clips(clips, [note for note in notes if note])


def names(text: str | None) -> tuple[str, ...]:
    """Clips as the page keeps them: their names with commas between."""
    return tuple(dict.fromkeys(name for name in whole(text).split(",") if name))


def with_clip(text: str | None, name: str) -> str:
    """These clips and one more; anyone may send anything."""
    return ",".join([*(n for n in names(text) if n != name), name[:200]])


def without_clip(text: str | None, name: str) -> str:
    """These clips but for one."""
    return ",".join(other for other in names(text) if other != name)


def linkable(text: str | None) -> str:
    """Those of these clips that everybody has."""
    return ",".join(name for name in names((text or "")[:2000]) if name.startswith("sample:"))
