"""One writer at a time: a lock on a file, which the system itself opens when its process ends."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

from vitaclip.errors import InputError, quoted

if os.name == "nt":
    import msvcrt

    def _grab(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
else:
    import fcntl

    def _grab(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """Held inside `with`; whoever comes second gets a sentence and may try again later.

    The file stays behind, empty: it is the lock on it that counts, and that cannot outlive a
    process that was killed.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def __enter__(self) -> Lock:
        self._file = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _grab(self._file)
        except OSError:
            os.close(self._file)
            raise InputError(
                f"Another program is writing the gallery {quoted(self.folder)} just now; "
                "wait until it is done, then do this again."
            ) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, what: object, where: TracebackType | None
    ) -> None:
        os.close(self._file)
