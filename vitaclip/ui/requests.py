"""A visitor's words become a question to the studio; checked here, once, for every way in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from vitaclip.data.labels import LABEL_SETS, read_labels, read_templates
from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED, Choice
from vitaclip.inference.results import Answer, Clip
from vitaclip.inference.service import Studio
from vitaclip.ui.plots import timeline as plots

COMPARE = "compare"
TEMPLATE = "a video of a person {}"  # to begin with


@dataclass(frozen=True)
class Ask:
    """What is asked about an encoded clip, all of it as text from the page."""

    key: str
    classes: str
    template: str
    model: str
    prompts: str


def encode(studio: Studio, path: Path, model: str, prompts: str) -> Clip:
    """The clip as seen under every kind of prompts that will be asked about it."""
    choice = studio.shelf.known(model)
    clips = [studio.encode(path, choice, kind) for kind in _kinds(studio, choice, prompts)]
    return clips[0]


def rank(studio: Studio, ask: Ask) -> list[Answer]:
    """One answer, or one for each kind of prompts when they are compared."""
    labels, templates = read_labels(ask.classes), read_templates(ask.template)
    choice = studio.shelf.known(ask.model)
    return [
        studio.rank(ask.key, labels, templates, choice, kind)
        for kind in _kinds(studio, choice, ask.prompts)
    ]


def titled(answers: Sequence[Answer]) -> tuple[list, list[str]]:
    """The rankings, and what to write above each."""
    titles = [answer.clip.model.title for answer in answers]
    return [answer.ranking for answer in answers], titles


def save_csv(studio: Studio, ask: object) -> dict[str, str]:
    """The file's name and text, or one sentence; anyone may send anything here."""
    try:
        answers = rank(studio, _read_ask(ask))
    except InputError as problem:
        return {"error": str(problem)}
    name = Path(answers[0].clip.name).stem
    text = "\r\n".join(plots.table(answer.ranking) for answer in answers)
    return {"name": f"{name}-classes.csv", "csv": text}


def prompt_choices(studio: Studio, choice: Choice = EMBEDDED) -> dict[str, str]:
    """The kinds of prompts there are, and the comparison if there is more than one."""
    kinds = studio.shelf.kinds(choice)
    return kinds | ({COMPARE: "Compare"} if len(kinds) > 1 else {})


def best_kind(studio: Studio, choice: Choice = EMBEDDED) -> str:
    """Trained prompts where there are some; the page is about them."""
    kinds = list(studio.shelf.kinds(choice))
    return "vita" if "vita" in kinds else kinds[-1]


def class_text(studio: Studio, name: str) -> str:
    """A named class set as it stands in the box."""
    return "\n".join(studio.label_set(name))


def name_set(studio: Studio, chosen: str, classes: str) -> tuple[str, str]:
    """The set these classes belong to, and their text for the link; an edited set is your own."""
    if chosen in LABEL_SETS and classes == class_text(studio, chosen):
        return chosen, ""
    return "own", classes


def model_of(studio: Studio, name: object) -> Choice:
    """The model that a page or a link names; the built-in one where that is no name."""
    try:
        return studio.shelf.named(str(name))
    except InputError:
        return EMBEDDED


def restore(studio: Studio, query: dict[str, str]) -> dict[str, str]:
    """What a link asks for, by parameter; what makes no sense, and what it leaves open, is absent.

    What is absent must not be touched: a visitor may have picked a clip before this arrives.
    """
    wanted = {name: query[name] for name in ("template", "classes") if query.get(name)}
    if query.get("set") in LABEL_SETS:
        wanted |= {"set": query["set"], "classes": class_text(studio, query["set"])}
    if query.get("classes"):
        wanted |= {"set": "own", "classes": query["classes"]}
    if query.get("sample") in {sample.file for sample in studio.samples.all}:
        wanted["video"] = str(studio.samples.path(query["sample"]))
    return wanted


def _kinds(studio: Studio, choice: Choice, prompts: str) -> list[str]:
    """Which prompts to use: those asked for where this model has them, else none."""
    known = studio.shelf.kinds(choice)
    if prompts == COMPARE:
        return list(known)
    return [prompts if prompts in known else "none"]


def _read_ask(ask: object) -> Ask:
    fields = set(Ask.__dataclass_fields__)
    if not isinstance(ask, dict) or set(ask) != fields:
        raise InputError(f"A question has these parts: {', '.join(sorted(fields))}.")
    return Ask(**{name: str(value) for name, value in ask.items()})


def as_dict(ask: Ask) -> dict[str, str]:
    """The question as the page keeps it."""
    return asdict(ask)
