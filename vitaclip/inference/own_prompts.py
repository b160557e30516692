"""User-supplied prompt files: the name that a visitor calls one by, and the CLIP it stands on."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vitaclip.inference.model_id import COMPARE, DEFAULT, EMBEDDED, PROMPT_TITLES, ModelId
from vitaclip.io.checkpoint_header import LOCAL, about, classes_of, found_from, is_lesson

# What the page and the API mean something else by.
TAKEN = {*PROMPT_TITLES, DEFAULT, COMPARE, "best"}


@dataclass(frozen=True)
class OwnPrompts:
    """Prompts that somebody learned, under the name that links and calls have for them."""

    path: Path
    id: ModelId  # with their CLIP as a visitor names it
    place: str  # that CLIP as open_clip names it
    title: str  # on the page
    classes: tuple[str, ...] = ()  # that they were learned for, where they serve no others
    taught: bool = False  # with clips: a lesson, beside which other classes are known as before


def gather(files: Sequence[Path], embedded: Path) -> tuple[OwnPrompts, ...]:
    """These files, each under a name of its own; `embedded` is the folder of the built-in CLIP."""
    found: dict[str, OwnPrompts] = {}
    for path in files:
        base = re.sub(r"[^\w-]+", "-", path.stem, flags=re.ASCII).strip("-").lower() or "prompts"
        names = [base, *(f"{base}-{number}" for number in range(2, len(files) + 2))]
        key = next(name for name in names if name not in TAKEN and name not in found)
        clip, place = _stands_on(path, embedded)
        known = classes_of(path), is_lesson(path)
        found[key] = OwnPrompts(path, clip.under(key), place, path.stem, *known)
    return tuple(found.values())


def _stands_on(path: Path, embedded: Path) -> tuple[ModelId, str]:
    """The frozen CLIP of a file; the built-in one is known by its weights, wherever it lay then."""
    told = about(path)
    name, tag = str(told.get("backbone")), told.get("pretrained")
    card = embedded / "card.json"
    if card.is_file() and told.get("sha256") == json.loads(card.read_text("utf-8"))["sha256"]:
        return EMBEDDED, LOCAL + str(embedded)
    place = found_from(path.parent, name)
    if place.startswith(LOCAL):  # where it lies is no visitor's business
        return ModelId(Path(place.removeprefix(LOCAL)).name, tag), place
    return ModelId(place, tag), place
