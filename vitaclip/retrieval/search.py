"""Nearest-neighbour search, exact: one matrix product, the best few and their moments.

And whether any of them stands out, or the answer is “no good match”.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

import numpy as np

from vitaclip.errors import InputError
from vitaclip.retrieval.apart import Place, apart
from vitaclip.retrieval.entries import Embedding, ModelFingerprint, VideoEntry
from vitaclip.retrieval.filters import EVERYTHING, SearchFilter
from vitaclip.retrieval.index import Gallery
from vitaclip.retrieval.luck import CHANCE, luck

SPARE = 6  # places looked at for each hit: windows that overlap find the same thing
FIRST = 1000  # hits that a second pass looks at
LESS = 0.5  # of what should not be there, beside 1 for what should: see docs/scale.md
FEW = 20  # videos; from fewer, what is usual cannot be told


class LargeGallery(Protocol):
    """A gallery too large to look at each vector: it knows some, and finds those near to one."""

    @property
    def fingerprint(self) -> ModelFingerprint:
        """The model that made it."""
        ...

    @property
    def usual(self) -> np.ndarray:
        """Some of its vectors (s, e), evenly taken."""
        ...

    def __len__(self) -> int:
        """How many can be found."""
        ...

    def check(self, fingerprint: ModelFingerprint) -> None:
        """Refuse a model that did not make it."""
        ...

    def count(self, only: SearchFilter) -> int:
        """How many of them a filter lets through."""
        ...

    def near(self, aim: np.ndarray, count: int, only: SearchFilter) -> Gallery:
        """About the `count` of these whose product with a vector (e,) is highest."""
        ...

    def videos(self) -> Iterator[list[Embedding]]:
        """All that is kept of each video, moment by moment."""
        ...


@dataclass(frozen=True)
class Query:
    """Unit vectors (e,) of words, of a video, or of both; `weight` is the share of the words.

    `more` count like the words (or like the video, where there are none), and what is like those
    in `less` goes down.
    """

    words: np.ndarray | None = None
    video: np.ndarray | None = None
    weight: float = 0.5
    more: tuple[np.ndarray, ...] = ()
    less: tuple[np.ndarray, ...] = ()

    def parts(self) -> list[tuple[np.ndarray, float]]:
        """Every vector that is there with its share."""
        if self.words is None and self.video is None:
            raise InputError("Nothing was asked for; write some words or choose a video.")
        if not 0 <= self.weight <= 1:
            raise InputError(f"The weight of the words was {self.weight}; it goes from 0 to 1.")
        given = [vector for vector in (self.words, self.video) if vector is not None]
        shares = [1.0] if len(given) == 1 else [self.weight, 1 - self.weight]
        shares[0] /= 1 + len(self.more)
        parts = [*zip(given, shares), *((vector, shares[0]) for vector in self.more)]
        return [*parts, *((vector, -LESS) for vector in self.less)]


@dataclass(frozen=True)
class SecondPass:
    """The first hits are ranked anew by their frames, beside what was found by one vector each."""

    fit: Callable[[np.ndarray], np.ndarray]  # frames (n, t, e) to how well each fits (n,)
    share: float  # of that, 0 to 1


@dataclass(frozen=True)
class Hit:
    """A video that was found, how well it fits, and when it fits best.

    The score is a cosine, or in spreads above the mean where `SearchResult.mixed` says so.
    """

    gallery: int  # which of the galleries that were searched
    row: int  # and where in it
    entry: VideoEntry
    score: float
    time: float  # seconds: its best moment
    times: np.ndarray  # (t,) seconds
    frames: np.ndarray  # (t,) how well each moment fits, in the unit of the score
    copies: tuple[VideoEntry, ...] = ()  # of the same film, where these were folded into one hit


@dataclass(frozen=True)
class SearchResult:
    """Hits, best first, and whether the first of them means anything.

    `VideoIndex.search` gives one.
    """

    hits: tuple[Hit, ...]
    searched: int  # videos or moments that could be found, those that a filter lets through
    luck: float | None  # how often chance alone does so well; None where that cannot be told
    mixed: bool  # of several things: scores are in spreads above the gallery's mean, else cosines
    seconds: float
    cut: str | None = None  # as far as the words were read, where they were too long; else None
    unknown: tuple[str, ...] = ()  # words that the model never saw in training

    @property
    def match(self) -> bool:
        """False is "no good match": nothing stands out from the other scores of this query."""
        return bool(self.hits) and (self.luck is None or self.luck <= CHANCE)


def search(
    galleries: Sequence[Gallery | LargeGallery],
    query: Query,
    top: int = 12,
    fold: bool = False,
    only: SearchFilter = EVERYTHING,
    then: SecondPass | None = None,
) -> SearchResult:
    """The `top` videos of all galleries together; those of equal score in the order they came.

    A query of several vectors weighs them fairly: cosines between videos lie higher and vary more
    than those between words and videos, so each is first put in spreads above its mean.

    Args:
        galleries: Made by one model; which of them a hit is from, `Hit.gallery` says. A large one
            is searched by itself, and a hit's row is then none of its own.
        query: Unit vectors (e,) of that model.
        top: How many hits; there are fewer where fewer videos are searched.
        fold: Whether copies of a film are one hit, that of the best.
        only: Which videos may be hits. It changes no score, and what is usual is told by all.
        then: A second pass over the first thousand. All scores are then in spreads.

    Raises:
        InputError: where nothing is asked for, or not even one hit.
    """
    if top < 1:
        raise InputError(f"{top} hits were asked for; ask for at least 1.")
    start, parts = perf_counter(), query.parts()
    columns = np.stack([vector for vector, _ in parts], axis=1).astype(np.float32)  # (e, q)
    shares = [share for _, share in parts]
    plain, usual = [each for each in galleries if isinstance(each, Gallery)], None
    searched, mixed = (
        sum(each.count(only) for each in galleries),
        len(parts) > 1 or then is not None,
    )
    if not searched:
        return SearchResult((), 0, None, mixed, perf_counter() - start)
    many = top * SPARE if then is None else max(top * SPARE, FIRST)
    for large in galleries:
        if not isinstance(large, Gallery):
            usual = [large.usual @ column for column in columns.T]
            plain = [large.near(columns @ _units(usual, shares, mixed)[1], many, only)]
    cosines = [_cosines(plain, column) for column in columns.T]  # q of (n,)
    shift, scale = _units(usual or cosines, shares, mixed)
    scores = _scores(cosines, shift, scale)
    scores[_absent(plain)] = -np.inf
    known = _scores(usual, shift, scale) if usual else scores
    if only and not usual:
        passing = np.concatenate([each.passing(only) for each in plain])
        scores = np.where(passing, scores, -np.inf)
    highest, there = float(scores.max()), len(scores) if usual else searched
    if then:
        scores = _again(scores, best(scores, min(many, there)), plain, then)
    found = best(scores, min(top * SPARE, there))
    place_of = {_where(plain, place): place for place in found}
    kept = apart(plain, list(place_of), top, fold)
    hits = [
        _hit(plain, place, copies, float(scores[place_of[place]]), columns, shift, scale)
        for place, copies in kept.items()
    ]
    told = sum(map(len, galleries)) >= FEW
    lucky = luck(known, searched, highest) if told else None
    return SearchResult(tuple(hits), searched, lucky, mixed, perf_counter() - start)


def _again(
    scores: np.ndarray, places: list[int], galleries: Sequence[Gallery], then: SecondPass
) -> np.ndarray:
    """Scores (n,) with a second pass over some places; all others have none any more.

    How well the frames fit is given the middle and the spread that the scores have there.
    """
    rows = [_where(galleries, place) for place in places]
    frames = np.stack([np.asarray(galleries[n].frames[row], np.float32) for n, row in rows])
    fits, before = then.fit(frames), scores[places]
    fits = before.mean() + before.std() * (fits - fits.mean()) / max(float(fits.std()), 1e-9)
    again = np.full_like(scores, -np.inf)
    again[places] = (1 - then.share) * before + then.share * fits
    return again


def _cosines(galleries: Sequence[Gallery], vector: np.ndarray) -> np.ndarray:
    """With every video of all galleries (n,)."""
    found = [np.asarray(gallery.vectors) @ vector for gallery in galleries if len(gallery.vectors)]
    return found[0] if len(found) == 1 else np.concatenate(found)


def _scores(cosines: Sequence[np.ndarray], shift: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Cosines with each part of a query, q of (n,), as one score each (n,)."""
    if len(cosines) == 1:
        return (cosines[0] - shift[0]) * scale[0]
    return (np.stack(cosines, axis=1) - shift) @ scale


