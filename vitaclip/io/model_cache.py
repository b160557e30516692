"""Model cache: what was fetched here and when it was used, and room made by removing the oldest.

The Hugging Face cache is shared with other programs. A note in a repository's folder names the
files that `download` brought into it; only those are ever removed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from vitaclip.errors import InputError
from vitaclip.io.hub import OWN, Hub

NOTE, PART = ".vitaclip", ".part"  # huggingface_hub has another ending for what is unfinished


@dataclass(frozen=True)
class FetchedModel:
    """The files of a repository that were fetched here, and when one of them was last opened."""

    folder: Path
    blobs: tuple[Path, ...]
    used: float  # seconds since 1970

    @property
    def bytes(self) -> int:
        """Room they take; what came of a download that is not done counts too."""
        return sum(path.stat().st_size for path in self.blobs if path.is_file())


def note_fetched(folder: Path, blob: str) -> None:
    """Remember that a file of a repository was brought by us; before it gets its name."""
    known = dict.fromkeys([*_noted(folder), blob])
    (folder / NOTE).write_text("".join(f"{name}\n" for name in known), "utf-8")


def note_used(hub: Hub, repo: str) -> None:
    """A model of this repository is opened now."""
    with contextlib.suppress(OSError):  # it was fetched by others, or the disk takes nothing
        os.utime(hub.folder(repo) / NOTE)


def fetched(hub: Hub) -> list[FetchedModel]:
    """What was brought by us and is still there, the least recently used first."""
    found = []
    for folder in hub.cache.glob("models--*"):
        blobs = {folder / "blobs" / name for name in _noted(folder)}
        blobs = {path for path in blobs if path.is_file()} | set((folder / "blobs").glob("*.part"))
        if blobs:
            note = folder / NOTE
            used = (note if note.is_file() else max(blobs)).stat().st_mtime
            found.append(FetchedModel(folder, tuple(sorted(blobs)), used))
    return sorted(found, key=lambda one: one.used)


def make_room(hub: Hub, need: int, most: int, keep: Collection[str] = ()) -> None:
    """Remove what was used least recently until `need` more bytes stay within `most`.

    The repositories in `keep` stay, and so does what another program is fetching just now. Where
    that cannot be enough nothing is removed, and InputError says so.
    """
    here, kept = fetched(hub), {hub.folder(repo).name for repo in keep}
    total = sum(one.bytes for one in here)
    spare = [one for one in here if one.folder.name not in kept]
    if total - sum(one.bytes for one in spare) + need > most:
        raise InputError(
            f"This model needs {need / 1e6:,.0f} MB more, and this server keeps at most "
            f"{most / 1e9:.1f} GB of fetched models; choose a smaller one, {OWN}."
        )
    for one in spare:
        if total + need <= most:
            return
        total -= _remove(hub, one)


def _remove(hub: Hub, one: FetchedModel) -> int:
    """Bytes that came free."""
    from filelock import FileLock, Timeout

    freed = 0
    for blob in one.blobs:
        lock = hub.cache / ".locks" / one.folder.name / f"{blob.stem}.lock"
        lock.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(Timeout, OSError), FileLock(lock, timeout=0):
            size = blob.stat().st_size
            blob.unlink()
            freed += size
    links = (path for path in (one.folder / "snapshots").rglob("*") if path.is_symlink())
    for link in links:
        if not link.exists():
            link.unlink(missing_ok=True)
    if not any((one.folder / "blobs").iterdir()):
        shutil.rmtree(one.folder, ignore_errors=True)
    return freed


def _noted(folder: Path) -> list[str]:
    """Names of blobs; whatever else a line may say is none."""
    try:
        lines = (folder / NOTE).read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    return [line for line in lines if line.isalnum()]
