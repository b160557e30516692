"""Hits that stand apart: of moments that overlap, and of copies of a film, only the best one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vitaclip.retrieval.entries import VideoEntry
from vitaclip.retrieval.index import Gallery

COPY = 0.98  # cosine of every frame with the one in its place: see `is_copy`

Place = tuple[int, int]  # a gallery, and a row in it


def apart(
    galleries: Sequence[Gallery], places: Sequence[Place], top: int, fold: bool
) -> dict[Place, tuple[VideoEntry, ...]]:
    """The first `top` places that stand apart, each with the entries of its copies.

    `places` come best first. Copies are looked for only if they are to be folded.
    """
    kept: dict[Place, list[VideoEntry]] = {}
    entries: dict[Place, VideoEntry] = {}
    for place in places:
        number, row = place
        entry = galleries[number].entries[row]
        if entry.is_moment and any(entry.overlaps(better) for better in entries.values()):
            continue
        same = (other for other in kept if is_copy(galleries, other, place)) if fold else ()
        original = next(iter(same), None)
        if original is not None:
            kept[original].append(entry)
        elif len(kept) < top:
            kept[place], entries[place] = [], entry
        if len(kept) == top and not fold:
            break
    return {place: tuple(copies) for place, copies in kept.items()}


def is_copy(galleries: Sequence[Gallery], one: Place, other: Place) -> bool:
    """Whether two show the same film: coded again, made smaller or shortened by a picture.

    Each frame is compared with the one in its place, so a film and its reverse are none.
    """
    first, second = (galleries[number].vectors[row] for number, row in (one, other))
    if float(first @ second) < COPY:
        return False
    frames = [np.asarray(galleries[n].frames[row], np.float32) for n, row in (one, other)]
    return float((frames[0] * frames[1]).sum(axis=1).min()) >= COPY
