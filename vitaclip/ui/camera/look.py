"""A look of the camera: the pictures and the question that come with them, and their answer."""

from __future__ import annotations

from dataclasses import dataclass, fields
from time import perf_counter

from vitaclip.data.labels import read_templates, repeated, whole
from vitaclip.errors import InputError
from vitaclip.inference.service import Service
from vitaclip.ui import requests
from vitaclip.ui.camera.pictures import read_pictures
from vitaclip.ui.recognise.result_card import result


@dataclass(frozen=True)
class Look:
    """What a camera sends; without pictures it only asks what they should be like."""

    pictures: object
    classes: str
    template: str
    model: str
    prompts: str


def answer(service: Service, sent: object) -> dict:
    """The card for the pictures, or one sentence; and what the model wants the next to be like."""
    told: dict[str, object] = {}
    try:
        look = read_look(sent)
        model = service.models.known(look.model).under(look.prompts)
        asked = service.models.each(model, "recognise")
        wanted = service.live.wanted(asked)
        told["wants"] = {"frames": wanted.frames, "side": wanted.side}
        if not isinstance(look.pictures, list) or len(look.pictures) != wanted.frames:
            return told  # another model is in use by now
        labels = requests.names_in(service, look.classes, look.prompts)
        templates = read_templates(look.template)
        start = perf_counter()
        pictures = read_pictures(look.pictures)
        spent = perf_counter() - start
        answers = [service.live.answer(pictures, labels, templates, each, spent) for each in asked]
    except InputError as problem:
        return told | {"error": str(problem)}
    return told | {"card": result(answers, {}, repeated(look.classes))}


def read_look(sent: object) -> Look:
    """The parts of a look; what should be text and is not becomes an empty one.

    Raises:
        InputError: where parts are missing, or there are others.
    """
    names = [field.name for field in fields(Look)]
    if not isinstance(sent, dict) or set(sent) != set(names):
        raise InputError(f"A look of a camera has these parts: {', '.join(names)}.")
    words = {name: whole(sent[name]) for name in names if name != "pictures"}
    return Look(pictures=sent["pictures"], **words)
