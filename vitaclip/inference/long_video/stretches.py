"""A long video as pieces of time with one answer each, and why a piece may have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vitaclip.inference.long_video.moments import Moment

if TYPE_CHECKING:
    from vitaclip.models.zero_shot import Ranking

NONE_OF_THESE, NOT_ITS_WORLD = "none of these", "not its world"  # in a label's place


@dataclass(frozen=True)
class Stretch:
    """Moments in a row that got the same answer, as one piece of time."""

    start: float
    end: float
    label: str | None  # None: it is none of these, or the model was never trained on it
    in_world: bool | None = None  # false: the latter

    @property
    def answer(self) -> str:
        """The label, or why there is none."""
        return self.label or (NOT_ITS_WORLD if self.in_world is False else NONE_OF_THESE)


def stretches(rankings: Sequence[Ranking], moments: Sequence[Moment]) -> list[Stretch]:
    """The film as pieces with one answer each; where windows overlap, half belongs to each."""
    found: list[Stretch] = []
    for i, (ranking, moment) in enumerate(zip(rankings, moments, strict=True)):
        label = None if doubt(ranking) else ranking.label
        start = found[-1].end if found else moment.start
        end = moment.end
        if i + 1 < len(moments):
            end = (end + moments[i + 1].start) / 2
        piece = Stretch(start, end, label, ranking.in_world)
        if found and (found[-1].label, found[-1].in_world) == (label, ranking.in_world):
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(piece)
    return found


def doubt(ranking: Ranking) -> str:
    """Why the best label is no answer; nothing where it is one."""
    if ranking.in_world is False:
        return NOT_ITS_WORLD
    return NONE_OF_THESE if ranking.none_of_these else ""
