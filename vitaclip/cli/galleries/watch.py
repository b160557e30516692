"""Watch: a folder is indexed again and again, as files come, change and go."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from vitaclip.errors import InputError, quoted
from vitaclip.retrieval import ListedVideo


def check_watch(videos: str, on: str) -> Path:
    """The folder to watch; refuse a list, and a cluster."""
    folder = Path(videos)
    if not folder.is_dir():
        raise InputError(f"--watch looks at a folder, and {quoted(folder)} is none.")
    if on:
        raise InputError("--watch reads on this machine alone; leave --on out.")
    return folder


def watched(folder: Path, read: Callable[[Sequence[ListedVideo]], object]) -> None:
    """Have what is new read until Ctrl-C; what is saved then stays."""
    from vitaclip.inference.search.folder_watch import FolderWatch

    try:
        for changes in FolderWatch(folder).changes():
            read([*map(ListedVideo, changes.fresh)])
    except KeyboardInterrupt:
        print("vitaclip: stopped; what was added is saved.", file=sys.stderr)
