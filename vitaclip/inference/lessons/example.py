"""An example: what a model sees of a short clip, made of a file or of pictures from a camera."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from vitaclip.errors import quoted
from vitaclip.inference.teaching.example_checks import check_length, check_movement

if TYPE_CHECKING:  # torch takes seconds to import, and the page must not wait for it
    from vitaclip.inference.model import Model

STRIP = 8  # pictures of a thumbnail, side by side
SIDE = 66  # pixels of each
MOVES = 0.2  # of the strongest change between two pictures: where less changes, nothing is done
MARGIN = 2  # pictures kept before the first movement and after the last
LEAST = 0.4  # of a recording that is always kept

Encode = Callable[[np.ndarray], np.ndarray]  # crops (t, s, s, 3) to plain CLIP's features (t, e)


@dataclass(frozen=True, eq=False)
class Example:
    """A clip that teaches; the film that it was made of is not kept."""

    crops: np.ndarray  # (t, s, s, 3) uint8: what a model sees
    features: np.ndarray  # (t, e) of each picture by itself, by plain CLIP
    picture: bytes  # a JPEG of some of its pictures side by side
    content: str  # SHA-256 of the crops
    seat: str = ""  # who added it to a shared lesson; nothing if that was its owner
    id: str = field(default_factory=lambda: secrets.token_hex(6))

    @property
    def nbytes(self) -> int:
        """Memory kept."""
        return self.crops.nbytes + self.features.nbytes + len(self.picture)


def of_file(path: Path, frames: int, model: Model, encode: Encode, seat: str = "") -> Example:
    """The example in a file, as so many frames.

    Raises:
        InputError: for a clip that cannot be read, is too long or too short, or stands still.
    """
    check_length(path)
    return _example(model.crop(model.read(path, frames)), encode, quoted(path), seat)


def of_pictures(
    pictures: np.ndarray, frames: int, model: Model, encode: Encode, seat: str = ""
) -> Example:
    """The example in pictures (t, h, w, 3) that a camera took, trimmed to where something moves.

    Raises:
        InputError: where nothing moves.
    """
    kept = trimmed(pictures)
    return _example(model.crop(model.read(kept, frames)), encode, "The recording", seat)


def trimmed(pictures: np.ndarray) -> np.ndarray:
    """Pictures (t, h, w, 3) without those before the first movement and after the last."""
    few = pictures[:, ::4, ::4].astype(np.float32).mean(axis=-1)
    change = np.abs(np.diff(few, axis=0)).mean(axis=(1, 2))
    if not len(change) or not change.max():
        return pictures
    moving = np.flatnonzero(change > MOVES * change.max())
    first, last = max(int(moving[0]) - MARGIN, 0), int(moving[-1]) + 2 + MARGIN
    least = int(np.ceil(LEAST * len(pictures)))
    first = max(0, min(first, len(pictures) - least))
    return pictures[first : max(last, first + least)]


def _example(crops: np.ndarray, encode: Encode, what: str, seat: str) -> Example:
    features = encode(crops)
    check_movement(features, what)
    content = sha256(np.ascontiguousarray(crops).tobytes()).hexdigest()
    return Example(crops, features, _strip(crops), content, seat)


def _strip(crops: np.ndarray) -> bytes:
    """Some of the crops (t, s, s, 3) side by side, as a small JPEG."""
    places = (2 * np.arange(STRIP) + 1) * len(crops) // (2 * STRIP)
    strip = Image.new("RGB", (STRIP * SIDE, SIDE))
    for number, place in enumerate(places):
        strip.paste(Image.fromarray(crops[place]).resize((SIDE, SIDE)), (number * SIDE, 0))
    file = io.BytesIO()
    strip.save(file, "JPEG", quality=75)
    return file.getvalue()
