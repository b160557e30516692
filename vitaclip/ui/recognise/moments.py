"""Moments of a long video on the result card, and the choice of how it is divided."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import gradio as gr

from vitaclip.errors import InputError
from vitaclip.inference.long_video.moments import clock, divided
from vitaclip.inference.long_video.stretches import doubt
from vitaclip.inference.results import Answer

AUTO = "auto"
WINDOWS = {"As long as in training": AUTO, "None: one clip": "0"} | {
    f"{seconds} s": str(seconds) for seconds in (2, 3, 5, 8, 15, 30, 60)
}
FRAMES = {"As in training": AUTO} | {str(count): str(count) for count in (4, 8, 16, 32, 64)}
SHOWN = 8  # classes with a colour of their own
NAMED = 3  # pieces of time said in words


def choices() -> tuple[gr.Dropdown, gr.Dropdown]:
    """How long a moment of a long video is, and how many frames are looked at."""
    with gr.Row():
        window = gr.Dropdown(
            list(WINDOWS.items()), value=AUTO, label="Moments of a long video",
            elem_id="window", min_width=160,
        )  # fmt: skip
        frames = gr.Dropdown(
            list(FRAMES.items()), value=AUTO, label="Frames looked at",
            elem_id="frames", min_width=160,
        )  # fmt: skip
    return window, frames


def looking(window: str, frames: str) -> dict[str, Any]:
    """What was chosen, as `Service.see` takes it; anyone may send anything."""
    if window not in WINDOWS.values() or frames not in FRAMES.values():
        raise InputError("Choose one of the lengths and numbers that the page offers.")
    return {
        "moments": divided(None if window == AUTO else float(window), None),
        "frames": None if frames == AUTO else int(frames),
    }


def strip(answer: Answer, paint: dict[int, str]) -> dict[str, Any] | None:
    """What the card draws of a long video: per cents of the classes with a colour, by moment."""
    if not answer.moments:
        return None
    labels, window = answer.ranking.labels, answer.clip.window  # type: ignore[union-attr]
    wins = {labels.index(it.label) for it in answer.stretches if it.label is not None}
    painted = [i for i in paint if i in wins or i in answer.ranking.order[:SHOWN]][:SHOWN]
    return {
        "title": f"{len(answer.moments):,} moments of {window.seconds:g} s",
        "duration": answer.duration,
        "starts": [round(each.start, 3) for each in answer.windows],
        "seconds": window.seconds,
        "classes": [{"label": labels[i], "colour": paint[i]} for i in painted],
        "shares": [[round(float(it.probs[i]) * 100) for i in painted] for it in answer.moments],
        "doubts": [doubt(it) for it in answer.moments],
        "totals": _totals(answer),
    }


def grounds(answer: Answer) -> str:
    """Which moments the answer for the whole of a long video stands on."""
    none = answer.ranking.none_of_these
    wanted = None if none else answer.ranking.label
    pieces = [piece for piece in answer.stretches if piece.label == wanted]
    if not pieces:
        return "No moment has it as its own answer; it is the best of all of them together."
    said = [f"{clock(piece.start)} to {clock(piece.end)}" for piece in pieces]
    more = f" and {len(said) - NAMED} more times" if len(said) > NAMED else ""
    lasted = clock(sum(piece.end - piece.start for piece in pieces))
    return f"In {lasted} of {clock(answer.duration)}: {', '.join(said[:NAMED])}{more}."


def _totals(answer: Answer) -> list[dict[str, str]]:
    """How long each answer lasted in all, the longest first."""
    lasted: defaultdict[str, float] = defaultdict(float)
    for piece in answer.stretches:
        lasted[piece.answer] += piece.end - piece.start
    longest = sorted(lasted.items(), key=lambda item: -item[1])
    return [{"label": label, "time": clock(seconds)} for label, seconds in longest[:SHOWN]]
