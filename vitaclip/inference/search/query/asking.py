"""What is asked, as vectors: words, terms with + and -, and videos to be like or unlike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vitaclip.data.query_terms import QueryTerms, read_terms
from vitaclip.inference.search.embedding import unit
from vitaclip.retrieval import Query, SearchResult

if TYPE_CHECKING:  # torch takes seconds to import, and the page must not wait for it
    from vitaclip.inference.model import Model


def text_vector(words: str, model: Model) -> np.ndarray:
    """A sentence as a unit vector (e,)."""
    return model.classifier.vectors([words])[0].float().cpu().numpy()


def query_of(
    words: str,
    model: Model,
    like: Sequence[np.ndarray],
    unlike: Sequence[np.ndarray],
    weight: float,
) -> Query:
    """Words, in which + and - part terms, and vectors (e,) of videos as one query."""
    terms = read_terms(words) if words else QueryTerms(())
    more, less = ([text_vector(term, model) for term in side] for side in (terms.more, terms.less))
    first = more[0] if more else None
    return Query(first, _mean(like), weight, tuple(more[1:]), (*less, *unlike))


def _mean(vectors: Sequence[np.ndarray]) -> np.ndarray | None:
    """The unit vector amid several videos, to find what is like all of them."""
    return unit(np.sum(vectors, axis=0)) if len(vectors) else None


def marked(found: SearchResult, words: str, model: Model) -> SearchResult:
    """The same, with where the words were cut and which of them the model never saw."""
    checks = model.check_texts(read_terms(words).all)
    unknown = dict.fromkeys(word for check in checks for word in check.unknown)
    cut = next((check.cut for check in checks if check.cut is not None), None)
    return replace(found, cut=cut, unknown=tuple(unknown))
