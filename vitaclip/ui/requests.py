"""Request validation for the page: a visitor's words become a question to the service.

They are checked here, once, for every way in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from vitaclip.data.class_sets import CLASS_SETS
from vitaclip.data.labels import read_templates
from vitaclip.data.lists.reader import classes_of
from vitaclip.errors import InputError
from vitaclip.inference import export
from vitaclip.inference.model_id import COMPARE, DEFAULT, EMBEDDED, ModelId
from vitaclip.inference.results import Answer, EncodedClip
from vitaclip.inference.service import Service
from vitaclip.ui.recognise import moments

ORDER = 2560  # characters of the longest order of frames


@dataclass(frozen=True)
class RecognitionRequest:
    """What is asked about an encoded clip, all of it as text from the page."""

    key: str
    classes: str
    template: str
    model: str
    prompts: str
    order: str = ""  # of the frames, as numbers with a point between; as in the film where empty

    @property
    def places(self) -> list[int]:
        """The order of the frames."""
        return read_order(self.order)


@dataclass(frozen=True)
class Film:
    """What is asked of a video file: the model, the prompts, and how it is looked at."""

    path: str
    model: str
    prompts: str
    window: str
    frames: str

    @property
    def best(self) -> Film:
        """The same under the best prompts where all are compared: each would read it once more."""
        return replace(self, prompts=DEFAULT) if self.prompts == COMPARE else self

    def asked(self, service: Service) -> list[ModelId]:
        """The model under every kind of prompts that will be asked about it."""
        model = service.models.known(self.model).under(self.prompts)
        return service.models.each(model, "recognise")


def encode(service: Service, film: Film) -> EncodedClip | None:
    """The clip as seen under every kind of prompts; None if it is so long that it takes a while."""
    how = moments.looking(film.window, film.frames)
    asked = film.asked(service)
    clips = [service.encode(film.path, model, how["frames"]) for model in asked]
    divided = service.window(clips[0], asked[0], how["moments"])
    return None if divided else clips[0]


def watch(service: Service, film: Film, classes: str, template: str) -> Iterator[list[Answer]]:
    """Answers about a long video as far as it was read, under one kind of prompts after another."""
    labels, templates = names_in(service, classes, film.prompts), read_templates(template)
    how, done = moments.looking(film.window, film.frames), []
    for model in film.asked(service):
        answers = [*done]
        for answer in service.answers(film.path, labels, templates, model, **how):
            answers = [*done, answer]
            yield answers
        done = answers


def names_in(service: Service, classes: str, prompts: str) -> tuple[str, ...]:
    """The classes in the box; those of a lesson are its own, however a list of them would read."""
    lesson = service.models.lent.named(prompts)
    if lesson and classes.splitlines() == list(lesson.classes):
        return lesson.classes
    return classes_of(classes).names


def rank(service: Service, ask: RecognitionRequest) -> list[Answer]:
    """One answer, or one for each kind of prompts when they are compared."""
    labels, templates = names_in(service, ask.classes, ask.prompts), read_templates(ask.template)
    model = service.models.known(ask.model).under(ask.prompts)
    return service.compare(ask.key, labels, templates, model, ask.places)


def read_order(text: str) -> list[int]:
    """Places of frames as the page writes them; anyone may send anything."""
    if not re.fullmatch(r"(\d{1,4}(\.\d{1,4}){0,511})?", text, re.ASCII):
        raise InputError("An order of the frames is written as their numbers, like 2.1.0.")
    return [int(number) for number in text.split(".") if number]


def order_of(clip: EncodedClip, linked: str) -> list[int]:
    """The order that a link names, or none where it does not fit this clip."""
    try:
        places = read_order(linked)
    except InputError:
        return []
    return places if sorted(places) == list(range(len(clip.times))) else []


def reorder(service: Service, ask: RecognitionRequest) -> None:
    """Encode the clip with its frames in this order, under every kind of prompts asked about."""
    model = service.models.known(ask.model).under(ask.prompts)
    for each in service.models.each(model, "recognise"):
        service.reorder(ask.key, ask.places, each)


def titled(answers: Sequence[Answer]) -> tuple[list, list[str]]:
    """The rankings, and what to write above each."""
    titles = [answer.clip.model.title for answer in answers]
    return [answer.ranking for answer in answers], titles


def save_csv(service: Service, ask: object) -> dict[str, str]:
    """The file's name and text, or one sentence; anyone may send anything here."""
    try:
        answers = rank(service, read_ask(ask))
    except InputError as problem:
        return {"error": str(problem)}
    name = Path(answers[0].clip.name).stem
    if answers[0].moments:
        text = export.moments_table((f"{name}, {it.clip.model.title}", it) for it in answers)
    else:
        text = "\r\n".join(export.csv_table(answer.ranking) for answer in answers)
    return {"name": f"{name}-classes.csv", "csv": text}


