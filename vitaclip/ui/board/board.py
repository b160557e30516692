"""The board: its question goes out from the teacher's page, guesses come in from the others.

The teacher's page is the one that is opened on the server's own computer. Pages ask how things
stand every second or two; what is heavy comes once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr

from vitaclip.errors import InputError
from vitaclip.inference.service import Service
from vitaclip.server.class_board import ClassBoard, Standing
from vitaclip.server.gradio_internals import asked_on_this_computer
from vitaclip.ui import requests
from vitaclip.ui.board.question import question
from vitaclip.ui.page import piece

NAME = re.compile(r"[0-9a-f]{16}")
ELSEWHERE = "Only the page that is open on the server's own computer asks the class."
UNREADABLE = "The board did not understand that; open the page again."
BUTTON = (
    '<button type="button" class="vc-button" data-does="ask-class">Ask the class</button>'
    '<p class="vb-why" role="alert" hidden></p>'
)


def ask_button() -> gr.HTML:
    """Beside the answer, on the teacher's page alone; `board` hears it."""
    return gr.HTML(BUTTON, elem_id="vc-ask-class", apply_default_css=False, js_on_load=None)


def board(service: Service, rounds: ClassBoard) -> gr.HTML:
    """The card over the page, for the teacher and for the class."""
    functions = BoardFunctions(service, rounds)
    view = Path(__file__).with_name("view.js").read_text("utf-8")
    return piece("board", Path(__file__), view, server_functions=functions.all())


class BoardFunctions:
    """What the board's script calls; anyone may send anything, and a mistake is one sentence."""

    def __init__(self, service: Service, rounds: ClassBoard) -> None:
        self.service, self.rounds = service, rounds

    def all(self) -> list[Callable[[object], dict]]:
        """Under the names that the script calls."""

        def look(told: object) -> dict:
            return _answered(self._look, told)

        def guess(told: object) -> dict:
            return _answered(self._guess, told)

        def ask(told: object) -> dict:
            return _answered(self._ask, told)

        def reveal(told: object) -> dict:
            return _answered(self._reveal, told)

        def close(told: object) -> dict:
            return _answered(self._close, told)

        return [look, guess, ask, reveal, close]

    def _look(self, told: dict) -> dict:
        teacher = asked_on_this_computer()
        standing = self.rounds.look("" if teacher else _name(told, "seat"))
        return self._state(standing, teacher, told.get("seen"))

    def _guess(self, told: dict) -> dict:
        seat, choice = _name(told, "seat"), told.get("choice")
        if type(choice) is not int:
            raise InputError(UNREADABLE)
        self.rounds.guess(seat, _name(told, "round"), choice)
        return self._state(self.rounds.look(seat), False, told.get("seen"))

    def _ask(self, told: dict) -> dict:
        _for_the_teacher()
        name, ask = _name(told, "round"), requests.read_ask(told.get("ask"))
        self.rounds.ask(question(self.service, name, ask, told))
        return self._state(self.rounds.look(), True, "")

    def _reveal(self, told: dict) -> dict:
        _for_the_teacher()
        self.rounds.reveal(_name(told, "round"))
        return self._state(self.rounds.look(), True, told.get("seen"))

    def _close(self, told: dict) -> dict:
        _for_the_teacher()
        self.rounds.close(_name(told, "round"))
        return self._state(self.rounds.look(), True, "")

    def _state(self, standing: Standing, teacher: bool, seen: object) -> dict:
        """How things stand, without what the page has `seen`: the round, or that it was told."""
        state: dict[str, Any] = {"run": self.rounds.run, "teacher": teacher, "here": standing.here}
        asked, revealed = standing.question, standing.revealed
        if asked is None:
            return {**state, "round": ""}
        state |= {"round": asked.name, "revealed": revealed, "mine": standing.mine}
        state |= {"guesses": sum(standing.counts)}
        if teacher or revealed:
            state["counts"] = standing.counts
        if seen not in (asked.name, f"{asked.name} told"):
            state["shown"] = asked.shown
        if revealed and seen != f"{asked.name} told":
            state["told"] = asked.told
        return state


def _answered(function: Callable[[dict], dict], told: object) -> dict:
    try:
        if not isinstance(told, dict):
            raise InputError(UNREADABLE)
        return function(told)
    except InputError as problem:
        return {"error": str(problem)}


def _name(told: dict, part: str) -> str:
    """A name that a page has made up: of its seat, or of a round."""
    name = told.get(part)
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise InputError(UNREADABLE)
    return name


def _for_the_teacher() -> None:
    if not asked_on_this_computer():
        raise InputError(ELSEWHERE)
