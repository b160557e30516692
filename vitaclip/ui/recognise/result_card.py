"""Result card: what it shows while empty, at work, after a mistake, and with a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from vitaclip.data.sample_clips import SampleClip
from vitaclip.inference.export import cut_text
from vitaclip.inference.long_video.moments import clock
from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.results import Answer, EncodedVideo
from vitaclip.models.text_check import cut_after
from vitaclip.ui import outside
from vitaclip.ui.page import piece
from vitaclip.ui.plots import timeline as plots
from vitaclip.ui.recognise import time_order
from vitaclip.ui.recognise.moments import grounds, strip

if TYPE_CHECKING:
    from vitaclip.models.zero_shot import Ranking

HARDLY = 0.05  # what is below this under all prompts is left out where they are compared
SHOWN_LOST = 60  # characters of what was cut off
EMPTY = {
    "state": "empty",
    "text": "Three ways to look at the same frames will answer here. "
    "Guess first, pick a clip above, or bring your own.",
}
WORKING = {"state": "working", "text": "Reading the frames and encoding them …"}
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
    shown = _in_common([*before, *rankings], paint) if several else None
    known = time_order.truth(sample, order, labels)
    panels = [_panel(answer, paint, shown, known) for answer in answers]
    for panel, after, ranking in zip(panels, rankings, before):
        _mark(panel, ranking)
        if known and time_order.same_bars(ranking, after):
            panel["verdict"] = "cannot tell"  # it says the same of both directions
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


def top(several: bool) -> int:
    """How many classes are shown: fewer where several answers share the space."""
    return 3 if several else 5


def status(answers: Sequence[Answer]) -> str:
    """One line: frames and what was done to them, milliseconds and the model's name."""
    clip, count = answers[0].clip, len(answers[0].ranking.labels)
    encode = sum(answer.clip.encode for answer in answers)
    score = sum(answer.score for answer in answers)
    model = " ".join(filter(None, [clip.model.name, clip.model.pretrained]))
    seen = " · ".join([answers[0].looked, *clip.notes])
    return (
        f"{seen} · decode {_ms(clip.decode)} · encode {_ms(encode)} · "
        f"{count} {'class' if count == 1 else 'classes'} scored in {_ms(score)} · "
        f"{model} on {clip.model.device}"
    )


def _outside(answers: Sequence[Answer]) -> dict | None:
    """The headline and the ways on, where the clip is not of the model's world."""
    model = answers[0].clip.model
    if not any(answer.ranking.in_world is False for answer in answers):
        return None
    return {"text": outside.sentence(model), "ways": outside.ways_on(model)}


def _panel(
    answer: Answer, paint: dict[int, str], shown: Sequence[int] | None, known: str | None
) -> dict:
    """One answer; `shown` are the classes of all panels where there are several."""
    ranking, clip = answer.ranking, answer.clip
    out, several = ranking.in_world is False, shown is not None
    best = "None of these" if ranking.none_of_these else ranking.label
    learned = f"{clip.model.learned:,} learned parameters · {_ms(clip.encode)} to encode"
    return {
        "title": clip.model.title if several or out else "",
        "headline": "" if out else best,
        "verdict": time_order.verdict(ranking, known),
        "abstain": ranking.none_of_these,
        "why": "" if out or (several and not answer.moments) else _why(answer),
        "rows": _rows(ranking, paint, shown),
        "moments": strip(answer, paint),
        "facts": learned if several else "",
    }


def _in_common(rankings: Sequence[Ranking], paint: dict[int, str]) -> list[int]:
    """Classes that every panel shows, in the order of the list: each best one, and rivals."""
    best = {ranking.order[0] for ranking in rankings}
    rivals = [i for i in paint if max(ranking.probs[i] for ranking in rankings) > HARDLY]
    rivals.sort(key=lambda i: (i not in best, -max(ranking.probs[i] for ranking in rankings)))
    return sorted([*best, *(i for i in rivals if i not in best)][: max(len(best), top(True))])


def _rows(ranking: Ranking, paint: dict[int, str], shown: Sequence[int] | None) -> list[dict]:
    """The classes shown, all others together, and “none of these”: first if it is the answer."""
    several = shown is not None
    places = list(shown or ranking.order[: top(False)])
    rows = [_row(ranking, index, paint[index]) for index in places]
    if len(places) < len(ranking.labels):
        rest = max(0.0, 1 - float(sum(ranking.probs[index] for index in places)))
        rows.append({"label": "all others", **_percent(rest), "others": True})
    if not ranking.none_of_these and ranking.in_world is not False:
        rows[places.index(ranking.order[0])]["best"] = True
    if ranking.none_prob is None or ranking.in_world is False:
        return rows
    none = {"label": "none of these", **_percent(ranking.none_prob), "none": True}
    if several:
        return [*rows, none] if ranking.none_prob > HARDLY else rows
    return [none, *rows] if ranking.none_of_these else [*rows, none]


def _mark(panel: dict, before: Ranking) -> None:
    """Where each bar ended before the frames were put in another order."""
    for row in panel["rows"]:
        if row["label"] in before.labels:
            was = before.probs[before.labels.index(row["label"])]
            row["was"] = round(float(was) * 100, 2)


def _percent(share: float) -> dict:
    percent = float(share) * 100
    shown = "<1%" if percent < 1 else f"{percent:.0f}%"
    return {"percent": round(percent, 2), "shown": shown}


def _row(ranking: Ranking, index: int, colour: str) -> dict:
    return {
        "label": ranking.labels[index],
        **_percent(ranking.probs[index]),
        "cosine": f"{ranking.cosines[index]:.3f}",
        "colour": colour,
        "cut": _lost(ranking.labels[index], ranking.cut.get(index)),
        "cut_after": cut_after(ranking.cut[index]) if index in ranking.cut else "",
        "unknown": f"never saw {_quoted(ranking.unknown[index])}" if ranking.unknown[index] else "",
    }


def _lost(label: str, read: str | None) -> dict[str, str] | None:
    """What is shown of a label that was cut: all that was read, and the beginning of the rest."""
    parts = cut_text(label, read)
    return parts and {**parts, "lost": _short(parts["lost"])}


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_LOST else text[:SHOWN_LOST] + "…"


def _why(answer: Answer) -> str:
    """Of a long video, what its answer stands on; of a clip, what speaks against all classes."""
    ranking = answer.ranking
    if answer.moments:
        return grounds(answer)
    if not ranking.none_of_these:
        return ""
    if ranking.none_prob is not None:
        return (
            "What happens here, frame after frame, is like no action that this model was taught, "
            "or another of them fits better than your best class. The other percentages only "
            "compare your classes with each other."
        )
    return (
        f"The model was also asked about every other action on its list, and "
        f"{ranking.beaten_by:.0%} of "
        "them fit this clip better than your best class. The percentages below only compare "
        "your classes with each other."
    )


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
            f"Among your other classes are words this model never saw: {_quoted(strange)}."
        )
    if cut := [i for i in ranking.cut if i not in shown]:
        notes.append(
            f"{len(cut)} of your other classes {'is' if len(cut) == 1 else 'are'} longer than the "
            f"model reads, “{ranking.labels[cut[0]][:24]}…” for one."
        )
    return notes


def _quoted(words: Sequence[str], most: int = 4) -> str:
    quoted = ", ".join(f"“{word}”" for word in words[:most])
    return quoted + (f" and {len(words) - most} more" if len(words) > most else "")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.001 else "< 1 ms"
