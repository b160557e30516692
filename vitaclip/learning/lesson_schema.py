"""Schema of a lesson in a file: names, numbers and counts, each of a kind and size it can have."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from vitaclip.data.labels import LONGEST_LABEL, MOST_LABELS, one_line
from vitaclip.errors import InputError, quoted
from vitaclip.io.brought import record
from vitaclip.io.checkpoint_header import LESSON
from vitaclip.learning.calibration import Calibration
from vitaclip.learning.honest_tests import MOST_NAMED, Report
from vitaclip.learning.lesson import kinds
from vitaclip.prompts import PROMPTS

MOST_FRAMES = 256


@dataclass(frozen=True)
class Told:
    """What the header says of a lesson, beside the CLIP and its prompts."""

    kind: str  # one of `kinds()`
    names: list[str]  # of the classes
    frames: int  # looked at in a clip
    slack: int  # frames by which examples may be warped
    base: str  # the prompts under which other classes are asked
    base_sha256: str  # of them and their CLIP, where what was learned stands on both
    calibration: dict[str, float]
    report: dict[str, Any]


def told_in(path: Path, header: Mapping[str, Any]) -> Told:
    """The lesson's entry, each field of it looked at.

    Raises:
        InputError: where it holds a field, a type, a size or a name that ours never have.
    """
    try:
        told = record(Told, header.get(LESSON))
    except ValueError:
        raise other(path) from None
    names = told.names
    readable = all(
        isinstance(name, str) and 0 < len(name) <= LONGEST_LABEL and one_line(name) == name
        for name in names
    )
    if not (
        readable
        and 2 <= len({name.casefold() for name in names}) == len(names) <= MOST_LABELS
        and told.kind in kinds()
        and 0 <= told.slack <= told.frames <= MOST_FRAMES
        and told.frames > 0
        and told.base in ("none", *PROMPTS)
    ):
        raise other(path)
    return told


def calibration_of(told: Mapping[str, float]) -> Calibration:
    """Its three numbers, each of a size that it can have."""
    check(set(told) == {field.name for field in fields(Calibration)})
    calibration = record(Calibration, told)
    check(all(math.isfinite(value) and 0 < value <= 1000 for value in told.values()))
    return calibration


def report_of(told: Mapping[str, Any], k: int) -> Report:
    """The tests it passed, as counts that can be true."""
    table = told.get("confusion")
    check(isinstance(table, list) and len(table) in (0, k))
    rows = [tuple(row) if isinstance(row, list) else () for row in table or ()]
    check(all(len(row) == k and all(type(n) is int and n >= 0 for n in row) for row in rows))
    answers = told.get("answers", [])
    check(isinstance(answers, list) and len(answers) <= MOST_NAMED)
    pairs = [(pair[0], pair[1]) for pair in answers if isinstance(pair, list) and len(pair) == 2]
    check(len(pairs) == len(answers) and all(type(n) is int for pair in pairs for n in pair))
    others = {name: value for name, value in told.items() if name not in ("confusion", "answers")}
    report = replace(record(Report, others), confusion=tuple(rows), answers=tuple(pairs))
    check(len(pairs) <= report.asked)
    check(all(0 <= number < report.clips and 0 <= answer < k for number, answer in pairs))
    counts = (report.right, report.shuffled, report.backwards, report.still)
    check(all(0 <= count <= report.asked <= report.clips for count in counts))
    check(0 <= report.chance <= 1 and len(report.how) <= 200 and one_line(report.how) == report.how)
    return report


def check(right: object) -> None:
    """Raise ValueError where something is not what a lesson holds."""
    if not right:
        raise ValueError("not what a lesson holds")


def other(path: Path) -> InputError:
    """The one sentence about a file that is none of our lessons."""
    return InputError(
        f"{quoted(path)} is no lesson that is known here; it is damaged or was written by another "
        "version: teach it again."
    )
