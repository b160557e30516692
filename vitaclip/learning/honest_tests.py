"""Honest tests: right answers about clips that were not learned from, and what they rest on.

The same clips are asked about with their frames shuffled, from their end to their beginning, and
as one picture. Who is right about those as well has looked at something that needs no time, such
as the room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from vitaclip.learning.calibration import Calibration, fit
from vitaclip.learning.taught import Clips, Exam

Order = Callable[[np.ndarray], np.ndarray]
SHUFFLES = 3  # of each clip whose frames are encoded already; what is counted is their mean
MOST_SHOWN = 100  # classes in a table of who was taken for whom
MOST_NAMED = 1000  # clips whose answers are kept one by one
FEW = 12  # clips asked about: fewer say little of the next one


@dataclass(frozen=True)
class Report:
    """How a lesson was tested, and what came of it; counts are of clips."""

    how: str  # in words; nothing where no clip could be asked about
    clips: int  # that it has learned from or was tested by
    asked: int = 0
    right: int = 0
    shuffled: int = 0  # still right with their frames shuffled
    backwards: int = 0  # still the same class from end to beginning
    still: int = 0  # right with one picture in the place of all
    chance: float = 0.0  # the share that is right if always the commonest class is said
    confusion: tuple[tuple[int, ...], ...] = ()  # rows are classes, columns answers
    answers: tuple[tuple[int, int], ...] = ()  # by number of the clip, where those are not too many

    @property
    def accuracy(self) -> float:
        """The share of right answers."""
        return self.right / self.asked if self.asked else 0.0

    def sentences(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """What a person should know before they believe an answer."""
        if not self.asked:
            return (
                "Nothing could be kept apart to test it: give each class two clips or more, and "
                "it says how sure one can be.",
            )
        told = [
            f"Tested on {self.asked} clips, {self.how}: {self.right} right "
            f"({self.accuracy:.0%}; always saying the commonest class: {self.chance:.0%}).",
            _on_time(self),
        ]
        if worst := _confused(self.confusion, names):
            told.append(worst)
        if self.asked < FEW:
            told.append(f"{self.asked} clips are few to test by: one more may change the number.")
        if self.accuracy > self.chance:
            told.append(
                "Clips of one person in one room prove little about others: test it with some "
                "recorded elsewhere."
            )
        return tuple(told)


def ask(
    exams: Iterable[Exam], clips: Clips, how: str, seed: int, usual: float | None = None
) -> tuple[Report, Calibration]:
    """Ask about every clip in every order; what came of it, and how far to trust an answer.

    `usual` is the distance at which strangers begin, where the learner knows that.
    """
    shuffled = np.random.default_rng(seed).permutation
    middle = clips.content.shape[1] // 2
    orders: dict[str, Order] = {
        "right": lambda usual: usual,
        "shuffled": lambda usual: _moved(usual, shuffled),
        "backwards": lambda usual: usual[::-1],
        "still": lambda usual: np.full_like(usual, middle),
    }
    found: dict[str, list[np.ndarray]] = {name: [] for name in orders}
    truth: list[int] = []
    numbers: list[int] = []
    for exam in exams:
        asked = clips.of(exam.numbers)
        truth += asked.labels.tolist()
        numbers += exam.numbers.tolist()
        for name, order in orders.items():
            times = SHUFFLES if name == "shuffled" and asked.content.ndim == 3 else 1
            found[name].append(np.stack([_asked(exam, asked, order) for _ in range(times)]))
    if not truth:
        return Report("", len(clips)), Calibration()
    labels, k = np.array(truth), len(clips.names)
    each = {name: np.concatenate(parts, axis=1) for name, parts in found.items()}  # (times, m, k)
    said = {name: distances.argmin(axis=-1) for name, distances in each.items()}
    answers = said["right"][0]
    right = {name: round(float((said[name] == labels).mean(axis=0).sum())) for name in orders}
    right["backwards"] = int((said["backwards"][0] == answers).sum())
    confusion = np.zeros((k, k), int)
    np.add.at(confusion, (labels, answers), 1)
    chance = float(np.bincount(labels).max() / len(labels))
    table = tuple(map(tuple, confusion.tolist())) if k <= MOST_SHOWN else ()
    each_one = tuple(zip(numbers, answers.tolist())) if len(numbers) <= MOST_NAMED else ()
    counts = {"clips": len(clips), "asked": len(labels), **right}
    report = Report(how, **counts, chance=chance, confusion=table, answers=each_one)
    return report, fit(each["right"][0], labels, usual)


def _asked(exam: Exam, clips: Clips, order: Order) -> np.ndarray:
    """Distances (m, k) of clips whose frames stand in an order."""
    rows = clips.turned(order).features(exam.taught.clip)
    out = exam.numbers.tolist() if exam.leaves_out else [None] * len(rows)
    return np.stack([exam.taught.distances(row, no) for row, no in zip(rows, out)])


def _moved(usual: np.ndarray, shuffled: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """An order that is neither the usual one nor that one backwards, where there is another."""
    for _ in range(20):
        order = shuffled(usual)
        if not (np.array_equal(order, usual) or np.array_equal(order, usual[::-1])):
            return order
    return usual[::-1]


def _on_time(report: Report) -> str:
    """What the answers rest on, by what is left of them without time."""
    gained = report.right - report.chance * report.asked
    if gained <= 0:
        return "That is no better than guessing: record other clips, or clearer ones."
    without = max(report.shuffled, report.still)
    left = (without - report.chance * report.asked) / gained
    how = (
        f"with frames shuffled {report.shuffled}, as one picture {report.still} of "
        f"{report.asked} stay right, and backwards {report.backwards} get the same answer"
    )
    if left > 0.8:
        return (
            f"It hardly looks at what happens when ({how}): it may know a thing, a pose or the "
            "room, not what you do."
        )
    if left > 0.4:
        return f"It looks at pictures as well as at what happens when ({how})."
    return f"It looks at what happens when ({how})."


def _confused(confusion: tuple[tuple[int, ...], ...], names: tuple[str, ...]) -> str:
    """The pair of classes that is mixed up most."""
    table = np.array(confusion).reshape(len(confusion), len(confusion))
    table = table - np.diag(np.diag(table))
    if not table.any():
        return ""
    a, b = np.unravel_index(int(table.argmax()), table.shape)
    many = int(table[a, b])
    clips, were = ("clip", "was") if many == 1 else ("clips", "were")
    return f"{many} {clips} of “{names[a]}” {were} called “{names[b]}”."
