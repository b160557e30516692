"""The card *What changed the answer*: this clip and the one before it, under the same question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from vitaclip.errors import InputError
from vitaclip.inference.results import Answer
from vitaclip.inference.service import Service
from vitaclip.ui import requests
from vitaclip.ui.page import Page, piece
from vitaclip.ui.plots.timeline import colours
from vitaclip.ui.requests import RecognitionRequest
from vitaclip.ui.what_changed.comparison import Bar, Comparison, sentence, share

Unlike = Callable[[str, str], "list[str] | None"]  # what differs between two clips, by their keys
NOTHING = {"state": "empty"}
ASKED = """(card, ...more) =>
    [card && card.state === "result" ? {ask: card.ask} : null, ...more]"""
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True)
class TwoClips:
    """What was asked of the clip before, if it can be compared, and of the present one."""

    before: RecognitionRequest | None = None
    now: RecognitionRequest | None = None

    def then(self, ask: RecognitionRequest) -> TwoClips:
        """After another answer.

        A new clip is compared with the one before if all else that was asked is the same. Other
        classes are asked of both; another model or order of the frames has seen only one.
        """
        if self.now is None:
            return TwoClips(None, ask)
        if ask.key != self.now.key:
            return TwoClips(self.now if _question(ask) == _question(self.now) else None, ask)
        if _way(ask) != _way(self.now) or self.before is None:
            return TwoClips(None, ask)
        return TwoClips(replace(self.before, classes=ask.classes, template=ask.template), ask)


def build(page: Page, answer: gr.HTML, unlike: Unlike) -> gr.HTML:
    """The card, here, for the answers of that card; `unlike` knows what a puppet's clips show."""
    card, clips = piece("changed", Path(__file__), value=NOTHING), gr.State(TwoClips())

    def changed(shown: object, clips: TwoClips) -> tuple:
        return compare(page.service, unlike, shown, clips)

    gr.on(
        [answer.change], changed, [answer, clips], [card, clips], js=ASKED,
        trigger_mode="always_last", concurrency_limit=None, **QUIET,
    )  # fmt: skip
    return card


def compare(service: Service, unlike: Unlike, shown: object, clips: TwoClips) -> tuple:
    """The card's value, and which clips stand in it; anyone may send anything as `shown`."""
    if not isinstance(shown, dict):
        return gr.skip(), gr.skip()
    try:
        clips = clips.then(requests.read_ask(shown.get("ask")))
        if clips.before is None or clips.now is None:
            return NOTHING, clips
        before, now = (requests.rank(service, ask) for ask in (clips.before, clips.now))
    except InputError:  # the clip before is forgotten, or was never seen by this model
        return NOTHING, clips
    return result(before, now, unlike(clips.before.key, clips.now.key)), clips


def result(
    before: Sequence[Answer], after: Sequence[Answer], changed: Sequence[str] | None
) -> dict[str, Any]:
    """The sentence, and for each kind of prompts its bars before and after."""
    several = len(after) > 1
    pairs = [
        Comparison(one.ranking, other.ranking, other.clip.model.title)
        for one, other in zip(before, after, strict=True)
    ]
    rankings = [answer.ranking for answer in (*after, *before)]
    paint = colours(rankings, 3 if several else 5)
    return {
        "state": "result",
        "sentence": sentence(pairs, changed),
        "panels": [
            {
                "title": pair.title if several else "",
                "bars": [_bar(bar, paint) for bar in pair.shown],
            }
            for pair in pairs
        ],
    }


def _bar(bar: Bar, paint: dict[int, str]) -> dict[str, Any]:
    return {
        "label": bar.label,
        "before": round(bar.before * 100, 2),
        "after": round(bar.after * 100, 2),
        "said": f"{share(bar.before)} before, {share(bar.after)} now",
        "moved": f"{bar.points:+d}".replace("-", "−") if bar.moved else "±0",
        "colour": paint.get(bar.index, "") if bar.index is not None else "",
    }


def _question(ask: RecognitionRequest) -> tuple:
    """All that is asked but of which clip; how many frames are looked at is part of a key."""
    return ask.classes, ask.template, ask.model, ask.prompts, ask.key.partition("-")[2]


def _way(ask: RecognitionRequest) -> RecognitionRequest:
    return replace(ask, classes="", template="")