def _units(
    cosines: Sequence[np.ndarray], shares: Sequence[float], mixed: bool
) -> tuple[np.ndarray, np.ndarray]:
    """What to take off each column's cosines (q,), and what to multiply them by (q,)."""
    if not mixed:
        return np.zeros(1, np.float32), np.ones(1, np.float32)
    spread = np.array([column.std() for column in cosines])
    mean = np.array([column.mean() for column in cosines])
    return mean, np.asarray(shares, np.float32) / np.maximum(spread, 1e-9)


def _absent(galleries: Sequence[Gallery]) -> np.ndarray:
    """Places of videos that were replaced by newer ones."""
    starts = np.cumsum([0, *(len(gallery.vectors) for gallery in galleries)])
    gone = [start + np.asarray(g.gone, int) for start, g in zip(starts, galleries) if len(g.gone)]
    return np.concatenate(gone) if gone else np.empty(0, int)


def best(scores: np.ndarray, top: int) -> list[int]:
    """Places of the `top` highest scores, highest first; equal ones in the order they came."""
    places = np.argpartition(scores, len(scores) - top)[len(scores) - top :]
    return places[np.lexsort((places, -scores[places]))].tolist()


def _where(galleries: Sequence[Gallery], place: int) -> Place:
    """Which gallery a place is in, and which row of it."""
    number, row = 0, place
    while row >= len(galleries[number].vectors):
        row -= len(galleries[number].vectors)
        number += 1
    return number, row


def _hit(
    galleries: Sequence[Gallery],
    place: Place,
    copies: tuple[VideoEntry, ...],
    score: float,
    columns: np.ndarray,
    shift: np.ndarray,
    scale: np.ndarray,
) -> Hit:
    number, row = place
    gallery = galleries[number]
    frames = (gallery.frames[row].astype(np.float32) @ columns - shift) @ scale  # (t,)
    times = np.array(gallery.times[row], float)
    moment = float(times[frames.argmax()])
    return Hit(number, row, gallery.entries[row], score, moment, times, frames, copies)
