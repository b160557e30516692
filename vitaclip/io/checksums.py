"""SHA-256 checksums: files are proved by a list beside them, the one that `sha256sum` writes."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Sequence
from pathlib import Path

from vitaclip.errors import InputError, quoted

UNREADABLE = (  # what opening a damaged file of weights may raise, whatever it is made of
    *(RuntimeError, OSError, ValueError, LookupError, TypeError, EOFError, MemoryError),
    *(AttributeError, ArithmeticError, pickle.UnpicklingError),
)
SEAL = ".sha256"  # behind a file's name: the list of that file alone
LIST = "SHA256SUMS"  # in the folder of the files; `sha256sum -c SHA256SUMS` reads it too


def digest(path: Path, kind: str = "sha256", before: bytes = b"", start: int = 0) -> str:
    """The hash of a file's content from `start` on, in hexadecimal.

    `before` is counted as if it came first.
    """
    if not os.path.isfile(path):  # which, unlike Path's, is also False for names that cannot be
        raise InputError(f"There is no file named {quoted(path)}.")
    content = hashlib.new(kind, before)
    try:
        with path.open("rb") as file:
            file.seek(start)
            while piece := file.read(1 << 20):
                content.update(piece)
    except OSError as problem:
        raise InputError(f"{quoted(path)} cannot be read; give it again.") from problem
    return content.hexdigest()


def check_ordinary(path: Path) -> None:
    """A folder is no file; a pipe or a device would be waited for, or read, without end."""
    if os.path.exists(path) and not os.path.isfile(path):
        raise InputError(f"{quoted(path)} is no ordinary file; choose another.")


def write_sums(folder: Path, names: Sequence[str]) -> None:
    """List these files of a folder with their hashes."""
    lines = [f"{digest(folder / name)}  {name}\n" for name in names]
    (folder / LIST).write_text("".join(lines), "utf-8")


def damage(folder: Path, only: str | None = None) -> dict[str, str]:
    """The listed files that are not what was written, each with its sentence; no list, no doubt.

    With `only` it is asked for one of them, and the others are not read.
    """
    told: dict[str, str] = {}
    if not (folder / LIST).is_file():
        return told
    for line in (folder / LIST).read_text("utf-8", "replace").split("\n"):
        promised, _, name = line.partition(" ")
        name = name.strip()
        if not name or only not in (None, name):
            continue
        try:
            found = digest(folder / name)
        except InputError as problem:
            told[name] = str(problem)
            continue
        if found != promised:
            told[name] = (
                f"{quoted(name)} in {quoted(folder)} is damaged: its SHA-256 is {found[:12]}… "
                f"and not {promised[:12]}…; get that file again."
            )
    return told


def check_listed(path: Path) -> None:
    """The same for one file, if the list beside it has it."""
    for sentence in damage(path.parent, path.name).values():
        raise InputError(sentence)


def seal(path: Path, name: str) -> None:
    """Write the SHA-256 of a file beside what it will be called, before it is called so."""
    (path.with_name(name + SEAL)).write_text(f"{digest(path)}  {name}\n", "utf-8")


def check_seal(path: Path, remedy: str) -> None:
    """A sealed file is what it was then; one without a seal, from before there were any, passes."""
    beside = path.with_name(path.name + SEAL)
    if beside.is_file() and beside.read_bytes() != f"{digest(path)}  {path.name}\n".encode():
        raise InputError(f"{quoted(path)} is damaged, by the SHA-256 beside it; {remedy}.")


def check_sums(folder: Path) -> None:
    """The first sentence about a listed file that is missing or not what was written."""
    for sentence in damage(folder).values():
        raise InputError(sentence)
