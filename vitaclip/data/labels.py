"""Input validation of class names, templates and search words that a person types.

What cannot be used comes back as one sentence about what to mend.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from vitaclip.errors import InputError

MOST_LABELS = 1000  # Kinetics-700 fits; every class costs a forward pass of the text tower once
LONGEST_LABEL = 600  # characters; most CLIPs read about 300, and what is cut off is said
LONGEST_QUERY = 600  # characters
LONGEST_TEXT = 200_000  # characters: more than all of that together, and read in a moment
MOST_TEMPLATES = 8
JOINER = "\u200d"  # glues emoji together: the one invisible character that is part of a picture


def read_labels(text: str, most: int = MOST_LABELS) -> tuple[str, ...]:
    """Class names, one per line; a name that comes again (in any case) counts once."""
    return check_labels(_lines(text), most)


def check_labels(names: Sequence[str], most: int = MOST_LABELS) -> tuple[str, ...]:
    """Class names that were read already, each once, if they are few and short enough."""
    if not names:
        raise InputError("No classes were given; write at least one, one per line.")
    for name in names:
        if len(name) > LONGEST_LABEL:
            raise InputError(
                f"The class “{name[:24]}…” has {len(name)} characters; "
                f"a class may have {LONGEST_LABEL}, so shorten it."
            )
    labels: dict[str, str] = {}
    for name in names:
        labels.setdefault(name.casefold(), name)
    if len(labels) > most:
        raise InputError(f"There are {len(labels)} classes; at most {most} fit, so remove some.")
    return tuple(labels.values())


def repeated(text: str) -> int:
    """How many lines `read_labels` leaves out because their class came before."""
    names = [name.casefold() for name in _lines(text)]
    return len(names) - len(set(names))


def read_templates(text: str) -> tuple[str, ...]:
    """Sentences with a seat `{}` for the class, one per line; nothing means the bare class."""
    templates = tuple(dict.fromkeys(_lines(text))) or ("{}",)
    if len(templates) > MOST_TEMPLATES:
        raise InputError(
            f"There are {len(templates)} templates; at most {MOST_TEMPLATES} are averaged."
        )
    for template in templates:
        if "{}" not in template:
            raise InputError(
                f"The template “{_short(template)}” has no {{}} for the class to sit in; "
                "write, for example, “a video of a person {}”."
            )
        if len(template) > LONGEST_LABEL:
            raise InputError(
                f"The template “{_short(template)}” has {len(template)} characters; "
                f"a template may have {LONGEST_LABEL}, so shorten it."
            )
    return templates


def read_query(text: str) -> str:
    """What to search for, on one line."""
    check_text(text)
    query = one_line(text)
    if not query:
        raise InputError("Nothing was asked for; write what the video should show.")
    if len(query) > LONGEST_QUERY:
        raise InputError(
            f"The query has {len(query)} characters; {LONGEST_QUERY} fit, so shorten it."
        )
    return query


def _lines(text: str) -> list[str]:
    check_text(text)
    return [line for line in map(one_line, text.splitlines()) if line]


def one_line(text: str) -> str:
    """Text without what cannot be seen, and with single spaces."""
    return " ".join(_visible(text).split())


def check_text(text: object) -> None:
    """Whatever a program may send instead, what is read here is text, and not a book of it."""
    if not isinstance(text, str):
        raise InputError("What is asked is written as text; write it into the box.")
    if len(text) > LONGEST_TEXT:
        raise InputError(
            f"The text has {len(text):,} characters; {LONGEST_TEXT:,} fit, so shorten it."
        )


def whole(text: object) -> str:
    """Text that can be sent back: half of a letter, which no answer may carry, becomes “?”."""
    return text.encode(errors="replace").decode() if isinstance(text, str) else ""


def _visible(line: str) -> str:
    """Without control and direction marks, which could make one class look like another."""
    return "".join(
        c if c == JOINER or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") else " "
        for c in line
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
