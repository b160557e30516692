"""Bundled sample clips: known by name, and recognised by content."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from vitaclip.errors import InputError
from vitaclip.io.checksums import check_listed, digest


@dataclass(frozen=True)
class SampleClip:
    """A clip's file name, the action in it, and a sentence that describes it."""

    file: str
    action: str
    caption: str

    @property
    def twin(self) -> str | None:
        """The action that its frames show in the opposite order, if there is one."""
        from vitaclip.data.puppets.actions import ACTIONS  # drawing takes a while to import

        known = ACTIONS.get(self.action)
        return known.twin if known else None


class SampleClips:
    """A folder of clips with a JSON file that lists them in the order they are shown."""

    def __init__(self, folder: Path, listed: str = "samples.json") -> None:
        self.folder, self.listed = folder, listed

    @cached_property
    def all(self) -> tuple[SampleClip, ...]:
        """The listed clips; a folder without a list has none."""
        listed = self.folder / self.listed
        if not listed.is_file():
            return ()
        check_listed(listed)
        return tuple(SampleClip(**entry) for entry in json.loads(listed.read_text("utf-8")))

    def path(self, file: str) -> Path:
        """Where a sample lies; only names that are listed are ever looked up."""
        if file not in {sample.file for sample in self.all}:
            raise InputError("There is no such sample; pick one of those shown.")
        check_listed(self.folder / file)
        return self.folder / file

    def get(self, file: str | None) -> SampleClip | None:
        """The sample of this file, if it is one."""
        return next((sample for sample in self.all if sample.file == file), None)

    def by_content(self, digest: str) -> str | None:
        """The name of the sample with this content, whatever its copy is called."""
        return self._digests.get(digest)

    @cached_property
    def _digests(self) -> dict[str, str]:
        files = [self.folder / sample.file for sample in self.all]
        return {digest(file): file.name for file in files if file.is_file()}
