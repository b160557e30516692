"""Model shelf: the folder for models that a person adds, beside the cache of downloaded ones.

Files of learned prompts lie in it as they are, CLIPs as folders; what is copied into the cache of
Hugging Face instead is what came from such a cache, on another disk.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vitaclip.errors import InputError, quoted
from vitaclip.io.atomic import saving
from vitaclip.io.checksums import LIST, digest
from vitaclip.io.hub import FINGERPRINT, Hub

CONFIG = "open_clip_config.json"
WEIGHTS = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")  # the first is preferred
CLIP_FILES = (CONFIG, *WEIGHTS, "vocabulary.txt", LIST)
REPOSITORY = "models--*--*"
MOST = 256  # entries of a folder that is looked through for a cache


@dataclass(frozen=True)
class ModelShelf:
    """What a person added: `prompts` are files, `clips` folders that open_clip opens."""

    folder: Path

    @classmethod
    def usual(cls) -> ModelShelf:
        """Beside the cache of models, wherever `HF_HOME` has put that."""
        return cls(Hub.usual().cache.parent / "vitaclip")

    @property
    def prompts(self) -> list[Path]:
        """Files of learned prompts, by name."""
        return sorted(self.folder.glob("[!.]*.safetensors"))

    @property
    def clips(self) -> list[Path]:
        """Folders that hold a CLIP without prompts of its own here."""
        stand = {path.with_name(f"{path.stem}-clip") for path in self.prompts}
        return [p.parent for p in sorted(self.folder.glob(f"*/{CONFIG}")) if p.parent not in stand]

    def find(self, name: str) -> Path | None:
        """The file of prompts that is called so."""
        return next((path for path in self.prompts if path.stem == name), None)

    def place(self, name: str) -> Path:
        """Where something new of this name goes; what is there is not written over."""
        place = self.folder / name
        if place.exists():
            raise InputError(f"{quoted(name)} is here already; rename one of the two.")
        self.folder.mkdir(parents=True, exist_ok=True)
        return place

    def keep(self, path: Path) -> Path:
        """Copy a file of prompts here."""
        place = self.place(path.name)
        with saving(place) as part:
            shutil.copyfile(path, part)
        return place

    def keep_folder(self, folder: Path) -> Path:
        """Copy a CLIP's folder here, whole or not at all."""
        place = self.place(folder.name)
        part = place.with_name(f".{place.name}")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        try:
            for name in CLIP_FILES:
                if (folder / name).is_file():
                    shutil.copyfile(folder / name, part / name)
            part.replace(place)
        except OSError as trouble:
            shutil.rmtree(part, ignore_errors=True)
            raise InputError(f"{quoted(folder)} could not be copied: {trouble.strerror}.") from None
        return place


def caches_in(folder: Path) -> list[Path]:
    """Folders of repositories, as Hugging Face's cache has them, in one that somebody brings."""
    if folder.match(REPOSITORY):
        return [folder]
    places = (folder, folder / "hub", folder / "huggingface" / "hub")
    return [repo for place in places for repo in sorted(place.glob(REPOSITORY))][:MOST]


def adopt(repo: Path, hub: Hub) -> Iterator[Path]:
    """Copy the newest snapshot of a repository into our cache, each file proved where it can be.

    A stick that knows no links has the files themselves; then there is no fingerprint beside them,
    and they are believed, as is every folder that a person adds.
    """
    try:
        commit = (repo / "refs" / "main").read_text("utf-8").strip()
    except OSError:
        raise InputError(
            f"{quoted(repo)} is no whole copy of a cache: refs/main is missing."
        ) from None
    if not FINGERPRINT.fullmatch(commit):
        raise InputError(f"{quoted(repo)} is no whole copy of a cache: refs/main names no version.")
    newest, ours = repo / "snapshots" / commit, hub.cache / repo.name
    for file in sorted(newest.rglob("*")):
        if file.resolve().is_relative_to(repo.resolve()) and file.is_file():
            yield _copied(file, ours / "snapshots" / commit / file.relative_to(newest))
    ref = ours / "refs" / "main"
    ref.parent.mkdir(parents=True, exist_ok=True)
    ref.write_text(commit, "utf-8")


def _copied(file: Path, place: Path) -> Path:
    promised = file.resolve().name  # in a cache with links, a file is called by its hash
    place.parent.mkdir(parents=True, exist_ok=True)
    with saving(place) as part:
        shutil.copyfile(file, part)
        if len(promised) == 64 and FINGERPRINT.fullmatch(promised) and digest(part) != promised:
            raise InputError(f"{quoted(file)} is damaged; copy the model again.")
    return place
