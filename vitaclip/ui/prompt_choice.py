"""Prompt choice: buttons for the prompts that there are, following the model in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import gradio as gr

from vitaclip.data.labels import whole
from vitaclip.inference.model_id import COMPARE, PROMPT_TITLES, ModelId, default_prompts
from vitaclip.inference.service import Service
from vitaclip.ui import requests


@dataclass(frozen=True)
class PromptChoice:
    """For a task, whose default prompts are pressed where nobody pressed others.

    `compare` adds all of them side by side; where it is "first" and nobody brought prompts of their
    own, that is what is pressed.
    """

    service: Service
    task: str
    compare: bool | Literal["first"] = True

    def buttons(self, elem_id: str) -> gr.Radio:
        """As the page opens."""
        first = self.service.models.first
        pressed = self._default(first)
        return gr.Radio(label="Prompts", elem_id=elem_id, **self._offer(first, pressed))

    def follow(self, model: object, chosen: object, lesson: object = "") -> gr.Radio:
        """Those of this model; what was pressed stays so if it is among them.

        Plain CLIP does not: it may have been all there was.
        """
        clip, pressed = requests.model_of(self.service, model), str(chosen)
        stays = pressed in self.of(clip, lesson) and pressed != "none"
        wanted = pressed if stays else self._default(clip)
        return gr.Radio(**self._offer(clip, wanted, lesson))

    def press(self, model: object, chosen: object, lesson: object) -> gr.Radio:
        """A lesson came: it is pressed, if it stands on this model."""
        clip, lesson = requests.model_of(self.service, model), whole(lesson)
        return self.follow(model, lesson if lesson in self.of(clip, lesson) else chosen, lesson)

    def of(self, clip: ModelId, lesson: object = "") -> dict[str, str]:
        """The buttons of a model: their values, and what is written on them.

        A `lesson` by its name is one of them, if it stands on this model.
        """
        known = self.service.models.prompts_of(clip)
        compare = {COMPARE: "Compare"} if self.compare and len(known) > 1 else {}
        taught = self.service.models.lent.named(lesson)
        own = {taught.id.prompts: taught.title} if taught and taught.id.clip == clip.clip else {}
        return known | own | compare

    def linked(self, query: dict[str, str], name: str) -> dict | gr.Radio:
        """The buttons for the model of a link, with the one pressed that the link names."""
        clip, prompts = requests.model_of(self.service, query.get("model")), query.get(name)
        offer = self._offer(clip, prompts, query.get("lesson", ""))
        return (
            gr.Radio(**offer) if prompts in [value for _, value in offer["choices"]] else gr.skip()
        )

    def _default(self, clip: ModelId) -> str:
        known = self.service.models.prompts_of(clip)
        if self.compare == "first" and len(known) > 1 and set(known) <= set(PROMPT_TITLES):
            return COMPARE
        return default_prompts(known, self.task)

    def _offer(self, clip: ModelId, pressed: str | None, lesson: object = "") -> dict[str, Any]:
        buttons = self.of(clip, lesson)
        return {
            "choices": [(title, prompts) for prompts, title in buttons.items()],
            "value": pressed,
            "visible": len(buttons) > 1 or "hidden",  # what is not in the page takes no value
        }
