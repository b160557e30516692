"""Checkpoint header: what a safetensors file of learned prompts says of itself, without torch."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from vitaclip.errors import InputError, quoted
from vitaclip.io.checksums import check_ordinary

KEY = "vitaclip"  # of our entry in the file's header
LARGEST_HEADER = 1 << 20  # bytes; ours take 10 to 100 KB, and one is read before it is believed
LOCAL = "local-dir:"


def about(path: Path) -> dict[str, Any]:
    """How a file's model is built, as its header has it and before anything of it is believed."""
    check_ordinary(path)
    try:
        with path.open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(size)) if size <= LARGEST_HEADER else None
    except FileNotFoundError:
        raise InputError(f"There is no file {quoted(path)}; check the name.") from None
    except (OSError, ValueError, RecursionError) as why:
        raise InputError(f"{quoted(path)} is damaged or no safetensors file.") from why
    if size > LARGEST_HEADER:
        raise InputError(
            f"{quoted(path)} claims a header of {size:,} bytes, which none of our files has; "
            "it is damaged or something else."
        )
    notes = header.get("__metadata__") if isinstance(header, dict) else None
    if not isinstance(notes, dict) or not isinstance(notes.get(KEY), str):
        raise InputError(
            f"{quoted(path)} was not written by vitaclip; for a checkpoint of the papers' authors "
            "there is `python -m vitaclip convert`."
        )
    try:
        told = json.loads(notes[KEY])
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise InputError(f"{quoted(path)} describes no model that is known here.")
    return told


def classes_of(prompts: Path) -> tuple[str, ...]:
    """The classes that a file's learned words were learned for, none where they serve all."""
    words = about(prompts).get("words")
    classes = words.get("classes") if isinstance(words, dict) else None
    known = isinstance(classes, list) and all(isinstance(name, str) for name in classes)
    return tuple(classes) if known and classes else ()


def seen_from(folder: Path, name: str) -> str:
    """A model's name with its folder as seen from another folder."""
    if not name.startswith(LOCAL):
        return name
    try:
        return LOCAL + Path(os.path.relpath(name.removeprefix(LOCAL), folder)).as_posix()
    except ValueError:  # on another drive of Windows there is no way from here to there
        return name


def found_from(folder: Path, name: str) -> str:
    """And back: the folder that is meant, wherever the program was started."""
    if not name.startswith(LOCAL):
        return name
    return LOCAL + os.path.normpath(folder / name.removeprefix(LOCAL))
