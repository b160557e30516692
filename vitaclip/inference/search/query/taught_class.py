"""Search for a taught class: clips in the order in which they look like its examples."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from vitaclip.retrieval import Gallery, Hit, SearchResult
from vitaclip.retrieval.search import FEW, best, luck

if TYPE_CHECKING:
    from vitaclip.learning.lesson import Lesson


def by_examples(lesson: Lesson | None, words: str) -> bool:
    """Whether these words are a class that was taught by examples, which see plain CLIP."""
    return lesson is not None and lesson.kind == "examples" and lesson.knows(words)


def search_taught(
    lesson: Lesson, words: str, galleries: Sequence[Gallery], top: int
) -> SearchResult:
    """The `top` clips of galleries of plain CLIP that lie nearest to the examples of a class.

    A score is 1 less the distance, 1 at most.
    """
    start = perf_counter()
    label = [name.casefold() for name in lesson.names].index(words.casefold())
    places = [
        (number, row)
        for number, gallery in enumerate(galleries)
        for row in range(len(gallery.vectors))
        if row not in gallery.gone
    ]
    frames = [np.asarray(galleries[a].frames[b], np.float32) for a, b in places]
    scores = np.array([1 - lesson.taught.distances(each)[label] for each in frames])
    chosen = best(scores, min(top, len(scores))) if places else []
    hits = []
    for place in chosen:
        number, row = places[place]
        curve = 1 - lesson.taught.by_frame(frames[place])[:, label]
        times = np.asarray(galleries[number].times[row])
        hit = (galleries[number].entries[row], float(scores[place]), float(times[curve.argmax()]))
        hits.append(Hit(number, row, *hit, times, curve))
    lucky = luck(scores) if len(scores) >= FEW else None
    return SearchResult(tuple(hits), len(places), lucky, False, perf_counter() - start)
