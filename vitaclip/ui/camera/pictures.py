"""Pictures that a camera sends: few, small and square, as JPEG in base64; anyone may send anything.

The header is read before anything is decoded, and only what says that it is JPEG is.
"""

from __future__ import annotations

import binascii
import io
from base64 import b64decode

import numpy as np
from PIL import Image

from vitaclip.errors import InputError

MOST = 64  # pictures, as frames of a clip
LETTERS = 400_000  # of base64 in one; at 512 pixels a JPEG of good quality has a fifth of that
SIDES = range(16, 513)  # pixels; the sides of known CLIPs lie between 32 and 512
# as Pillow says it, and pictures that claim to be enormous
DAMAGE = (
    binascii.Error, ValueError, OSError, SyntaxError,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
NEEDED = (
    f"A camera sends up to {MOST} square pictures of one size, JPEG in base64, {SIDES[0]} to "
    f"{SIDES[-1]} pixels wide"
)


def read_pictures(sent: object) -> np.ndarray:
    """Pictures (t, s, s, 3) uint8, the oldest first.

    Raises:
        InputError: for anything else, in one sentence.
    """
    if not isinstance(sent, list) or not 0 < len(sent) <= MOST:
        raise InputError(f"{NEEDED}; that was something else.")
    pictures = [_picture(text, number) for number, text in enumerate(sent, start=1)]
    if len({picture.shape for picture in pictures}) > 1:
        raise InputError(f"{NEEDED}; these have several sizes.")
    return np.stack(pictures)


def _picture(text: object, number: int) -> np.ndarray:
    if not isinstance(text, str) or len(text) > LETTERS:
        raise InputError(f"{NEEDED}; number {number} is none.")
    try:
        with Image.open(io.BytesIO(b64decode(text, validate=True)), formats=["JPEG"]) as image:
            if image.width != image.height or image.width not in SIDES:
                size = f"{image.width} × {image.height}"
                raise InputError(f"{NEEDED}; number {number} has {size}.")
            return np.asarray(image.convert("RGB"))
    except InputError:
        raise
    except DAMAGE as why:
        raise InputError(f"{NEEDED}; number {number} cannot be read.") from why
