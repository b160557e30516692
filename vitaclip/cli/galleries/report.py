"""Report: what becomes of each video, as it is printed and as a table."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from vitaclip.errors import InputError, quoted

if TYPE_CHECKING:
    from vitaclip.inference.search.indexing import IndexProgress

Write: TypeAlias = "Callable[[Sequence[object]], Any]"  # a row of the report
STAYS = (
    "away: {n} of the gallery, whose files are not there now; they stay, and searches mark them."
)


def told(steps: Iterator[IndexProgress], write: Write) -> Counter[str]:
    """Print what becomes of each video, and write it down; how many came to what."""
    counts = Counter(added=0, known=0, skipped=0)
    for step in steps:
        counts[step.outcome] += 1
        write([step.address or step.video, step.outcome, step.problem])
        if not step.away:
            print(f"{step.done}/{step.total}  {step.outcome:8} {step.video.name}", flush=True)
        if step.problem:
            print(f"vitaclip: {step.problem}", file=sys.stderr)
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.items()), flush=True)
    if counts["away"]:
        print(f"vitaclip: {STAYS.format(n=counts['away'])}", file=sys.stderr)
    return counts


@contextmanager
def reporting(path: Path | None) -> Iterator[Write]:
    """What writes a row of the report, or does nothing where none is wanted."""
    if path is None:
        yield lambda row: None
        return
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as trouble:
        raise InputError(
            f"The report {quoted(path)} cannot be written ({trouble.strerror}); name another file."
        ) from None
    with file:
        writer = csv.writer(file)
        writer.writerow(["video", "outcome", "problem"])
        yield writer.writerow
