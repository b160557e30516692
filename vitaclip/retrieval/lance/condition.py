"""Conditions in SQL: a filter of a search as Lance takes it; what people typed stays text."""

from __future__ import annotations

from vitaclip.retrieval.filters import SearchFilter


def condition(only: SearchFilter) -> str:
    """A filter as one condition, or an empty text for all."""
    told = []
    if only.folder:  # as a range, for which the index on paths serves
        begin = only.inside
        after = begin[:-1] + chr(ord(begin[-1]) + 1)
        told.append(f"video >= {text(begin)} AND video < {text(after)}")
    if only.named:
        words = text(only.named)
        told.append(f"(strpos(lower(video), {words}) > 0 OR strpos(lower(caption), {words}) > 0)")
    bounds = {
        "written >=": only.since,
        "written <": only.until,
        "duration >=": only.longer,
        "duration <=": only.shorter,
    }
    told += [f"{compared} {bound!r}" for compared, bound in bounds.items() if bound is not None]
    return " AND ".join(told)


def equals(column: str, value: str) -> str:
    """That a column holds this text."""
    return f"{column} = {text(value)}"


def text(value: str) -> str:
    """A text in SQL, whatever is in it."""
    return f"'{value.replace(chr(39), 2 * chr(39))}'"
