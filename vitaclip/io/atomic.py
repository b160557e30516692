"""Atomic write: a file appears whole or not at all; what was there before stays until then."""

from __future__ import annotations

import os
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from vitaclip.errors import InputError, quoted


@contextmanager
def saving(path: Path) -> Generator[Path]:
    """Inside `with`: the place to write to. After it, that file is at `path`; on a mistake, gone.

    A disk that is full, or takes nothing, is one sentence.
    """
    part = path.with_name(f".{uuid.uuid4().hex}{path.suffix}")  # some writers go by the ending
    try:
        yield part
        os.replace(part, path)
    except OSError as trouble:
        why = os.strerror(trouble.errno) if trouble.errno else "the disk does not take it"
        raise InputError(
            f"{quoted(path)} could not be saved ({why}), and nothing that was there before is "
            "lost; make room or choose another place, then do this again."
        ) from trouble
    finally:
        part.unlink(missing_ok=True)
