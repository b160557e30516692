"""Out of a model's world: the sentence that every tab says first, and the ways on."""

from __future__ import annotations

from collections.abc import Sequence

from vitaclip.inference.model_id import EMBEDDED
from vitaclip.inference.results import ModelInfo
from vitaclip.models.catalogue.recommended import is_here, recommended_for

PUPPETS = (
    "This is not the puppets’ world. The model on this computer has only ever seen drawn puppets; "
    "whatever it says about this clip means nothing."
)
OTHER = "This is not what the model was trained on; whatever it says about this clip means nothing."
TEACH = (
    "In a terminal: put your clips into a folder with one sub-folder for each class. Then "
    "“vitaclip learn FOLDER --out mine.safetensors” learns them and says how well, and "
    "“vitaclip serve --prompts mine.safetensors” brings them here."
)


def sentence(model: ModelInfo) -> str:
    """What is said of a clip that is not of this model's world."""
    return PUPPETS if model.name == EMBEDDED.name else OTHER


def of_clips(names: Sequence[str], puppets: bool) -> list[str]:
    """The same of several clips that were brought, by their names."""
    if not names:
        return []
    world = "the puppets’ world" if puppets else "what this model was trained on"
    named = ", ".join(f"“{name}”" for name in names)
    return [f"Not {world}, so where they are found means nothing: {named}."]


def ways_on(model: ModelInfo) -> list[dict[str, str]]:
    """Buttons: a CLIP for photographs, and what it costs to have it; and teaching this one."""
    ways = [{"kind": "teach", "text": "Teach these classes from a few clips", "told": TEACH}]
    if model.name == EMBEDDED.name:
        other = recommended_for(real=True)
        cost = "on this computer" if is_here(other) else f"{other.megabytes} MB, needs the network"
        text = f"Use a CLIP that knows photographs ({other.title}, {cost})"
        ways.insert(0, {"kind": "model", "text": text})
    return ways


def photographs() -> str:
    """The name of the CLIP that is offered for them."""
    return str(recommended_for(real=True))
