"""Entries of an embedding index: which model made it, and the embedding of each video."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vitaclip.io.brought import record

SIDE = 256  # pixels of a thumbnail's longer side
DARK = 0.5  # a frame counts as dark below this share of the clip's median brightness
FLAT = 8.0  # grey levels: what varies less than this is a fade or a blank page


@dataclass(frozen=True)
class ModelFingerprint:
    """Which model made a gallery's vectors; those of different models cannot be compared."""

    backbone: str
    pretrained: str | None
    prompts: str
    frames: int
    sha256: str  # of the frozen weights together with all that was learned

    def __str__(self) -> str:
        name = " ".join(filter(None, [self.backbone.rpartition("/")[2], self.pretrained]))
        learned = "" if self.prompts == "none" else f" with {self.prompts} prompts"
        return f"{name}{learned}, {self.frames} frames, weights {self.sha256[:8]}"

    def as_dict(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


@dataclass(frozen=True)
class ListedVideo:
    """A video that is to be indexed."""

    path: Path
    caption: str = ""


@dataclass(frozen=True)
class VideoEntry:
    """What is known of a video, or of a moment of a long one, besides what it shows."""

    video: str  # path
    content: str  # SHA-256 of the file
    caption: str = ""
    stamp: tuple[int, int] = (0, 0)  # bytes, and when it was last written in nanoseconds
    start: float = 0.0  # seconds; a moment's
    end: float = 0.0  # 0 is all of the video

    @property
    def is_moment(self) -> bool:
        """Whether it is a part of a long video."""
        return self.end > 0

    def overlaps(self, other: VideoEntry) -> bool:
        """Whether both are of one video, and of one time in it."""
        same = self.content == other.content
        return same and self.start < other.end and other.start < self.end

    def as_dict(self) -> dict[str, Any]:
        """As JSON takes it; what is no moment says nothing of one."""
        told = asdict(self)
        return told if self.is_moment else {k: told[k] for k in told if k not in ("start", "end")}

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> VideoEntry:
        """As JSON gives it back."""
        return record(cls, fields)


@dataclass(frozen=True)
class Embedding:
    """A video as one model saw it."""

    entry: VideoEntry
    vector: np.ndarray  # (e,) unit
    frames: np.ndarray  # (t, e) unit
    times: np.ndarray  # (t,) seconds
    picture: bytes  # JPEG of the frame that says most
    world_distance: float | None = None  # from what the model was trained on; kept in memory only

    @property
    def in_world(self) -> bool | None:
        """Whether the model was trained on such pictures; None where nobody knows."""
        return None if self.world_distance is None else self.world_distance <= 1

    @property
    def nbytes(self) -> int:
        """Memory kept."""
        arrays = (self.vector, self.frames, self.times)
        return sum(array.nbytes for array in arrays) + len(self.picture)


def says_most(pictures: np.ndarray, frames: np.ndarray, vector: np.ndarray) -> int:
    """Which picture stands for the clip: the one whose vector is nearest to the whole clip's.

    Pictures (t, h, w, 3) that are not fit to be shown are passed over. If all are so, none is.
    """
    return nearest(fit_to_show(pictures), frames, vector)


def fit_to_show(pictures: np.ndarray) -> np.ndarray:
    """Which pictures (t, h, w, 3) are neither dark beside the clip's others nor almost flat (t,).

    A fade says little to a person, whatever it says to the model.
    """
    grey = pictures[:, ::4, ::4].mean(axis=-1)  # a sixteenth of the pixels tells as well
    light, contrast = grey.mean(axis=(1, 2)), grey.std(axis=(1, 2))
    return (light >= DARK * np.median(light)) & (contrast >= FLAT)


def nearest(fit: np.ndarray, frames: np.ndarray, vector: np.ndarray) -> int:
    """Of the pictures that are fit (t,), or of all if none is, the one nearest to the clip's."""
    likeness = frames @ vector
    return int(np.argmax(np.where(fit, likeness, -np.inf) if fit.any() else likeness))


def jpeg(picture: np.ndarray) -> bytes:
    """A picture (h, w, 3) as a small JPEG."""
    from PIL import Image  # whoever only searches never loads it

    image = Image.fromarray(picture)
    image.thumbnail((SIDE, SIDE))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    return file.getvalue()
