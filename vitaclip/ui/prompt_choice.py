"""Which prompts: buttons for those that there are, following the model in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from vitaclip.inference.model_id import EMBEDDED, Choice
from vitaclip.inference.service import Studio
from vitaclip.ui import requests


@dataclass(frozen=True)
class Kinds:
    """`best` is pressed where nobody pressed another; `compare` adds all of them side by side."""

    studio: Studio
    best: Callable[[Choice], str]
    compare: bool = True

    def buttons(self, elem_id: str) -> gr.Radio:
        """As the page opens."""
        pressed = self.best(EMBEDDED)
        return gr.Radio(label="Prompts", elem_id=elem_id, **self._offer(EMBEDDED, pressed))

    def follow(self, model: object, chosen: object) -> gr.Radio:
        """Those of this model; what was pressed stays so if it is among them.

        Plain CLIP does not: it may have been all there was.
        """
        choice, pressed = requests.model_of(self.studio, model), str(chosen)
        stays = pressed in self.of(choice) and pressed != "none"
        return gr.Radio(**self._offer(choice, pressed if stays else self.best(choice)))

    def of(self, choice: Choice) -> dict[str, str]:
        """The buttons of a model: their values, and what is written on them."""
        if self.compare:
            return requests.prompt_choices(self.studio, choice)
        return self.studio.shelf.kinds(choice)

    def linked(self, query: dict[str, str], name: str) -> dict | gr.Radio:
        """The buttons for the model of a link, with the one pressed that the link names."""
        choice, kind = requests.model_of(self.studio, query.get("model")), query.get(name)
        return gr.Radio(**self._offer(choice, kind)) if kind in self.of(choice) else gr.skip()

    def _offer(self, choice: Choice, pressed: str | None) -> dict[str, Any]:
        kinds = self.of(choice)
        return {
            "choices": [(title, kind) for kind, title in kinds.items()],
            "value": pressed,
            "visible": len(kinds) > 1 or "hidden",  # what is not in the page at all takes no value
        }
