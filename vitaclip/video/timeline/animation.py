"""Animated WebP, read by Pillow: the releases of PyAV that are supported do not all know it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from PIL import Image
from PIL.WebPImagePlugin import WebPImageFile

from vitaclip.errors import InputError, quoted
from vitaclip.video import lent_file
from vitaclip.video.container import unreadable
from vitaclip.video.messages import TooLarge
from vitaclip.video.picture.display import Shot
from vitaclip.video.timeline.timestamps import Index

TICK = 1 / 1000  # seconds, by the format
UNSAID = 100  # ms that browsers show a picture for which a file says 0
BROKEN = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)


@dataclass(frozen=True)
class Animation:
    """An open animation, and when its pictures are shown."""

    image: Image.Image
    index: Index

    def shots(self, numbers: Iterable[int]) -> Iterator[Shot]:
        """Each picture, in order; each is drawn over those before it."""
        for number in numbers:
            self.image.seek(int(number))
            picture = np.asarray(self.image.convert("RGBA"))
            yield Shot(VideoFrame.from_ndarray(picture, "rgba"), Fraction(1))


def is_webp(path: str | Path) -> bool:
    """Whether a file begins as a WebP."""
    start = lent_file.stream(path).read(12)
    return start[:4] == b"RIFF" and start[8:] == b"WEBP"


@contextmanager
def opened(path: str | Path, pixels: int) -> Iterator[Animation]:
    """The animation, with all its times; or a sentence."""
    try:
        with WebPImageFile(lent_file.stream(path)) as image:
            if image.width * image.height > pixels:
                raise TooLarge(path, image.width, image.height, pixels)
            if getattr(image, "n_frames", 1) == 1:
                raise InputError(
                    f"{quoted(path)} holds no moving picture but a single one; a file with a video "
                    "track is needed: choose another file."
                )
            yield Animation(image, _index(image))
    except InputError:  # a ValueError too
        raise
    except BROKEN:
        raise InputError(unreadable(path)) from None


def _index(image: Image.Image) -> Index:
    stays = []
    for number in range(image.n_frames):  # type: ignore[attr-defined]
        image.seek(number)
        image.load()
        stays.append(int(image.info.get("duration", 0)) or UNSAID)
    starts = np.concatenate([[0], np.cumsum(stays)])
    return Index(starts[:-1], np.arange(0), (), int(starts[-1]), TICK, False)
