"""Panels of the result card: one answer each, with its bars, its headline and who is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vitaclip.inference.export import cut_text
from vitaclip.inference.results import Answer
from vitaclip.models.text_check import cut_after
from vitaclip.ui.recognise import time_order
from vitaclip.ui.recognise.moments import grounds, strip

if TYPE_CHECKING:
    from vitaclip.models.zero_shot import Ranking

HARDLY = 0.05  # what is below this under all prompts is left out where they are compared
SHOWN_LOST = 60  # characters of what was cut off


def top(several: bool) -> int:
    """How many classes are shown: fewer where several answers share the space."""
    return 3 if several else 5


def panel(
    answer: Answer, paint: dict[int, str], shown: Sequence[int] | None, known: str | None
) -> dict:
    """One answer; `shown` are the classes of all panels where there are several."""
    ranking, clip = answer.ranking, answer.clip
    out, several = ranking.in_world is False, shown is not None
    best = "None of these" if ranking.none_of_these else ranking.label
    learned = f"{clip.model.learned:,} learned parameters · {milliseconds(clip.encode)} to encode"
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


def in_common(rankings: Sequence[Ranking], paint: dict[int, str]) -> list[int]:
    """Classes that every panel shows, in the order of the list: each best one, and rivals."""
    best = {ranking.order[0] for ranking in rankings}
    rivals = [i for i in paint if max(ranking.probs[i] for ranking in rankings) > HARDLY]
    rivals.sort(key=lambda i: (i not in best, -max(ranking.probs[i] for ranking in rankings)))
    return sorted([*best, *(i for i in rivals if i not in best)][: max(len(best), top(True))])


def mark_before(shown: dict, before: Ranking) -> None:
    """Where each bar ended before the frames were put in another order."""
    for row in shown["rows"]:
        if row["label"] in before.labels:
            was = before.probs[before.labels.index(row["label"])]
            row["was"] = round(float(was) * 100, 2)


def quoted_words(words: Sequence[str], most: int = 4) -> str:
    """Some of the words in quotes, and how many more there are."""
    quoted = ", ".join(f"“{word}”" for word in words[:most])
    return quoted + (f" and {len(words) - most} more" if len(words) > most else "")


def milliseconds(seconds: float) -> str:
    """A time as the page writes it."""
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.001 else "< 1 ms"


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


def _percent(share: float) -> dict:
    percent = float(share) * 100
    shown = "<1%" if percent < 1 else f"{percent:.0f}%"
    return {"percent": round(percent, 2), "shown": shown}


def _row(ranking: Ranking, index: int, colour: str) -> dict:
    strange = ranking.unknown[index]
    return {
        "label": ranking.labels[index],
        **_percent(ranking.probs[index]),
        "cosine": f"{ranking.cosines[index]:.3f}",
        "colour": colour,
        "cut": _lost(ranking.labels[index], ranking.cut.get(index)),
        "cut_after": cut_after(ranking.cut[index]) if index in ranking.cut else "",
        "unknown": f"never saw {quoted_words(strange)}" if strange else "",
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
