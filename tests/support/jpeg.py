"""Pictures as the page's camera sends them."""

import io
from base64 import b64encode

from PIL import Image


def sent(pictures, **how):
    """Pictures (t, h, w, 3) uint8 as JPEG in base64."""
    return [b64encode(encoded(picture, **how)).decode() for picture in pictures]


def encoded(picture, kind="JPEG", quality=95):
    """One picture as a file."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, kind, quality=quality)
    return file.getvalue()
