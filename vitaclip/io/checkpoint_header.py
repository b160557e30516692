"""Checkpoint header: what a safetensors file of learned prompts says of itself, without torch.

It also holds the sum that proves the file.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

from vitaclip.errors import InputError, quoted
from vitaclip.io.checksums import check_ordinary, digest

KEY = "vitaclip"  # of our entry in the file's header
SUM, ZEROS = "file_sha256", "0" * 64  # of the sum's entry, and what it is while the sum is made
LARGEST_HEADER = 1 << 20  # bytes; ours take 10 to 100 KB, and one is read before it is believed
LOCAL = "local-dir:"
LESSON = "lesson"  # the entry of what was taught with clips, where a file holds that


def sealed(raw: bytes) -> bytes:
    """A safetensors file with its SHA-256 in its header: that of the file with zeros in its place.

    The same content always gives the same bytes; a sum that was there before is replaced.
    """
    start = 8 + int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:start])
    header["__metadata__"] = {**header["__metadata__"], SUM: ZEROS}
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)  # tensors begin at whole words
    blank = len(text).to_bytes(8, "little") + text + raw[start:]
    return blank.replace(_entry(ZEROS), _entry(sha256(blank).hexdigest()), 1)


def about(path: Path) -> dict[str, Any]:
    """How a file's model is built, as its header has it and before anything of it is believed.

    Raises InputError where any byte of the file is not what `sealed` saw; a file from before
    there were sums has none, and is taken as it is.
    """
    check_ordinary(path)
    try:
        with path.open("rb") as file:
            size = int.from_bytes(start := file.read(8), "little")
            text = file.read(size) if size <= LARGEST_HEADER else b"null"
            header = json.loads(text)
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
    _prove(path, start + text, notes)
    try:
        told = json.loads(notes[KEY])
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise InputError(f"{quoted(path)} describes no model that is known here.")
    return told


def is_lesson(prompts: Path) -> bool:
    """Whether a file holds what was taught with clips."""
    return LESSON in about(prompts)


def classes_of(prompts: Path) -> tuple[str, ...]:
    """The classes that a file was taught, or its learned words were learned for.

    None where they serve all.
    """
    told = about(prompts)
    lesson, words = told.get(LESSON), told.get("words")
    classes = words.get("classes") if isinstance(words, dict) else None
    classes = lesson.get("names") if isinstance(lesson, dict) else classes
    known = isinstance(classes, list) and all(isinstance(name, str) for name in classes)
    return tuple(classes) if known and classes else ()


def _prove(path: Path, begin: bytes, notes: dict[str, Any]) -> None:
    """The file is what it was when its sum was made; `begin` is its header with its length."""
    if set(notes) == {KEY}:
        return
    told = str(notes.get(SUM))
    blank = begin.replace(_entry(told), _entry(ZEROS), 1)
    if digest(path, before=blank, start=len(begin)) != told:
        raise InputError(
            f"{quoted(path)} is damaged: it is not what was saved, by its own SHA-256; get that "
            "file again, or train again."
        )


def _entry(sum: str) -> bytes:
    return f'"{SUM}":"{sum}"'.encode(errors="replace")


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