def class_text(service: Service, name: str) -> str:
    """A named class set as it stands in the box."""
    return "\n".join(service.class_set(name))


def set_titles(service: Service, lesson: str = "") -> list[tuple[str, str]]:
    """The class sets to choose from, that of a lesson among them, and your own the last."""
    sets = [(title, name) for name, title in service.class_sets.items()]
    if taught := service.models.lent.named(lesson):
        sets.append((f"{taught.title} · {len(taught.classes)}", lesson))
    return [*sets, ("Your own", "own")]


def is_set(service: Service, name: object) -> bool:
    """Whether a class set has this name; a lesson is one for whoever has its name."""
    return name in service.class_sets or service.models.lent.named(name) is not None


def prompts_here(service: Service, clip: ModelId, wished: Sequence[str]) -> str:
    """The first of these prompts that a CLIP has, or none."""
    known = service.models.prompts_of(clip)
    has = (each for each in wished if each in known or clip.under(each) in service.models.lent)
    return next(has, "none")


def fitting_set(service: Service, clip: ModelId) -> str | None:
    """The class set that the prompts of a CLIP ask for where their words serve no other."""
    model = service.models.resolve(clip.under(DEFAULT), "recognise")
    return model.prompts if model.prompts in service.class_sets else None


def name_set(service: Service, chosen: str, classes: str) -> tuple[str, str]:
    """The set these classes belong to, and their text for the link; an edited set is your own."""
    learned = [name for name in service.class_sets if name not in CLASS_SETS]
    for name in (chosen, *reversed(learned)):  # a model brings these before the box says so
        if is_set(service, name) and classes == class_text(service, name):
            return name, ""
    return "own", classes


def model_of(service: Service, name: object) -> ModelId:
    """The model that a page or a link names; the built-in one where that is no name."""
    try:
        return service.models.named(str(name))
    except InputError:
        return EMBEDDED


def restore(service: Service, query: dict[str, str]) -> dict[str, str]:
    """What a link asks for, by parameter; what makes no sense, and what it leaves open, is absent.

    What is absent must not be touched: a visitor may have picked a clip before this arrives.
    """
    wanted = {name: query[name] for name in ("template", "classes") if query.get(name)}
    if is_set(service, query.get("set")):
        wanted |= {"set": query["set"], "classes": class_text(service, query["set"])}
    if query.get("classes"):
        wanted |= {"set": "own", "classes": query["classes"]}
    for name, known in (("window", moments.WINDOWS), ("frames", moments.FRAMES)):
        if query.get(name) in known.values():
            wanted[name] = query[name]
    wanted |= {"order": query["order"][:ORDER]} if query.get("order") else {}
    sample = query.get("sample") or query.get("clip")  # as links of *Look inside* once had it
    if service.samples.get(sample):
        wanted["video"] = str(service.samples.path(str(sample)))
    return wanted


def read_ask(ask: object) -> RecognitionRequest:
    """The question that a page sent; anyone may send anything."""
    fields = set(RecognitionRequest.__dataclass_fields__)
    if not isinstance(ask, dict) or set(ask) != fields:
        raise InputError(f"A question has these parts: {', '.join(sorted(fields))}.")
    return RecognitionRequest(**{name: str(value) for name, value in ask.items()})


def as_dict(ask: RecognitionRequest) -> dict[str, str]:
    """The question as the page keeps it."""
    return asdict(ask)
