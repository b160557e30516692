"""What a visitor may choose: a frozen CLIP by its name, and a kind of prompts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vitaclip.errors import InputError

PROMPT_KINDS = {"none": "Plain CLIP", "vita": "Vita-CLIP", "cube": "Prompt Switch"}


@dataclass(frozen=True)
class Choice:
    """Which frozen CLIP: the embedded one, or an open_clip name with the tag of its weights."""

    name: str = "puppet-clip"
    pretrained: str | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, self.pretrained]))


EMBEDDED = Choice()


def read_choice(text: str) -> Choice:
    """“ViT-B-16-quickgelu openai” as a visitor writes it; names of places are not for visitors."""
    words = str(text)[:400].replace("·", " ").replace(",", " ").split()
    if words == [EMBEDDED.name]:
        return EMBEDDED
    if len(words) != 2 or not all(re.fullmatch(r"[\w-]{1,80}", word, re.ASCII) for word in words):
        raise InputError(
            "A model is written as its open_clip name and the tag of its weights, "
            "for example “ViT-B-16-quickgelu openai”."
        )
    return Choice(*words)
