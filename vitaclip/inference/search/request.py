"""Search request: checked once, and answered over the shared gallery and a visitor's own clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vitaclip.data.labels import read_query
from vitaclip.errors import InputError
from vitaclip.inference.model_id import COMPARE, ModelId
from vitaclip.inference.search.own_clips import NOT_THERE, OwnClips, read_name
from vitaclip.inference.search.query.taught_class import by_examples, search_taught
from vitaclip.inference.service import Service
from vitaclip.retrieval import EVERYTHING, Gallery, SearchFilter, SearchResult

if TYPE_CHECKING:
    from vitaclip.learning.lesson import Lesson

MOST_OWN = 12  # files in a visitor's gallery: enough for a lesson, and they fit in memory
MOST_HITS = 24
MOST_EXAMPLES = 8  # clips that a search goes by


@dataclass(frozen=True)
class SearchRequest:
    """All that a search depends on; `own` are the visitor's files, which only they see.

    A clip to be like or unlike is called “sample:FILE”, “own:FILE” or “own:FILE.MOMENT”.
    """

    words: str
    model: str
    prompts: str
    top: int
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    weight: float = 0.5  # of the words, where there are clips as well
    own: tuple[str, ...] = ()  # paths
    fold: bool = False  # copies of a film into one hit
    only: SearchFilter = EVERYTHING

    @property
    def examples(self) -> tuple[str, ...]:
        """Every clip that it goes by."""
        return self.like + self.unlike

    @property
    def empty(self) -> bool:
        """Nothing was asked for yet."""
        return not (self.words.strip() or self.examples)


@dataclass(frozen=True)
class SearchReply:
    """What one kind of prompts found; `galleries` are the shared one and the visitor's own."""

    prompts: str
    title: str  # what a person calls these prompts
    galleries: tuple[Gallery, Gallery]
    own: OwnClips  # the second of them by the names of the page
    found: SearchResult


def search(
    service: Service, request: SearchRequest, galleries: dict[str, Gallery]
) -> list[SearchReply]:
    """One reply, or one for each kind of prompts when they are compared."""
    clip = service.models.known(request.model)
    words = read_query(request.words) if request.words.strip() else ""
    _check(request, words)
    asked = list(galleries) if request.prompts == COMPARE else [request.prompts]
    if (lesson := service.models.lent.named(request.prompts)) and lesson.id.clip == clip.clip:
        taught = service.models.get(lesson.id).lesson
        if taught and not request.examples and by_examples(taught, words):
            return [_taught(service, request, taught, words, clip, galleries["none"])]
        asked = [taught.base if taught else "none"]  # all else it knows as before
    asked = asked if set(asked) <= set(galleries) else ["none"]
    return [_reply(service, request, words, clip.under(each), galleries[each]) for each in asked]


def _check(request: SearchRequest, words: str) -> None:
    if len(request.examples) > MOST_EXAMPLES:
        raise InputError(
            f"The search goes by {len(request.examples)} clips; {MOST_EXAMPLES} fit, so drop some."
        )
    if request.unlike and not (words or request.like):
        raise InputError(
            "So far this says only what a clip should not be like; write some words too, or choose "
            "one that it should be like."
        )


def _reply(
    service: Service, request: SearchRequest, words: str, model: ModelId, shared: Gallery
) -> SearchReply:
    own = OwnClips.read(service.indexer, request.own, model)
    both = (shared, own.gallery(shared.fingerprint))
    vectors, gone = {}, ([], [])
    for name in request.examples:
        number, vectors[name], rows = example(name, shared, own)
        gone[number].extend(rows)
    left = (_without(both[0], gone[0]), _without(both[1], gone[1]))  # what is shown is no find
    likes, others = ([vectors[name] for name in side] for side in (request.like, request.unlike))
    how: dict[str, Any] = {"weight": request.weight, "top": _top(request), "fold": request.fold}
    how["only"] = request.only
    how["moving"] = [frames for name in request.like for frames in _frames(name, shared, own)]
    found = service.indexer.search(left, words, likes, unlike=others, **how)
    return SearchReply(model.prompts, service.models.title(model), left, own, found)


def _taught(
    service: Service,
    request: SearchRequest,
    lesson: Lesson,
    words: str,
    clip: ModelId,
    shared: Gallery,
) -> SearchReply:
    plain = clip.under("none")
    own = OwnClips.read(service.indexer, request.own, plain)
    plain_own = own.gallery(shared.fingerprint)
    both = (_passing(shared, request.only), _passing(plain_own, request.only))
    found = search_taught(lesson, words, both, _top(request))
    return SearchReply("none", service.models.title(plain), both, own, found)


def _top(request: SearchRequest) -> int:
    return min(max(int(request.top), 1), MOST_HITS)


def _passing(gallery: Gallery, only: SearchFilter) -> Gallery:
    return _without(gallery, np.flatnonzero(~gallery.passing(only)).tolist()) if only else gallery


def _without(gallery: Gallery, rows: Sequence[int]) -> Gallery:
    return replace(gallery, gone=tuple({*gallery.gone, *rows})) if rows else gallery


def example(name: str, shared: Gallery, own: OwnClips) -> tuple[int, np.ndarray, tuple[int, ...]]:
    """By the page's name for a clip: which gallery it is in, its vector (e,), and its rows."""
    kind, _, which = name.partition(":")
    if kind == "own":
        return 1, *own.example(name)
    if kind == "sample":
        for row, entry in enumerate(shared.entries):
            if Path(entry.video).name == which:
                return 0, np.asarray(shared.vectors[row]), (row,)
    raise InputError(NOT_THERE)


def _frames(name: str, shared: Gallery, own: OwnClips) -> list[np.ndarray]:
    """The frames (t, e) of a clip by the page's name for it; a long film has too many."""
    number, _, rows = example(name, shared, own)
    if number == 0:
        return [np.asarray(shared.frames[rows[0]])]
    return [] if own.is_long(name) else [own.part(name).frames]


def path_of(service: Service, name: str, own: Sequence[str]) -> Path:
    """The file behind such a name; only listed clips and the visitor's own are ever looked up."""
    kind, _, which = name.partition(":")
    if kind == "own":
        file, _ = read_name(name)
        if file < len(own):
            return Path(own[file])
    return service.demo_gallery.path(which)


def add(
    service: Service, files: Sequence[str], own: tuple[str, ...], model: str
) -> tuple[tuple[str, ...], list[str]]:
    """The visitor's files with the new ones, and one sentence about each that was left out."""
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
                service.indexer.embeddings(Path(file), one)
        except InputError as problem:
            problems.append(str(problem))
        else:
            own = (*own, file)
    return own, problems
