"""How long a still of each drawn world takes, in turns on one core.

    python bench/drawing.py --turns 5

Both draw clips of 16 stills at 64 pixels, one of each class a turn, by seeds never drawn before.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from rows import asked  # noqa: E402

from vitaclip.data.crowds import CrowdSplit  # noqa: E402
from vitaclip.data.puppet_dataset import DrawnSplit, PuppetSplit  # noqa: E402


@dataclass(frozen=True)
class Bench:
    """How often each is measured."""

    turns: int = 5


def milliseconds(chosen: DrawnSplit) -> float:
    """Of the processor, for a still of the set."""
    began = process_time()
    for shot in chosen.shots:
        chosen.draw(shot)
    return 1000 * (process_time() - began) / (len(chosen.shots) * chosen.moments)


def main() -> None:
    """Print the medians, and the median of the ratios of neighbours."""
    turns = []
    for turn in range(asked(Bench, __doc__).turns):
        puppets = milliseconds(PuppetSplit("all", clips=1, seed=turn))
        turns.append((puppets, milliseconds(CrowdSplit("all", clips=1, first=turn))))
    first, second = (median(column) for column in zip(*turns, strict=True))
    ratio = median(crowds / puppets for puppets, crowds in turns)
    print(f"puppets {first:.2f} ms, crowds {second:.2f} ms a still: {ratio:.2f} times as long")


if __name__ == "__main__":
    main()
