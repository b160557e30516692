"""Lent lessons: models that are on no list, for whoever knows their secret name."""

from __future__ import annotations

from vitaclip.errors import InputError
from vitaclip.inference.model_id import ModelId
from vitaclip.inference.own_prompts import OwnPrompts

LESSON = "lesson."  # how the names of visitors' lessons begin, and those of no file
ENDED = "This lesson is not on the server any more; choose other prompts, or teach it again."


class LentLessons:
    """Safe to use from many threads: each change is one of a dict."""

    def __init__(self) -> None:
        self._known: dict[ModelId, OwnPrompts] = {}

    def __contains__(self, model: ModelId) -> bool:
        return model in self._known

    def add(self, lesson: OwnPrompts) -> None:
        """From now on its name leads to it; nobody else hears of it."""
        self._known[lesson.id] = lesson

    def pop(self, model: ModelId) -> OwnPrompts | None:
        """Forget a lesson; what there was of it, for whoever clears it away."""
        return self._known.pop(model, None)

    def get(self, model: ModelId) -> OwnPrompts:
        """A lesson by the model that it makes.

        Raises:
            InputError: if it is gone.
        """
        if lesson := self._known.get(model):
            return lesson
        raise InputError(ENDED)

    def named(self, name: object) -> OwnPrompts | None:
        """The lesson of this name under whatever CLIP, if there is one."""
        return next((one for id, one in list(self._known.items()) if id.prompts == name), None)
