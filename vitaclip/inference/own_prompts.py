"""Prompts of somebody's own: what a visitor calls a file of them, and the CLIP it stands on."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vitaclip.inference.model_id import EMBEDDED, PROMPT_KINDS, Choice
from vitaclip.io.checkpoint_header import LOCAL, about, found_from

TAKEN = {*PROMPT_KINDS, "compare", "best"}  # what the page and the API mean something else by


@dataclass(frozen=True)
class Learned:
    """Prompts of somebody's own: `key` names them in links and calls, `title` on the page."""

    path: Path
    key: str
    title: str
    choice: Choice  # their CLIP as a visitor names it
    place: str  # and as open_clip does


def gather(files: Sequence[Path], embedded: Path) -> tuple[Learned, ...]:
    """These files, each under a name of its own; `embedded` is the folder of the built-in CLIP."""
    found: dict[str, Learned] = {}
    for path in files:
        base = re.sub(r"[^\w-]+", "-", path.stem, flags=re.ASCII).strip("-").lower() or "prompts"
        names = [base, *(f"{base}-{number}" for number in range(2, len(files) + 2))]
        key = next(name for name in names if name not in TAKEN and name not in found)
        found[key] = Learned(path, key, path.stem, *_stands_on(path, embedded))
    return tuple(found.values())


def _stands_on(path: Path, embedded: Path) -> tuple[Choice, str]:
    """The frozen CLIP of a file; the built-in one is known by its weights, wherever it lay then."""
    told = about(path)
    name, tag = str(told.get("backbone")), told.get("pretrained")
    card = embedded / "card.json"
    if card.is_file() and told.get("sha256") == json.loads(card.read_text("utf-8"))["sha256"]:
        return EMBEDDED, LOCAL + str(embedded)
    place = found_from(path.parent, name)
    if place.startswith(LOCAL):  # where it lies is no visitor's business
        return Choice(Path(place.removeprefix(LOCAL)).name, tag), place
    return Choice(place, tag), place
