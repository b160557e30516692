"""Upload folder: of one process alone, and emptied at the next start if that process was killed."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from tempfile import mkdtemp

from filelock import FileLock, Timeout

LOCK = ".lock"  # held as long as the process lives; the system opens it when it ends


class UploadFolder:
    """A folder with mode 0700 below `root`; what dead processes left there goes at once."""

    def __init__(self, root: Path):
        self.root = _own(root)
        for left in self.root.iterdir():
            _remove_if_nobodys(left)
        self.path = Path(mkdtemp(prefix="uploads-", dir=self.root))
        self._lock = FileLock(self.path / LOCK)
        self._lock.acquire(timeout=0)

    def remove(self) -> None:
        """At the end of the process."""
        self._lock.release()
        shutil.rmtree(self.path, ignore_errors=True)


def _own(root: Path) -> Path:
    """The root if it is ours alone; in a folder that others can write to they may have made it."""
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = root.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == getattr(os, "getuid", lambda: 0)():
            root.chmod(0o700)
            return root
    except OSError:
        pass
    return Path(mkdtemp(prefix=root.name))


def _remove_if_nobodys(folder: Path) -> None:
    if not folder.name.startswith("uploads-") or not (folder / LOCK).is_file():
        return
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:  # another server of ours, at work
        return
    lock.release()
    shutil.rmtree(folder, ignore_errors=True)
