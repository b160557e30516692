"""Learning with few clips: why frames in order hold so much, with the curves that were measured."""

from __future__ import annotations

from math import log2
from pathlib import Path

from vitaclip.ui.how_it_works.drawings import INK, SOFT, box, svg, text
from vitaclip.ui.how_it_works.model_cards import read

LEFT, TOP, WIDE, HIGH = 56, 52, 290, 190  # of a chart, in pixels
STEP = WIDE + 84  # from one chart to the next
PANELS = {  # by the kind of what is asked about other people in other places
    "twins": "Up or down? Right answers",
    "counts": "Once or twice? Right answers",
}
LINES = {  # by the learner: its name, its colour, how it is dashed
    "examples": ("examples in time", "#0d9488", ""),
    "words": ("learned words", "#6366f1", "8 5"),
    "mean": ("mean of the frames of Vita-CLIP", "#d97706", "2 5"),
}
TITLE = "Learning with few clips"
TEXT = (
    "Show it an action five times, and it can know it again. Yet nothing in CLIP is changed: each "
    "frame becomes a row of numbers, as always. Kept <b>in order</b>, these rows already say how a "
    "picture moves, an arm going up and not down. So it is enough to keep your clips, and to ask "
    "which of them a new one moves like: that is <i>examples in time</i>. A mean over the frames "
    "mixes the rows, and the order is gone. Prompts over time bring it back into one row, but "
    "first they have to learn it, from many clips. They win where examples cannot play at all: a "
    "class that you type and nobody ever showed. What is hard needs more clips: once or twice is "
    "told from many examples only, and hardly by a mean."
)


def drawing(assets: Path) -> str:
    """Right answers about other people in other places, over the clips of each class."""
    told = read(assets / "few-clips.json")
    if not told:
        return ""
    body = []
    for number, (kind, asked) in enumerate(PANELS.items()):
        left = LEFT + number * STEP
        body += _frame(left, asked, told["clips"])
        for learner in LINES:
            if found := told["right"].get(kind, {}).get(learner):
                body.append(_line(left, learner, found, told["clips"]))
    for number, (name, colour, dashes) in enumerate(LINES.values()):
        x, y = LEFT + (number % 2) * STEP, TOP + HIGH + 74 + 26 * (number // 2)
        body.append(_stroke(f"M{x} {y - 5}H{x + 34}", colour, dashes))
        body.append(text(x + 44, y, name, "start", 14))
    title = f"{TITLE}: the share of right answers with {told['clips'][0]} to {told['clips'][-1]} "
    return svg(LEFT + 2 * STEP - 40, TOP + HIGH + 116, title + "clips of each class", body)


def _frame(left: float, asked: str, clips: list[int]) -> list[str]:
    body = [text(left, TOP - 22, asked, "start", 15, INK, 700)]
    for share in (0.0, 0.5, 1.0):
        y = TOP + HIGH * (1 - share)
        body.append(box(left, y, WIDE, 1, SOFT))
        body.append(text(left - 8, y + 5, f"{share:.0%}", "end", 13, SOFT))
    under = TOP + HIGH + 20
    body += [text(_across(left, count, clips), under, f"{count}", "middle", 13) for count in clips]
    middle = left + WIDE / 2
    return [*body, text(middle, under + 22, "clips of each class", "middle", 14, SOFT)]


def _line(left: float, learner: str, found: dict[str, float], clips: list[int]) -> str:
    """Through the shares by the number of clips, which doubles from place to place."""
    points = (
        f"{_across(left, int(count), clips):.1f} {TOP + HIGH * (1 - share):.1f}"
        for count, share in sorted(found.items(), key=lambda point: int(point[0]))
    )
    _, colour, dashes = LINES[learner]
    return _stroke(f"M{'L'.join(points)}", colour, dashes)


def _across(left: float, count: int, clips: list[int]) -> float:
    return left + 12 + (WIDE - 24) * log2(count / clips[0]) / log2(clips[-1] / clips[0])


def _stroke(path: str, colour: str, dashes: str) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="3" '
        f'stroke-linecap="round" stroke-linejoin="round"{dashed}/>'
    )
