"""Lessons: five questions for a class, with answers measured on the models that ship."""

from __future__ import annotations

from html import escape
from pathlib import Path
from urllib.parse import urlencode

from vitaclip.inference.model_id import PROMPT_TITLES
from vitaclip.ui.how_it_works.model_cards import read


def questions(assets: Path) -> list[str]:
    """Each with a link that sets the scene, and an answer to unfold."""
    told = read(assets / "lessons.json")
    if not told:
        return []
    asked = [time(told), still(told), causes(told), redundant(), nothing_fits()]
    return [
        "<section><h2>Five questions for a class</h2>"
        f'<ol class="vh-lessons">{"".join(f"<li>{one}</li>" for one in asked)}</ol></section>'
    ]


def time(told: dict) -> str:
    """Twins, forwards and backwards."""
    rows = [
        f"{PROMPT_TITLES[case['prompts']]}: {says(case['before'])} forwards, "
        f"{says(case['after'])} backwards."
        for case in told["time_tests"]
        if case["test"] == "reversed"
    ]
    return lesson(
        "Who knows which way time runs?",
        "Take <i>sitting down</i>, press <i>Reversed</i>, and do it for all three kinds of "
        "prompts. Which answers change, and why can one of them not change?",
        {"tab": "inside", "clip": "sitting-down.mp4", "under": "vita"},
        points(rows) + "<p>A mean over frames is the same in any order, so plain CLIP gives the "
        "same answer twice. Prompts that carry news between frames do not.</p>",
    )


def still(told: dict) -> str:
    """One frame, all the time."""
    rows = [
        f"{PROMPT_TITLES[case['prompts']]}: {says(case['after'])}."
        for case in told["time_tests"]
        if case["test"] == "frozen"
    ]
    return lesson(
        "How sure may one be of a still?",
        "Now press <i>Frozen on one frame</i>. Nothing moves, so nobody can know. What do the "
        "models say, and how sure are they?",
        {"tab": "inside", "clip": "sitting-down.mp4", "under": "vita"},
        points(rows) + "<p>No model was ever taught to say “I cannot know”, so each falls back "
        "on a habit, some with great confidence.</p>",
    )


def causes(told: dict) -> str:
    """Six pictures of attention, and what a knock-out says of each."""
    head = "".join(
        f'<th scope="col">{title}</th>'
        for title in ("clip", "prompts", "attention on them", "answer", "without them")
    )
    rows = "".join(
        f'<tr{"" if case["confirmed"] else " data-not"}><th scope="row">{_link(case)}</th>'
        f"<td>{PROMPT_TITLES[case['prompts']]}</td><td>{case['share']:.0%}</td>"
        f"<td>{says(case['before'])}</td><td>{says(case['after'])}</td></tr>"
        for case in told["knock_outs"]
    )
    return lesson(
        "Does attention explain the answer?",
        "The class token gives a good part of its attention to the prompts in every clip. Knock "
        "them out. Where does the answer depend on them, and could you have told from the "
        "picture?",
        {"tab": "inside", "clip": "surfing-water.mp4", "under": "vita"},
        f'<div class="vh-wide"><table><thead><tr>{head}</tr></thead>{rows}</table></div>'
        "<p>In the first three the answer falls, in the last three (grey) it stays or grows surer, "
        "with just as much attention. A picture raises a question; only taking something away "
        "answers it.</p>",
    )


def redundant() -> str:
    """One family at a time."""
    return lesson(
        "Which prompts carry the news?",
        "On <i>sitting down</i> under Vita-CLIP, knock out local, then global, then summary alone, "
        "then all three. Do the losses add up?",
        {"tab": "inside", "clip": "sitting-down.mp4", "under": "vita"},
        "<p>They do not: each can stand in for the others, so taking one away says little about "
        "what it did. That is the trap of testing causes one at a time.</p>",
    )


def nothing_fits() -> str:
    """A softmax always picks one."""
    return lesson(
        "What if nothing fits?",
        "Type only classes that are wrong for <i>riding a bike</i>. Who wins, with how many per "
        "cent? When does the page say “none of these”?",
        {"tab": "recognise", "sample": "riding-a-bike.mp4", "classes": "archery\nbowling"},
        "<p>Percentages share 100 among the classes you typed. “None of these” asks something "
        "else: whether what happens is like any action that the model knows, and whether one that "
        "you did not type fits better.</p>",
    )


def lesson(title: str, question: str, place: dict[str, str], answer: str) -> str:
    """A question, a way into the app, and its answer."""
    return (
        f"<h3>{title}</h3><p>{question}</p>"
        f'<p><a class="vh-try" href="?{escape(urlencode(place))}">Set the scene</a></p>'
        f"<details><summary>What was measured</summary>{answer}</details>"
    )


def says(answer: list) -> str:
    """An answer with its share."""
    name, share = answer
    nearest = (round(share * 1000) + 5) // 10  # half a per cent goes up, as in the tab itself
    percent = "over 99" if 0.99 < share < 1 else f"{nearest}"
    return f"{escape(name)} {percent}\N{NO-BREAK SPACE}%"


def points(rows: list[str]) -> str:
    """One line for each."""
    return f"<ul>{''.join(f'<li>{row}</li>' for row in rows)}</ul>"


def _link(case: dict) -> str:
    place = {"tab": "inside", "clip": case["file"], "under": case["prompts"]}
    name = escape(case["file"].removesuffix(".mp4").replace("-", " "))
    return f'<a href="?{escape(urlencode(place))}">{name}</a>'
