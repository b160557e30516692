"""Result card: what it shows while empty, at work, after a mistake, and with a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import gradio as gr

from vitaclip.data.sample_clips import SampleClip
from vitaclip.inference.long_video.moments import clock
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.results import Answer, EncodedVideo
from vitaclip.ui import outside
from vitaclip.ui.page import piece
from vitaclip.ui.plots import timeline as plots
from vitaclip.ui.recognise import time_order
from vitaclip.ui.recognise.panels import (
    in_common,
    mark_before,
    milliseconds,
    panel,
    quoted_words,
    top,
)

EMPTY = {
    "state": "empty",
    "text": "Three ways to look at the same frames will answer here. "
    "Guess first, pick a clip above, or bring your own.",
}
ONLY_ONE = (
    "With a single class there is nothing to compare: it always gets 100%. "
    "Add another class to make this a question."
)
PUPPETS_ONLY = (
    "The built-in model has only ever seen drawn puppets. If this is real footage, choose "
    "“ViT-B-16 · OpenAI” under Model, at the top of the page."
)


def answer_card(table_of: Callable[[object], dict]) -> gr.HTML:
    """The card; its Save button asks `table_of` with what `result` was given as `ask`."""

    def save_csv(ask: object) -> dict[str, str]:  # the name its script calls
        return table_of(ask)

    script = Path(__file__).with_name("moments.js").read_text("utf-8")
    return piece("answer", Path(__file__), script, value=EMPTY, server_functions=[save_csv])


def failure(problem: Exception, unread: bool = False) -> dict:
    """The card after a mistake: one sentence; `unread` if there is no clip to show beside it."""
    return {"state": "error", "text": str(problem), "unread": unread}


def result(
    answers: Sequence[Answer],
    ask: dict[str, str],
    repeated: int = 0,
    sample: SampleClip | None = None,  # the clip, if it is one of ours
    order: Sequence[int] = (),  # of its frames, where it is not that of the film
    straight: Sequence[Answer] = (),  # the answers in the order of the film
) -> dict:
    """The card with a ranking, or with several one under the other when prompts are compared."""
    several, labels = len(answers) > 1, answers[0].ranking.labels
    rankings = [answer.ranking for answer in answers]
    before = [answer.ranking for answer in straight]
    paint = plots.colours(rankings, top(several), before)
    shown = in_common([*before, *rankings], paint) if several else None
    known = time_order.truth(sample, order, labels)
    panels = [panel(answer, paint, shown, known) for answer in answers]
    for shown_panel, after, ranking in zip(panels, rankings, before):
        mark_before(shown_panel, ranking)
        if known and time_order.same_bars(ranking, after):
            shown_panel["verdict"] = "cannot tell"  # it says the same of both directions
    return {
        "state": "result",
        "clip": answers[0].clip.name,
        "outside": _outside(answers),
        "question": time_order.question(sample, labels, order),
        "panels": panels,
        "said": time_order.told(straight, answers, order) if straight else "",
        "notes": _notes(answers[0], repeated),
        "status": status(answers),
        "ask": ask,
    }


def partial_result(answers: Sequence[Answer]) -> dict:
    """The card while a long video is being read: what there is of it, and how much."""
    card, film = result(answers, {}), answers[-1].clip
    assert isinstance(film, EncodedVideo)
    done = f"Read as far as {clock(film.moments[-1].end)} of {clock(film.duration)} …"
    return card | {"state": "reading", "status": done}


def status(answers: Sequence[Answer]) -> str:
    """One line: frames and what was done to them, milliseconds and the model's name."""
    clip, count = answers[0].clip, len(answers[0].ranking.labels)
    encode = sum(answer.clip.encode for answer in answers)
    score = sum(answer.score for answer in answers)
    model = " ".join(filter(None, [clip.model.name, clip.model.pretrained]))
    seen = " · ".join([answers[0].looked, *clip.notes])
    return (
        f"{seen} · decode {milliseconds(clip.decode)} · encode {milliseconds(encode)} · "
        f"{count} {'class' if count == 1 else 'classes'} scored in {milliseconds(score)} · "
        f"{model} on {clip.model.device}"
    )


def _outside(answers: Sequence[Answer]) -> dict | None:
    """The headline and the ways on, where the clip is not of the model's world."""
    model = answers[0].clip.model
    if not any(answer.ranking.in_world is False for answer in answers):
        return None
    return {"text": outside.sentence(model), "ways": outside.ways_on(model)}


def _notes(answer: Answer, repeated: int) -> list[str]:
    ranking, clip = answer.ranking, answer.clip
    notes = []
    if ranking.in_world is None and not clip.drawn and clip.model.name == EMBEDDED.name:
        notes.append(PUPPETS_ONLY)
    if len(ranking.labels) == 1:
        notes.append(ONLY_ONE)
    if repeated:
        lines = "One line repeats a class" if repeated == 1 else f"{repeated} lines repeat a class"
        notes.append(f"{lines} and {'is' if repeated == 1 else 'are'} counted once.")
    shown = set(ranking.order[: top(False)])  # these carry the mark beside their bars
    hidden = [words for i, words in enumerate(ranking.unknown) if i not in shown]
    if strange := tuple(dict.fromkeys(word for words in hidden for word in words)):
        notes.append(
            f"Among your other classes are words this model never saw: {quoted_words(strange)}."
        )
    if cut := [i for i in ranking.cut if i not in shown]:
        notes.append(
            f"{len(cut)} of your other classes {'is' if len(cut) == 1 else 'are'} longer than the "
            f"model reads, “{ranking.labels[cut[0]][:24]}…” for one."
        )
    return notes
