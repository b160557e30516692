"""API endpoints: the page's questions for programs, three of them, answered in plain JSON.

Gradio turns the signatures and docstrings below into its API pages and into MCP tools, so these
docstrings are written for whoever calls.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio as gr
from gradio import events

from vitaclip.data.labels import read_query, read_templates
from vitaclip.data.lists.reader import classes_of
from vitaclip.inference import export
from vitaclip.inference.long_video.moments import divided
from vitaclip.inference.model_id import DEFAULT, EMBEDDED, ModelId
from vitaclip.inference.search.request import MOST_HITS, SearchRequest, search
from vitaclip.inference.service import Service
from vitaclip.models.catalogue.defaults import DEFAULT_TEMPLATE
from vitaclip.server import arguments
from vitaclip.server.error_handlers import aloud
from vitaclip.server.gradio_internals import forget_visit
from vitaclip.server.limits import ENCODE, LISTEN

BEST = "best"  # an older word for the default


def api(service: Service, blocks: gr.Blocks) -> None:
    """Add the endpoints to the page that is being built; what encodes queues with the page's."""
    answers = Answers(service, blocks)
    events.api(answers.recognise, api_name="recognise", **ENCODE)
    events.api(answers.search, api_name="search", concurrency_limit=None)
    events.api(answers.attend, api_name="attend", **LISTEN)


class Answers:
    """What programs may ask; they may send anything, and a mistake comes back as one sentence.

    Every hint is narrow, a video's too: MCP checks them, and what a tool's hint let through as a
    file, Gradio would upload from the disk of this very server.
    """

    def __init__(self, service: Service, blocks: gr.Blocks) -> None:
        self.service, self.blocks = service, blocks

    def recognise(
        self,
        request: gr.Request,
        video: str,
        classes: list[str],
        template: str = DEFAULT_TEMPLATE,
        prompts: str = DEFAULT,
        model: str = str(EMBEDDED),
        frames: int | None = None,
        window: float | None = None,
        every: float | None = None,
    ) -> dict:
        """Which of these actions does a video show? Weighs classes in your own words.

        Args:
            video: A sample's name, such as playing-drums.mp4, or a file that was uploaded before.
            classes: What the video might show, such as ["waving", "push up"]; or a list's lines.
            template: A sentence with {} for the class; of several, one per line, the mean is used.
            prompts: Trained prompts: none, vita or cube; default means the best there are for this.
            model: puppet-clip, or an open_clip name and its weights: ViT-B-16-quickgelu openai.
            frames: To look at in the clip or in each moment; by default what suits the prompts.
            window: Seconds of a moment of a long video; 0 takes it as one clip.
            every: Seconds from the start of one moment to the next one's.

        Returns:
            labels with their probs and cosines, best first
            abstain: whether it is probably none of these, and none_of_these: how probable that is
            in_world: whether the model was trained on such pictures; false: the rest means nothing
            unknown: words that the model never saw
            understood: how the classes were read
            cut: classes too long to be read whole, and where each was cut
            the time in seconds and the probs of each frame, as frames
            notes: what was done to the pictures, such as “deinterlaced”
            moments: of a long video, the start and end and label and probs of each
            stretches: the same joined to pieces of time with one answer each; where label is null,
                in_world false says that it is not the model's world, else it is none of these
            looked: how many frames were looked at, and from where
        """
        with self._answering(request):
            named, templates = classes_of(arguments.lines(classes)), read_templates(template)
            asked = self._model(model, prompts, "recognise")
            path = arguments.file(self.service, video)
            many = None if frames is None else arguments.number(frames, "number of frames", 256)
            division = divided(
                arguments.seconds(window, "window"), arguments.seconds(every, "every")
            )
            answer = self.service.recognize(path, named.names, templates, asked, many, division)
            return export.ranked(path.name, answer) | {"understood": named.understood}

    async def search(
        self,
        request: gr.Request,
        words: str,
        top: int = 10,
        prompts: str = DEFAULT,
        model: str = str(EMBEDDED),
    ) -> dict:
        """Find videos by words in the gallery that ships with this app, and the moment in each.

        Args:
            words: What the video should show, for example: a woman riding a bike.
            top: How many hits, from 1 to 24.
            prompts: Trained prompts: none, vita or cube; default means the best there are for this.
            model: puppet-clip, or an open_clip name and its weights: ViT-B-16-quickgelu openai.

        Returns:
            hits: video and score and caption and best moment, best first
            match: false if nothing stands out
            unknown: words that the model never saw
            cut: where the words were cut, if they were too long
        """
        with self._answering(request):
            text, many = read_query(words), arguments.number(top, "top", MOST_HITS)
            asked = await asyncio.to_thread(self._model, model, prompts, "search")
            job = self.service.demo_gallery.start(asked)
            while not job.over:  # the first search under a model waits until it knows the clips
                await asyncio.sleep(0.3)
            wanted = SearchRequest(text, str(asked), asked.prompts, many)
            return await asyncio.to_thread(self._found, wanted, job.result())

    def attend(
        self,
        request: gr.Request,
        video: str,
        token: str = "class",
        layer: int | None = None,
        head: int | None = None,
        prompts: str = DEFAULT,
        model: str = str(EMBEDDED),
        direction: str = "gaze",
    ) -> dict:
        """Where does a token look in a video? Its attention over every frame, as numbers.

        Args:
            video: A sample's name, such as playing-drums.mp4, or a file that was uploaded before.
            token: Such as class, summary, or patch 3,4 (row, column); an unknown one is told which.
            layer: Counted from 1; by default the last.
            head: Counted from 1; by default the mean of the heads.
            prompts: Trained prompts: none, vita or cube; default means the best there are for this.
            model: puppet-clip, or an open_clip name and its weights: ViT-B-16-quickgelu openai.
            direction: gaze: the patches that the token reads; listeners: those that read it.

        Returns:
            grid: rows and columns of patches
            frames: the time in seconds and the map over the patches of each
            share: of each kind of token in what the class token of that frame reads
            matters and why: whether this can change the answer
        """
        with self._answering(request):
            asked = self._model(model, prompts, "attend")
            name, path = arguments.text(token, "token"), arguments.file(self.service, video)
            clip = self.service.encode(path, asked)
            which = None if head is None else arguments.number(head, "head") - 1
            seen = self.service.inspector.attention(clip.key, asked)
            number = seen.depth - 1 if layer is None else arguments.number(layer, "layer") - 1
            if which is not None:
                seen = self.service.inspector.attention(clip.key, asked, number)
            wanted = export.MapRequest(name, number, which, direction)
            return export.attended(path.name, clip, seen, wanted)

    @contextmanager
    def _answering(self, request: gr.Request) -> Iterator[None]:
        """A mistake is said in one sentence, and the caller is forgotten either way."""
        try:
            with aloud():
                yield
        finally:
            forget_visit(self.blocks, request)

    def _found(self, asked: SearchRequest, galleries: dict) -> dict[str, Any]:
        (reply,) = search(self.service, asked, galleries)
        found = reply.found
        return {  # a hit's name alone: its folder is nobody's business
            "hits": [export.found(Path(hit.entry.video).name, hit) for hit in found.hits],
            "match": found.match,
            "searched": found.searched,
            "unknown": list(found.unknown),
            "cut": export.cut_text(asked.words, found.cut),
            "prompts": asked.prompts,
        }

    def _model(self, model: str, prompts: str, task: str) -> ModelId:
        clip = self.service.models.known(arguments.text(model, "model"))
        named = DEFAULT if prompts == BEST else arguments.text(prompts, "prompts")
        return self.service.models.resolve(clip.under(named), task)
