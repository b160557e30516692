"""Still picture, read by Pillow in the decoder's process: upright, and no larger than asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import (
    Image,
    ImageOps,
    TiffImagePlugin,  # noqa: F401  # turns photographs upright, and is imported too late otherwise
)
from PIL.BmpImagePlugin import BmpImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from vitaclip.errors import InputError, quoted
from vitaclip.video import lent_file
from vitaclip.video.content import picture_format
from vitaclip.video.messages import TooLarge

KINDS = {"BMP": BmpImageFile, "JPEG": JpegImageFile, "PNG": PngImageFile, "WebP": WebPImageFile}
BROKEN = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)


def picture(
    path: str, pixels: int, side: int, decord_too: bool = False
) -> tuple[dict[str, Any], np.ndarray]:
    """The picture as people see it (h, w, 3)."""
    kind = picture_format(lent_file.stream(path).read(64))
    if kind is None:
        known = ", ".join(KINDS)
        raise InputError(f"{quoted(path)} is no picture that is read here; choose one of: {known}.")
    try:
        with KINDS[kind](lent_file.stream(path)) as image:
            if image.width * image.height > pixels:
                raise TooLarge(path, image.width, image.height, pixels)
            image.thumbnail((side, side))
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except InputError:  # a ValueError too
        raise
    except BROKEN:
        raise InputError(
            f"{quoted(path)} cannot be read as a picture; it is damaged: export it again as PNG."
        ) from None
    shown = np.asarray(upright)
    return {"shape": shown.shape}, shown
