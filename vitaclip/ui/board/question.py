"""A question for a class: the clip on the stage, its classes, and what the models say of it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from vitaclip.data.labels import read_templates
from vitaclip.data.lists.reader import classes_of
from vitaclip.data.sample_clips import SampleClip
from vitaclip.errors import InputError
from vitaclip.inference.long_video.moments import duration_of
from vitaclip.inference.model_id import COMPARE
from vitaclip.inference.results import Answer, EncodedClip
from vitaclip.inference.service import Service
from vitaclip.server.class_board import MOST, Question, check_choice
from vitaclip.ui import requests
from vitaclip.ui.plots import timeline as plots
from vitaclip.ui.recognise import time_order
from vitaclip.ui.recognise.panels import top
from vitaclip.ui.requests import RecognitionRequest

PICTURES = 16  # of a film at most
LONGEST = 60  # characters that a button has room for
SECONDS = (1.6, 6.0)  # that a round of the film takes, at least and at most
MODELS = 5  # beside each other at most
TOO_LONG = "A class guesses about a clip of a few seconds; this video is longer, so pick another."


def question(service: Service, name: str, ask: RecognitionRequest, told: dict) -> Question:
    """The question that a page sends out: its clip in its order, and the classes it shows.

    Args:
        service: Answers it as well, for the reveal.
        name: Of the round.
        ask: What the page asks the models.
        told: As the page sends it: under `sample` the file of a sample, under `shown` the classes
            that have bars, for a list that is too long to choose from.

    Raises:
        InputError: if the clip was forgotten, or is long, or the classes are no choice.
    """
    labels = _choice(classes_of(ask.classes).names, told.get("shown"))
    sample = service.samples.get(told["sample"]) if isinstance(told.get("sample"), str) else None
    answers = _answers(service, ask, labels, sample)
    clip = answers[0].clip
    if not isinstance(clip, EncodedClip):
        raise InputError(TOO_LONG)
    shown = {
        "labels": list(labels),
        "colours": _colours(service, ask, labels),
        "film": _film(service, clip, sample, ask.places),
        "seconds": float(np.clip(duration_of(clip.times), *SECONDS)),
    }
    known = time_order.truth(sample, ask.places, labels)
    models = [_says(answer, known) for answer in answers]
    return Question(name, labels, shown, {"truth": known or "", "models": models})


def _choice(labels: Sequence[str], shown: object) -> tuple[str, ...]:
    """All classes where they are few, else those with a bar, in the order of the list."""
    if len(labels) > MOST:
        wanted = shown if isinstance(shown, list) and len(shown) <= MOST else []
        labels = [label for label in labels if label in wanted]
    check_choice(labels)
    for label in labels:
        if len(label) > LONGEST:
            raise InputError(
                f"The class “{label[:24]}…” has {len(label)} letters; on a phone there is room "
                f"for {LONGEST}, so shorten it."
            )
    return tuple(labels)


def _answers(
    service: Service, ask: RecognitionRequest, labels: Sequence[str], sample: SampleClip | None
) -> list[Answer]:
    """What the models say: all kinds of prompts about a sample, those of the stage about a clip."""
    model, templates = service.models.known(ask.model), read_templates(ask.template)
    key, prompts = ask.key, ask.prompts
    if sample is not None:
        prompts, frames = COMPARE, len(ask.places) or None
        for each in service.models.each(model.under(COMPARE), "recognise"):
            key = service.encode(service.samples.path(sample.file), each, frames).key
    asked = key, labels, templates, model.under(prompts), ask.places
    return service.compare(*asked)[:MODELS]


def _says(answer: Answer, known: str | None) -> dict:
    """A model's column: its name, what it says, whether that is right, and a share for each."""
    ranking = answer.ranking
    return {
        "title": answer.clip.model.title,
        "says": "none of these" if ranking.none_of_these else ranking.label,
        "verdict": time_order.verdict(ranking, known),
        "percents": [round(float(share) * 100, 1) for share in ranking.probs],
    }


def _colours(service: Service, ask: RecognitionRequest, labels: Sequence[str]) -> list[str]:
    """Those of the stage, for a colour belongs to a class; classes without a bar get a free one."""
    try:
        answers = requests.rank(service, ask)
        before = requests.rank(service, replace(ask, order="")) if ask.order else []
    except InputError:  # the clip was forgotten, and the stage's answer with it: after a restart
        answers, before = [], []
    rankings, _ = requests.titled(answers)
    paint = plots.colours(rankings, top(len(answers) > 1), requests.titled(before)[0])
    named = {rankings[0].labels[place]: colour for place, colour in paint.items()}
    taken = {named.get(label) for label in labels}
    free = [colour for colour in plots.COLOURS if colour not in taken]
    return [named.get(label) or free.pop(0) for label in labels]


def _film(
    service: Service, clip: EncodedClip, sample: SampleClip | None, order: Sequence[int]
) -> list[str]:
    """Pictures in the order the models see them; a sample's are the larger ones that ship."""
    count = len(clip.times)
    places = np.unique(np.linspace(0, count - 1, PICTURES).round().astype(int))
    if sample is None:
        return plots.thumbnails(clip.crops[places])
    strip = Image.open((service.samples.folder / sample.file).with_suffix(".webp")).convert("RGB")
    side, many = strip.height, strip.width // strip.height
    straight = list(order) or list(range(count))
    pictures = [straight[place] * many // count for place in places]
    return [_cut(strip.crop((at * side, 0, (at + 1) * side, side))) for at in pictures]


def _cut(picture: Image.Image) -> str:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return plots.address(file.getvalue())
