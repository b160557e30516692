"""Which bars moved from one clip's answer to another's, and one sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vitaclip.models.zero_shot import Ranking

POINT = 0.01  # a bar has moved when it did so by a whole point, 1 %
SHOWN = 4  # bars of one pair, unless fewer moved
NONE = "none of these"
OUT = "“not the model's world”"


@dataclass(frozen=True)
class Bar:
    """A class's share of the answer before and after; `index` is None for “none of these”."""

    label: str
    index: int | None
    before: float
    after: float

    @property
    def moved(self) -> bool:
        """By a whole point."""
        return abs(self.after - self.before) >= POINT - 1e-9

    @property
    def points(self) -> int:
        """As the two figures that are shown differ."""
        return round(self.after * 100) - round(self.before * 100)


@dataclass(frozen=True)
class Comparison:
    """Two rankings of the same classes by the same model; `title` names its prompts."""

    before: Ranking
    after: Ranking
    title: str = ""

    @property
    def bars(self) -> list[Bar]:
        """Of every class in the order of the list, and of “none of these” where it has one."""
        pairs = zip(self.before.labels, self.before.probs, self.after.probs, strict=True)
        bars = [Bar(name, i, float(b), float(a)) for i, (name, b, a) in enumerate(pairs)]
        none = self.before.none_prob, self.after.none_prob
        if none[0] is not None and none[1] is not None:
            bars.append(Bar(NONE, None, float(none[0]), float(none[1])))
        return bars

    @property
    def moves(self) -> list[Bar]:
        """The bars that moved, the one that moved most first."""
        moved = [bar for bar in self.bars if bar.moved]
        return sorted(moved, key=lambda bar: -abs(bar.after - bar.before))

    @property
    def shown(self) -> list[Bar]:
        """The best of before and of after, then what moved most."""
        best = [_best(each, self.bars) for each in (self.before, self.after)]
        return list(dict.fromkeys([*best, *self.moves]))[:SHOWN]

    @property
    def answers(self) -> tuple[str, str]:
        """What is answered before and after, as a sentence names it."""
        return _answer(self.before), _answer(self.after)

    @property
    def clause(self) -> str:
        """What happened to the answer and to the bars."""
        (was, now), moves = self.answers, self.moves
        most = f"{_quoted(moves[0].label)} went {_way(moves[0])}" if moves else ""
        if was != now:
            return f"the answer is {now} instead of {was}" + (f"; {most}" if most else "")
        if not moves:
            return "no bar moved by a whole point"
        others = len(moves) - 1
        less = f", and {others} other{'s' if others > 1 else ''} moved less" if others else ""
        return f"the answer is still {now}, but {most}{less}"


def sentence(pairs: Sequence[Comparison], changed: Sequence[str] | None) -> str:
    """All of it in one sentence; `changed` is what differs between two scenes, None of others."""
    opening = _opening(changed)
    if len(pairs) == 1:
        return f"{opening}: {pairs[0].clause}."
    alike: dict[tuple, list[Comparison]] = {}
    for pair in pairs:
        alike.setdefault((*pair.answers, bool(pair.moves)), []).append(pair)
    said = [
        f"under {_and([pair.title for pair in group])} {_short(group)}" for group in alike.values()
    ]
    return f"{opening}: {'; '.join(said)}."


def _short(alike: Sequence[Comparison]) -> str:
    """What happened under several kinds of prompts whose answers are the same."""
    (was, now), moves = alike[0].answers, [pair.moves[0] for pair in alike if pair.moves]
    if was != now:
        return f"the answer is {now} instead of {was}"
    if not moves:
        return "no bar moved by a whole point"
    points = max(abs(bar.points) for bar in moves)
    far = f"{points} point{'s' if points > 1 else ''}"
    return f"the answer is still {now}, but bars moved by up to {far}"


def _opening(changed: Sequence[str] | None) -> str:
    if changed is None:
        return "From the clip before to this one"
    if not changed:
        return "Nothing that one sees changed"
    named = _and(changed)
    return (
        f"Only {named} changed" if len(changed) == 1 else f"{named[0].upper()}{named[1:]} changed"
    )


def _answer(ranking: Ranking) -> str:
    if ranking.in_world is False:
        return OUT
    return NONE if ranking.none_of_these else _quoted(ranking.label)


def _best(ranking: Ranking, bars: Sequence[Bar]) -> Bar:
    named = bars[-1].index is None and ranking.none_of_these
    return bars[-1 if named else ranking.order[0]]


def _way(bar: Bar) -> str:
    return f"{'up' if bar.points > 0 else 'down'} from {share(bar.before)} to {share(bar.after)}"


def share(part: float) -> str:
    """Next to nothing is not nothing, and next to all is not all."""
    if 0 < part < POINT / 2:
        return "less than 1%"
    return "more than 99%" if 1 - POINT / 2 < part < 1 else f"{round(part * 100)}%"


def _quoted(label: str) -> str:
    return label if label == NONE else f"“{label if len(label) <= 60 else label[:59] + '…'}”"


def _and(names: Sequence[str]) -> str:
    return " and ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])
