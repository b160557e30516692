"""What the tab *Recognise* does with what is typed and pressed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

import gradio as gr

from vitaclip.data.labels import repeated, whole
from vitaclip.errors import InputError
from vitaclip.inference.results import Answer
from vitaclip.inference.service import Service
from vitaclip.server.error_handlers import aloud
from vitaclip.server.gradio_internals import sent
from vitaclip.ui import requests
from vitaclip.ui.plots import timeline as plots
from vitaclip.ui.prompt_choice import PromptChoice
from vitaclip.ui.recognise.classes.class_file import account, from_file
from vitaclip.ui.recognise.frame_strip import frames_of
from vitaclip.ui.recognise.panels import top
from vitaclip.ui.recognise.result_card import EMPTY, failure, partial_result, result

EVERY_SO_OFTEN = 0.7  # seconds from one look at a film that is being read to the next


@dataclass
class Turn:
    """Counts a visitor's wishes; whoever works on one that is no longer the last one stops."""

    number: int = 0


class RecogniseHandlers:
    """What the tab does with what is typed and pressed: ask the service, hand on the result."""

    def __init__(self, service: Service, prompts: PromptChoice) -> None:
        self.service, self.prompts = service, prompts

    def encode(
        self, video: object, turn: Turn, before: str, order: str, model: str, prompts: str,
        window: str, frames: str, *question: Any,
    ) -> tuple:  # fmt: skip
        """Read and encode the clip, then ask about it; its key is all that a visit keeps.

        A film that is being read is left. The order of the frames stays while the clip does, whose
        key was `before`; a link says it of the page's first clip. A long one is a film to be read.
        """
        turn.number += 1
        path = video.get("path") if isinstance(video, dict) else None
        key, card, strip, sample, film, places = "", EMPTY, gr.skip(), "", None, []
        if isinstance(path, str):
            wanted = requests.Film(path, model, prompts, window, frames)
            try:
                if clip := requests.encode(self.service, wanted):
                    key, sample = clip.key, clip.sample or ""
                    places = requests.order_of(clip, whole(order)) if before in ("", key) else []
                    strip = frames_of(clip, places)
                else:
                    card, film = gr.skip(), wanted.best
            except InputError as problem:
                card = failure(problem, unread=True)
        order = order if places else ""
        chosen, from_file, *words = question
        classes, template, model, prompts = map(whole, [*words, model, prompts])
        ask = requests.RecognitionRequest(key, classes, template, model, prompts, order)
        if key:
            try:
                card = self._card(ask, *self._weighed(ask))
            except InputError as problem:
                card = failure(problem)
        named = self._named(chosen, from_file, classes)
        card = card | {"turn": turn.number} if "state" in card else card
        return key, card, strip, sample, film, order, *named

    def watch(
        self, film: requests.Film | None, turn: Turn, classes: str, template: str
    ) -> Iterator[tuple]:
        """A long video, moment by moment, until it is read or another one is asked for."""
        yield gr.skip(), gr.skip(), gr.skip()
        if film is None:
            return
        mine, shown, answers = turn.number, 0.0, []
        try:
            for answers in requests.watch(self.service, film, whole(classes), whole(template)):
                if turn.number != mine:
                    return
                if monotonic() - shown > EVERY_SO_OFTEN:
                    yield "", partial_result(answers), gr.skip()
                    shown = monotonic()
        except InputError as problem:
            yield "", failure(problem), gr.skip()
        else:
            seen = answers[0].clip
            yield seen.key, gr.skip(), frames_of(seen)

    def take(self, path: object) -> tuple:
        """A list of classes came as a file: its names go into the box."""
        with aloud():
            return from_file(path)

    def rank(self, chosen: str, from_file: dict, *asked: str) -> tuple:
        """Weigh the classes against the clip that was encoded last, if there is one."""
        ask = requests.RecognitionRequest(*map(whole, asked))
        named = self._named(chosen, from_file, ask.classes)
        if not ask.key:
            return *named, gr.skip(), gr.skip()
        try:
            weighed = self._weighed(ask)
        except InputError as problem:
            return *named, failure(problem), gr.skip()
        return *named, self._card(ask, *weighed), self._curve(*weighed)

    def curve(self, *asked: str) -> object:
        """How the classes go over time; drawn after the answer, which need not wait for it."""
        ask = requests.RecognitionRequest(*map(whole, asked))
        try:
            return self._curve(*self._weighed(ask)) if ask.key else gr.skip()
        except InputError:
            return gr.skip()  # said where the answer would be

    def _named(self, chosen: str, from_file: dict, classes: str) -> tuple[str, str, str]:
        """The class set that these are, the classes for the link, and how they were read."""
        name, own = requests.name_set(self.service, whole(chosen), classes)
        return name, own, account(classes, from_file) if name == "own" else ""

    def _weighed(self, ask: requests.RecognitionRequest) -> tuple[list[Answer], list[Answer]]:
        """The answers, and those in the order of the film where the frames stand in another."""
        straight = requests.rank(self.service, replace(ask, order="")) if ask.order else []
        return requests.rank(self.service, ask), straight

    def _card(
        self, ask: requests.RecognitionRequest, answers: list[Answer], straight: list[Answer]
    ) -> dict:
        sample = self.service.samples.get(answers[0].clip.sample)
        again = repeated(ask.classes)
        return result(answers, requests.as_dict(ask), again, sample, ask.places, straight)

    def _curve(self, answers: list[Answer], straight: list[Answer]) -> object:
        before = requests.titled(straight)[0]
        return plots.timeline(*requests.titled(answers), top(len(answers) > 1), before)

    def reorder(self, key: str, model: str, prompts: str, event: gr.EventData) -> tuple:
        """The frames were put in another order, or back into that of the film: encode them so."""
        order = sent(event, "order")
        ask = requests.RecognitionRequest(whole(key), "", "", whole(model), whole(prompts), order)
        try:
            requests.reorder(self.service, ask)
        except InputError as problem:
            return "", failure(problem)
        return order, gr.skip()

    def fill(self, chosen: str, classes: str) -> str | dict:
        """A class set was chosen: its names go into the box; your own stay as they are.

        Gradio says so as well when the focus only passes through; then the box, in which somebody
        may be writing by now, is left alone.
        """
        known = requests.is_set(self.service, chosen)
        new = known and requests.name_set(self.service, chosen, whole(classes))[0] != chosen
        return requests.class_text(self.service, chosen) if new else gr.skip()

    def fit(self, model: str, chosen: str, lesson: str = "", prompts: str = "") -> tuple:
        """Another model or a lesson is in use: its own classes are offered, and taken if they must.

        Those of a lesson are taken when its prompts are pressed.
        """
        clip = requests.model_of(self.service, model)
        sets, wanted = (
            requests.set_titles(self.service, whole(lesson)),
            requests.fitting_set(self.service, clip),
        )
        if lesson and prompts == lesson and requests.is_set(self.service, lesson):
            wanted = lesson
        if wanted is None or wanted == chosen:
            return gr.update(choices=sets), gr.skip()
        return gr.update(choices=sets, value=wanted), requests.class_text(self.service, wanted)

    def refused(self, model: str) -> tuple:
        """A chosen model could not be had: what stands there might be taken for its answer."""
        text = f"That model did not open. {model} is still in use: press Recognise to ask it again."
        return {"state": "empty", "text": text}, None

    def restore(self, query: dict[str, str]) -> tuple:
        """The state that a link carries."""
        wanted = requests.restore(self.service, query)
        names = ("video", "set", "classes", "template", "window", "frames", "order")
        restored = (wanted.get(name, gr.skip()) for name in names)
        return *restored, self.prompts.linked(query, "prompts")
