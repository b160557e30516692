"""Maps by their names for people, with what was measured of each; loads no torch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vitaclip.errors import InputError, quoted

EVERY_CLASS = "It is the same for every class."


@dataclass(frozen=True)
class KnownMap:
    """A key of `ATTRIBUTIONS`, as it is spoken of."""

    title: str
    about: str  # one sentence
    baseline: bool = False  # looks at no pixel
    slow: bool = False  # takes as long as many answers, so who wants it asks for it


KNOWN_MAPS = {
    "gradient": KnownMap(
        "Gradient-weighted attention",
        "What is read in each layer, as far as the class gains by it, followed back to the patches "
        "(Chefer et al. 2021).",
    ),
    "integrated": KnownMap(
        "Integrated Gradients",
        "Each patch’s part of the way from an empty clip to this one (Sundararajan et al. 2017).",
        slow=True,
    ),
    "rollout": KnownMap(
        "Attention rollout",
        f"What is read, followed back through all layers (Abnar and Zuidema 2020). {EVERY_CLASS}",
    ),
    "attention": KnownMap(
        "Class token, last layer", f"What the class token reads at the end. {EVERY_CLASS}"
    ),
    "brightest": KnownMap(
        "Class token, brightest layer",
        f"What the class token reads in the layer where it reads a patch most. {EVERY_CLASS}",
    ),
    "centre": KnownMap(
        "Middle of the frame", "It looks at no pixel: what any map has to beat.", baseline=True
    ),
    "random": KnownMap(
        "Chance", "It looks at no pixel: what any map has to beat.", baseline=True
    ),
}  # fmt: skip
FIRST = "gradient"  # where nothing was measured


@dataclass(frozen=True)
class Measured:
    """What `bench/faithful.py` found of the maps under one kind of prompts."""

    clips: int
    gaps: Mapping[str, float]  # insertion less deletion: higher is more faithful
    errors: Mapping[str, float]  # standard errors of them
    pointing: Mapping[str, float]  # how often a frame's best patch lies on the person

    @property
    def best(self) -> str:
        """The most faithful map that looks at the clip."""
        return self._best([name for name in self.gaps if not KNOWN_MAPS[name].baseline])

    @property
    def quick(self) -> str:
        """The most faithful of those that one does not wait for: the page opens with it."""
        kinds = ((name, KNOWN_MAPS[name]) for name in self.gaps)
        return self._best([name for name, kind in kinds if not (kind.baseline or kind.slow)])

    def _best(self, names: list[str]) -> str:
        return max(names, key=lambda name: self.gaps[name], default=FIRST)


def measured(path: Path, prompts: str) -> Measured | None:
    """From `maps.json`; None for prompts that nobody measured, or where the file is away."""
    try:
        told: Any = json.loads(path.read_text("utf-8"))
        rows = {name: row for name, row in told["maps"][prompts].items() if name in KNOWN_MAPS}
        return Measured(
            int(told["clips"]),
            {name: float(row["gap"]) for name, row in rows.items()},
            {name: float(row["error"]) for name, row in rows.items()},
            {name: float(row["pointing_person"]) for name, row in rows.items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def known_map(name: str) -> str:
    """The same name, or one sentence where there is no such map."""
    if name not in KNOWN_MAPS:
        raise InputError(f"There is no map {quoted(name)}; there are: {', '.join(KNOWN_MAPS)}.")
    return name
