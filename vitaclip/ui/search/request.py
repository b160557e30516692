"""A visitor's search: what was asked, checked once, and answered under each kind of prompts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vitaclip.data.labels import read_query
from vitaclip.errors import InputError
from vitaclip.inference.model_id import Choice
from vitaclip.inference.service import Studio
from vitaclip.retrieval import Gallery, SearchResult
from vitaclip.ui.requests import COMPARE

MOST_OWN = 12  # clips in a visitor's gallery: enough for a lesson, and they fit in memory
MOST_HITS = 24


@dataclass(frozen=True)
class Wish:
    """All that a search depends on; `own` are the visitor's clips, which only they see."""

    words: str
    like: str  # "sample:FILE", "own:NUMBER" or nothing
    weight: float  # of the words, where there is a clip as well
    own: tuple[str, ...]  # paths
    model: str
    kind: str
    top: int

    @property
    def empty(self) -> bool:
        return not (self.words.strip() or self.like)


@dataclass(frozen=True)
class Reply:
    """What one kind of prompts found; `galleries` are the shared one and the visitor's own."""

    kind: str
    title: str  # what a person calls that kind
    galleries: tuple[Gallery, Gallery]
    found: SearchResult


def search(studio: Studio, wish: Wish, galleries: dict[str, Gallery]) -> list[Reply]:
    """One reply, or one for each kind of prompts when they are compared."""
    choice = studio.shelf.known(wish.model)
    words = read_query(wish.words) if wish.words.strip() else ""
    kinds = list(galleries) if wish.kind == COMPARE else [wish.kind]
    kinds = kinds if set(kinds) <= set(galleries) else ["none"]
    return [_reply(studio, wish, words, choice, kind, galleries[kind]) for kind in kinds]


def _reply(
    studio: Studio, wish: Wish, words: str, choice: Choice, kind: str, shared: Gallery
) -> Reply:
    library = studio.library
    cards = [library.card(Path(path), choice, kind) for path in wish.own]
    both = (shared, Gallery.of(shared.fingerprint, cards))
    like = None
    if wish.like:
        number, row = place(wish.like, both)
        like = both[number].vectors[row]
        left = [replace(g, gone=(row,)) if i == number else g for i, g in enumerate(both)]
        both = (left[0], left[1])  # the clip itself is no find
    top = min(max(int(wish.top), 1), MOST_HITS)
    return Reply(
        kind,
        studio.shelf.kinds(choice)[kind],
        both,
        library.ask(both, words, like, wish.weight, top),
    )


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


def path_of(studio: Studio, name: str, own: Sequence[str]) -> Path:
    """The file behind such a name; only listed clips and the visitor's own are ever looked up."""
    kind, _, which = name.partition(":")
    if kind == "own" and which.isdecimal() and int(which) < len(own):
        return Path(own[int(which)])
    return studio.showcase.path(which)


def add(
    studio: Studio, files: Sequence[str], own: tuple[str, ...], model: str
) -> tuple[tuple[str, ...], list[str]]:
    """The visitor's clips with the new ones, and one sentence about each that was left out."""
    choice, problems = studio.shelf.known(model), []
    kinds = list(studio.shelf.kinds(choice))
    for file in files:
        if file in own:
            continue
        if len(own) >= MOST_OWN:
            problems.append(f"Your gallery holds {MOST_OWN} clips; forget them to add others.")
            break
        try:
            for kind in kinds:
                studio.library.card(Path(file), choice, kind)
        except InputError as problem:
            problems.append(str(problem))
        else:
            own = (*own, file)
    return own, problems
