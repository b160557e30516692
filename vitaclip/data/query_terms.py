"""Terms of a query: what a video should show, and after a minus what it should not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vitaclip.errors import InputError

SIGN = re.compile(r"(?:^|\s)([+\-\N{MINUS SIGN}])\s*(?=\S)")  # a hyphen within a word is none
MOST = 8


@dataclass(frozen=True)
class QueryTerms:
    """Words that should fit, and words that should not."""

    more: tuple[str, ...]
    less: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every term, in no order that matters."""
        return self.more + self.less


def read_terms(query: str) -> QueryTerms:
    """“person + dog - car” as its terms; a query without such signs is one.

    Raises:
        InputError: where only what should not be there is named, or too many terms are.
    """
    first, *rest = SIGN.split(query)
    signed = [("+", first), *zip(rest[::2], rest[1::2])]
    terms = [(sign, term.strip()) for sign, term in signed if term.strip()]
    more = tuple(term for sign, term in terms if sign == "+")
    less = tuple(term for sign, term in terms if sign != "+")
    if not more:
        raise InputError(
            f"“{query}” says only what the video should not show; write first what it should, "
            "such as: person - car."
        )
    if len(terms) > MOST:
        raise InputError(
            f"The query has {len(terms)} terms with + and -; {MOST} fit, so drop some."
        )
    return QueryTerms(more, less)
