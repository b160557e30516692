"""Model id: a frozen CLIP by its name and the tag of its weights, and the prompts over it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from vitaclip.errors import InputError
from vitaclip.models.catalogue.defaults import BEST_FOR

PROMPT_TITLES = {"none": "Plain CLIP", "vita": "Vita-CLIP", "cube": "Prompt Switch"}
DEFAULT = "default"  # the prompts that are best for a task: the same in every way in
COMPARE = "compare"  # every kind of prompts that a model has, side by side


@dataclass(frozen=True)
class ModelId:
    """The embedded CLIP, or an open_clip name with its tag; without prompts unless some are named.

    Its text is what a visitor reads and writes, and says nothing of prompts.
    """

    name: str = "puppet-clip"
    pretrained: str | None = None
    prompts: str = "none"

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, self.pretrained]))

    def under(self, prompts: str) -> ModelId:
        """The same CLIP under these prompts."""
        return replace(self, prompts=prompts)

    @property
    def clip(self) -> ModelId:
        """The frozen CLIP alone."""
        return self.under("none")


EMBEDDED = ModelId()


def read_model_id(text: str) -> ModelId:
    """A model as a visitor writes it, “ViT-B/32” or “ViT-B-16-quickgelu openai”; never a place.

    Raises:
        InputError: for a name nobody knows, with the nearest, and for folders and files.
    """
    text = " ".join(str(text)[:400].split())
    if text.lower().replace(" ", "-") == EMBEDDED.name:
        return EMBEDDED
    if re.fullmatch(r"[\w\s/@:,·|.-]{1,200}", text.replace("·", ","), re.ASCII):
        model = known_as(ModelId(text))
        if ":" not in model.name:
            return model
    raise InputError(
        "A model is written as its name and the tag of its weights, for example "
        "“ViT-B-16-quickgelu openai”."
    )


def known_as(model: ModelId) -> ModelId:
    """The same model by open_clip's own name, with the weights that are meant named."""
    if model.clip == EMBEDDED:
        return model
    from vitaclip.models import factory  # torch takes seconds to import

    name, pretrained = factory.resolve(model.name, model.pretrained)
    return ModelId(name, pretrained, model.prompts)


def default_prompts(known: Collection[str], task: str) -> str:
    """Of the prompts that a model has, those that are used for a task where nobody chose.

    After those that ship come somebody's own, and then none.
    """
    own = (prompts for prompts in known if prompts not in PROMPT_TITLES)
    return next((best for best in BEST_FOR[task] if best in known), next(own, "none"))
