"""Search request: checked once, and answered over the shared gallery and a visitor's own clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vitaclip.data.labels import read_query
from vitaclip.errors import InputError
from vitaclip.inference.model_id import COMPARE, ModelId
from vitaclip.inference.search.taught_class import by_examples, search_taught
from vitaclip.inference.service import Service
from vitaclip.retrieval import Gallery, SearchResult

if TYPE_CHECKING:
    from vitaclip.learning.lesson import Lesson

MOST_OWN = 12  # clips in a visitor's gallery: enough for a lesson, and they fit in memory
MOST_HITS = 24


@dataclass(frozen=True)
class SearchRequest:
    """All that a search depends on; `own` are the visitor's clips, which only they see."""

    words: str
    like: str  # "sample:FILE", "own:NUMBER" or nothing
    weight: float  # of the words, where there is a clip as well
    own: tuple[str, ...]  # paths
    model: str
    prompts: str
    top: int

    @property
    def empty(self) -> bool:
        """Nothing was asked for yet."""
        return not (self.words.strip() or self.like)


@dataclass(frozen=True)
class SearchReply:
    """What one kind of prompts found; `galleries` are the shared one and the visitor's own."""

    prompts: str
    title: str  # what a person calls these prompts
    galleries: tuple[Gallery, Gallery]
    found: SearchResult


def search(
    service: Service, request: SearchRequest, galleries: dict[str, Gallery]
) -> list[SearchReply]:
    """One reply, or one for each kind of prompts when they are compared."""
    clip = service.models.known(request.model)
    words = read_query(request.words) if request.words.strip() else ""
    asked = list(galleries) if request.prompts == COMPARE else [request.prompts]
    if (lesson := service.models.lent.named(request.prompts)) and lesson.id.clip == clip.clip:
        taught = service.models.get(lesson.id).lesson
        if taught and not request.like and by_examples(taught, words):
            return [_taught(service, request, taught, words, clip, galleries["none"])]
        asked = [taught.base if taught else "none"]  # all else it knows as before
    asked = asked if set(asked) <= set(galleries) else ["none"]
    return [_reply(service, request, words, clip.under(each), galleries[each]) for each in asked]


def _reply(
    service: Service, request: SearchRequest, words: str, model: ModelId, shared: Gallery
) -> SearchReply:
    own = [service.indexer.embedding(Path(path), model) for path in request.own]
    both = (shared, Gallery.of(shared.fingerprint, own))
    like = None
    if request.like:
        number, row = place(request.like, both)
        like = both[number].vectors[row]
        left = [replace(g, gone=(row,)) if i == number else g for i, g in enumerate(both)]
        both = (left[0], left[1])  # the clip itself is no find
    top = min(max(int(request.top), 1), MOST_HITS)
    found = service.indexer.search(both, words, like, request.weight, top)
    return SearchReply(model.prompts, service.models.title(model), both, found)


def _taught(
    service: Service,
    request: SearchRequest,
    lesson: Lesson,
    words: str,
    clip: ModelId,
    shared: Gallery,
) -> SearchReply:
    plain = clip.under("none")
    own = [service.indexer.embedding(Path(path), plain) for path in request.own]
    both = (shared, Gallery.of(shared.fingerprint, own))
    top = min(max(int(request.top), 1), MOST_HITS)
    found = search_taught(lesson, words, both, top)
    return SearchReply("none", service.models.title(plain), both, found)


def place(name: str, galleries: Sequence[Gallery]) -> tuple[int, int]:
    """Which gallery and which row a clip is in, by the name that the page has for it."""
    kind, _, which = name.partition(":")
    if kind == "sample":
        for row, entry in enumerate(galleries[0].entries):
            if Path(entry.video).name == which:
                return 0, row
    if kind == "own" and which.isdecimal() and int(which) < len(galleries[1].entries):
        return 1, int(which)
    raise InputError("That clip is not in the gallery any more; choose another one.")


def path_of(service: Service, name: str, own: Sequence[str]) -> Path:
    """The file behind such a name; only listed clips and the visitor's own are ever looked up."""
    kind, _, which = name.partition(":")
    if kind == "own" and which.isdecimal() and int(which) < len(own):
        return Path(own[int(which)])
    return service.demo_gallery.path(which)


def add(
    service: Service, files: Sequence[str], own: tuple[str, ...], model: str
) -> tuple[tuple[str, ...], list[str]]:
    """The visitor's clips with the new ones, and one sentence about each that was left out."""
    clip, problems = service.models.known(model), []
    models = [clip.under(prompts) for prompts in service.models.prompts_of(clip)]
    for file in files:
        if file in own:
            continue
        if len(own) >= MOST_OWN:
            problems.append(f"Your gallery holds {MOST_OWN} clips; forget them to add others.")
            break
        try:
            for one in models:
                service.indexer.embedding(Path(file), one)
        except InputError as problem:
            problems.append(str(problem))
        else:
            own = (*own, file)
    return own, problems
