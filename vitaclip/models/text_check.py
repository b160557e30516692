"""Text check: how much of a text a model reads, and which of its words the model never saw."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Fits = Callable[[Sequence[str]], list[bool]]
SPARE = 4  # tokens for beginning and end, and what else a tokenizer puts around a text
# Words of letters, the longest in pieces; in other writing, each sign
PIECE = re.compile(r"[!-\u2fff]{1,24}(?![!-\u2fff])|[!-\u2fff]{1,8}|\S")


@dataclass(frozen=True)
class TextCheck:
    """What to know of a text before an answer about it is believed."""

    text: str
    cut: str | None = None  # as far as it was read, where the rest was too long; else None
    unknown: tuple[str, ...] = ()  # words that the model never saw in training

    @property
    def after(self) -> str:
        """Where it was cut, for a person: “cut after ‘word’”, or nothing."""
        return "" if self.cut is None else cut_after(self.cut)


def doubts(checks: Sequence[TextCheck]) -> dict[str, Any]:
    """How many texts of a test were cut, and how many hold words the model never saw."""
    counted = {
        "texts_cut": [check.text for check in checks if check.after],
        "texts_with_unknown_words": [check.text for check in checks if check.unknown],
    }
    return {what: len(texts) for what, texts in counted.items() if texts}


def told(checks: Sequence[TextCheck]) -> tuple[str, ...]:
    """The same in a sentence for each, with the first of such texts."""
    cut = [check for check in checks if check.after]
    strange = [check for check in checks if check.unknown]
    said = []
    if cut:
        said.append(
            f"{len(cut)} texts are longer than the model reads; the first is {cut[0].after}"
        )
    if strange:
        word = strange[0].unknown[0]
        said.append(f"{len(strange)} texts hold words that the model never saw, as “{word}”")
    return tuple(said)


def cut_after(read: str) -> str:
    """Where a text was cut that was read this far."""
    last = read.split()[-1:] or [""]
    return f"cut after “{last[0][-40:]}”" if last[0] else "cut before its first word"


def surely_fits(sentence: str, length: int) -> bool:
    """Whether no tokenizer can need more tokens than `length`: a letter is one at most."""
    return sentence.isascii() and len(sentence) <= length - SPARE


def read_of(sentence: str, fits: Fits) -> int:
    """How many characters of a sentence are read, up to a whole word, given that not all are."""
    ends = [match.end() for match in PIECE.finditer(sentence)]
    whole = fits([sentence[:end] for end in ends])
    places = bisect_left([not each for each in whole], True)
    return ends[places - 1] if places else 0
