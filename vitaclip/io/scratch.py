"""Scratch folder: a place for files that live a moment, or one sentence where there is none."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from vitaclip.errors import InputError


@contextmanager
def scratch_folder() -> Generator[Path]:
    """A new folder that is gone afterwards, with all that is in it."""
    try:
        place = TemporaryDirectory()
    except OSError:
        raise InputError(
            "No temporary folder can be written here; name one that can in TMPDIR, or make room, "
            "and try again."
        ) from None
    with place as folder:
        yield Path(folder)
