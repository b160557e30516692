"""Registry of prompt methods: a name, and the class that knows what a layer may look at."""

from __future__ import annotations

from vitaclip.prompts.base import VideoPrompts
from vitaclip.prompts.ez_clip import TemporalPrompts
from vitaclip.prompts.prompt_switch import PromptCube
from vitaclip.prompts.vita_clip import VitaPrompts

PROMPTS: dict[str, type[VideoPrompts]] = {
    "vita": VitaPrompts,
    "cube": PromptCube,
    "temporal": TemporalPrompts,
}
