"""Annotation: a line of a video list, where the clip lies and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vitaclip.errors import InputError


@dataclass(frozen=True)
class Annotation:
    """One clip of a list; `place` is what a message about it begins with: file and line."""

    path: Path
    place: str
    labels: tuple[int, ...] = ()  # places among the classes; of several, each is right
    captions: tuple[str, ...] = ()
    start: float = 0.0  # seconds: the clip is a piece of the video
    end: float | None = None  # None for its end

    @property
    def label(self) -> int:
        """The class, or the first of several; -1 for none."""
        return self.labels[0] if self.labels else -1

    def problem(self, reason: object) -> InputError:
        """A sentence about this clip that says which line of which list it stands in."""
        return InputError(f"{self.place}: {reason}")
