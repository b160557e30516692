"""Resumable download into the Hugging Face cache.

Files are fetched once, taken up after a break, and never used unless whole.
"""

from __future__ import annotations

import errno
import http.client
import os
import shutil
import time
import urllib.error
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vitaclip.errors import InputError
from vitaclip.io.checksums import digest
from vitaclip.io.hub import OWN, Hub, Remote, connect, describe, unreachable
from vitaclip.io.model_cache import note_fetched

PIECE = 1 << 20  # bytes read at once
SPARE = 64 << 20  # bytes that a download leaves free on the disk
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class Progress:
    """How much of a file is here, what an earlier try left included."""

    name: str
    done: int  # bytes
    total: int


def find(hub: Hub, repo: str, names: Sequence[str]) -> Path | None:
    """The first of these files that is on this machine; nobody is asked."""
    folder = hub.folder(repo)
    try:
        commit = (folder / "refs" / "main").read_text("utf-8").strip()
    except OSError:
        return None
    places = (folder / "snapshots" / commit / name for name in names)
    return next((place for place in places if place.is_file()), None)


def missing(hub: Hub, repo: str, wanted: Sequence[Sequence[str]]) -> int:
    """The bytes that `fetch` would bring; nobody is asked if all is here."""
    if all(find(hub, repo, names) for names in wanted):
        return 0
    return sum(_missing(hub, describe(hub, repo, names)) for names in wanted)


def fetch(
    hub: Hub,
    repo: str,
    wanted: Sequence[Sequence[str]],
    begin: Callable[[int], None] = lambda size: None,
) -> Iterator[Progress]:
    """Bring files into the cache; each is wanted under the first of its names that the hub has.

    Whoever stops listening stops the download; the next one goes on from there. `begin` is told,
    before the first byte, how many will come; what it raises forbids them.
    """
    if all(find(hub, repo, names) for names in wanted):
        return
    from filelock import FileLock

    remotes = [describe(hub, repo, names) for names in wanted]
    begin(sum(_missing(hub, remote) for remote in remotes))
    for remote in remotes:
        folder = hub.folder(repo)
        blob = folder / "blobs" / remote.fingerprint
        lock = hub.cache / ".locks" / folder.name / f"{blob.name}.lock"  # huggingface_hub's too
        try:
            for parent in (blob.parent, lock.parent):
                parent.mkdir(parents=True, exist_ok=True)
            with FileLock(lock):
                if not blob.exists():
                    yield from _bring(hub, remote, blob.with_suffix(".part"))
                    _prove(remote, blob.with_suffix(".part"))
                    note_fetched(folder, blob.name)
                    blob.with_suffix(".part").replace(blob)
                _shelve(hub, remote, blob)
        except OSError as problem:
            raise _unwritable(remote, problem) from problem


def _bring(hub: Hub, remote: Remote, part: Path) -> Iterator[Progress]:
    """All bytes into `part`; a connection that breaks is taken up where it ended."""
    most, broken = _size(part), 0
    _check_room(remote, part)
    while (start := _size(part)) < remote.size:
        try:
            for done in _stream(hub, remote, part, start):
                yield Progress(remote.name, done, remote.size)
        except (OSError, http.client.HTTPException) as problem:
            if getattr(problem, "errno", None) in FULL:
                part.unlink()  # the room it took is needed for uploads too
                raise
            if isinstance(problem, urllib.error.HTTPError):
                raise unreachable(hub, remote.repo, problem) from problem
        broken = 0 if _size(part) > most else broken + 1
        most = max(most, _size(part))
        if broken >= hub.tries:
            raise InputError(
                f"The download of {remote.repo} broke off at {_mb(most)} of {_mb(remote.size)}; "
                f"check the network and choose the model again, and it goes on from there, {OWN}."
            )
        if most < remote.size:
            time.sleep(hub.pause)


def _stream(hub: Hub, remote: Remote, part: Path, start: int) -> Iterator[int]:
    """One connection's bytes onto the end of `part`; yields how many are there."""
    with connect(hub, remote, start) as answer, part.open("ab", buffering=0) as file:
        if start and answer.status != 206:  # it sends the whole file, whatever we asked for
            file.truncate(start := 0)
        while start < remote.size:
            piece = answer.read(min(PIECE, remote.size - start))
            if not piece:
                return
            file.write(piece)
            start += len(piece)
            yield start


def _prove(remote: Remote, part: Path) -> None:
    """What the hub promised is what arrived, to the last bit; else it is thrown away."""
    small = len(remote.fingerprint) == 40
    made = digest(part, "sha1", b"blob %d\0" % remote.size) if small else digest(part)
    if made == remote.fingerprint:
        return
    part.unlink()
    raise InputError(
        f"{remote.name} of {remote.repo} arrived damaged (its fingerprint is not "
        f"{remote.fingerprint[:12]}…) and was thrown away; choose the model again, {OWN}."
    )


def _shelve(hub: Hub, remote: Remote, blob: Path) -> None:
    """Give the file its name, as huggingface_hub would, so that other programs find it too."""
    place = hub.folder(remote.repo) / "snapshots" / remote.commit / remote.name
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        place.unlink(missing_ok=True)  # a link to something that is gone
        try:
            place.symlink_to(os.path.relpath(blob, place.parent))
        except OSError:  # Windows, without the right to make links
            blob.replace(place)
    ref = hub.folder(remote.repo) / "refs" / "main"
    ref.parent.mkdir(parents=True, exist_ok=True)
    ref.write_text(remote.commit, "utf-8")


def _check_room(remote: Remote, part: Path) -> None:
    if shutil.disk_usage(part.parent).free < remote.size - _size(part) + SPARE:
        raise OSError(errno.ENOSPC, "too little room")


def _unwritable(remote: Remote, problem: OSError) -> InputError:
    """The sentence for a disk that is full, or that takes nothing."""
    what = f"could not be kept: {os.strerror(problem.errno or errno.EIO).lower()}"
    if problem.errno in FULL:
        what = f"needs {_mb(remote.size)}, and the disk with the models has too little room"
    return InputError(
        f"{remote.repo} {what}; make room or set HF_HOME to another disk, then choose it again, "
        f"{OWN}."
    )


def _missing(hub: Hub, remote: Remote) -> int:
    blob = hub.folder(remote.repo) / "blobs" / remote.fingerprint
    return 0 if blob.exists() else remote.size - _size(blob.with_suffix(".part"))


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _mb(count: int) -> str:
    return f"{count / 1e6:,.0f} MB" if count >= 1e6 else f"{count / 1e3:,.0f} kB"
