"""The same questions for programs: three named endpoints that answer in plain JSON.

Gradio turns the signatures and docstrings below into its API pages and into MCP tools, so these
docstrings are written for whoever calls.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio as gr

from vitaclip.data.labels import read_labels, read_query, read_templates
from vitaclip.errors import InputError, quoted
from vitaclip.inference import export
from vitaclip.inference.model_id import EMBEDDED, Choice
from vitaclip.inference.service import Studio
from vitaclip.server import arguments
from vitaclip.server.events import aloud
from vitaclip.ui import requests
from vitaclip.ui.look_inside.player_data import DIRECTIONS
from vitaclip.ui.page import ENCODE, LISTEN
from vitaclip.ui.requests import TEMPLATE
from vitaclip.ui.search import request as seeking

BEST = "best"


def api(studio: Studio, blocks: gr.Blocks) -> None:
    """Add the endpoints to the page that is being built; what encodes queues with the page's."""
    answers = Answers(studio, blocks)
    gr.api(answers.recognise, api_name="recognise", **ENCODE)
    gr.api(answers.search, api_name="search", concurrency_limit=None)
    gr.api(answers.attend, api_name="attend", **LISTEN)


class Answers:
    """What programs may ask; they may send anything, and a mistake comes back as one sentence.

    Every hint is narrow, a video's too: MCP checks them, and what a tool's hint let through as a
    file, Gradio would upload from the disk of this very server.
    """

    def __init__(self, studio: Studio, blocks: gr.Blocks):
        self.studio, self.blocks = studio, blocks

    def recognise(
        self,
        request: gr.Request,
        video: str,
        classes: list[str],
        template: str = TEMPLATE,
        prompts: str = BEST,
        model: str = str(EMBEDDED),
    ) -> dict:
        """Which of these actions does a video show? Weighs classes in your own words.

        Args:
            video: A sample's name, such as playing-drums.mp4, or a file that was uploaded before.
            classes: What the video might show, for example ["playing drums", "waving"].
            template: A sentence with {} for the class; of several, one per line, the mean is used.
            prompts: Trained prompts: none, vita or cube; best means the best there are for this.
            model: puppet-clip, or an open_clip name and its weights: ViT-B-16-quickgelu openai.

        Returns:
            labels with their probs and cosines, best first
            abstain: whether it is probably none of these
            unknown: words that the model never saw
            frames: the time in seconds and the probs of each
        """
        with self._answering(request):
            labels, templates = read_labels(arguments.lines(classes)), read_templates(template)
            choice, kind = self._model(model, prompts, self._best)
            path = arguments.file(self.studio, video)
            answer = self.studio.recognize(path, labels, templates, choice, kind)
            return export.ranked(path.name, answer)

    async def search(
        self,
        request: gr.Request,
        words: str,
        top: int = 10,
        prompts: str = BEST,
        model: str = str(EMBEDDED),
    ) -> dict:
        """Find videos by words in the gallery that ships with this app, and the moment in each.

        Args:
            words: What the video should show, for example: a woman riding a bike.
            top: How many hits, from 1 to 24.
            prompts: Trained prompts: none, vita or cube; best means the best there are for this.
            model: puppet-clip, or an open_clip name and its weights: ViT-B-16-quickgelu openai.

        Returns:
            hits: video and score and caption and best moment, best first
            match: false if nothing stands out
            unknown: words that the model never saw
        """
        with self._answering(request):
            asked, many = read_query(words), arguments.number(top, "top", seeking.MOST_HITS)
            best = self.studio.library.best_kind
            choice, kind = await asyncio.to_thread(self._model, model, prompts, best)
            job = self.studio.showcase.start(choice)
            while not job.over:  # the first search under a model waits until it knows the clips
                await asyncio.sleep(0.3)
            wish = seeking.Wish(asked, "", 0.5, (), str(choice), kind, many)
            return await asyncio.to_thread(self._found, wish, job.result())

    def attend(
        self,
        request: gr.Request,
        video: str,
        token: str = "class",
        layer: int | None = None,
        head: int | None = None,
        prompts: str = BEST,
        model: str = str(EMBEDDED),
        direction: str = "gaze",
    ) -> dict:
        """Where does a token look in a video? Its attention over every frame, as numbers.

        Args:
            video: A sample's name, such as playing-drums.mp4, or a file that was uploaded before.
            token: Such as class, summary, or patch 3,4 (row, column); an unknown one is told which.
            layer: Counted from 1; by default the last.
            head: Counted from 1; by default the mean of the heads.
            prompts: Trained prompts: none, vita or cube; best means the best there are for this.
            model: puppet-clip, or an open_clip name and its weights: ViT-B-16-quickgelu openai.
            direction: gaze: the patches that the token reads; listeners: those that read it.

        Returns:
            grid: rows and columns of patches
            frames: the time in seconds and the map over the patches of each
            share: of each kind of token in what the class token of that frame reads
            matters and why: whether this can change the answer
        """
        with self._answering(request):
            choice, kind = self._model(model, prompts, self._best)
            name, path = arguments.text(token, "token"), arguments.file(self.studio, video)
            clip = self.studio.encode(path, choice, kind)
            seen, look = self._look((clip.key, choice, kind), name, layer, head, direction)
            return export.attended(path.name, clip, seen, look)

    @contextmanager
    def _answering(self, request: gr.Request) -> Iterator[None]:
        """A mistake is said in one sentence, and the caller is forgotten either way.

        Gradio takes a call for a visit and remembers only so many: the page's would be pushed out.
        """
        try:
            with aloud():
                yield
        finally:
            visits = self.blocks.state_holder
            with visits.lock:
                visits.session_data.pop(request.session_hash or "", None)
                visits.time_last_used.pop(request.session_hash or "", None)

    def _best(self, choice: Choice) -> str:
        return requests.best_kind(self.studio, choice)

    def _look(self, who: tuple[str, Choice, str], token: str, layer, head, direction):
        if direction not in DIRECTIONS:
            raise InputError(f"A direction is one of {', '.join(DIRECTIONS)}.")
        which = None if head is None else arguments.number(head, "head") - 1
        seen = self.studio.inside.attention(*who)
        number = seen.depth - 1 if layer is None else arguments.number(layer, "layer") - 1
        if which is not None:
            seen = self.studio.inside.attention(*who, heads_of=number)
        return seen, export.Look(token, number, which, direction)

    def _found(self, wish: seeking.Wish, galleries: dict) -> dict[str, Any]:
        (reply,) = seeking.search(self.studio, wish, galleries)
        found, choice = reply.found, self.studio.shelf.known(wish.model)
        return {  # a hit's name alone: its folder is nobody's business
            "hits": [export.found(Path(hit.entry.video).name, hit) for hit in found.hits],
            "match": found.match,
            "searched": found.searched,
            "unknown": list(self.studio.library.unknown(wish.words, choice)),
            "prompts": wish.kind,
        }

    def _model(self, model: str, prompts: str, best: Callable) -> tuple[Choice, str]:
        choice = self.studio.shelf.known(arguments.text(model, "model"))
        kinds = self.studio.shelf.kinds(choice)
        kind = best(choice) if prompts == BEST else arguments.text(prompts, "prompts")
        if kind not in kinds:
            known = ", ".join(kinds)
            raise InputError(f"{choice} has no prompts named {quoted(kind)}; there are: {known}.")
        return choice, kind
