"""Validation of API arguments: what a program sent becomes the value needed, or one sentence."""

from __future__ import annotations

from pathlib import Path

from vitaclip.errors import InputError
from vitaclip.inference.service import Service
from vitaclip.server.gradio_internals import upload_folder

LONGEST = 1000  # characters of a name; paths of uploads have about 150
VIDEO = (
    "A video is the name of a sample, such as “playing-drums.mp4”, or a file that was uploaded "
    "to this app before; upload it, and send what the upload answers."
)


def file(service: Service, video: object) -> Path:
    """A shipped clip by its name, or a file in the folder of uploads; nothing else is opened.

    Clients send a path, or a dict that holds one. Gradio itself checks the path only if a dict
    says in its `meta` that it is a file.
    """
    name = video.get("path") if isinstance(video, dict) else video
    if not isinstance(name, str) or len(name) > LONGEST:
        raise InputError(VIDEO)
    for samples in (service.samples, service.demo_gallery.samples):
        if name in {sample.file for sample in samples.all}:
            return samples.path(name)
    try:
        path = Path(name).resolve(strict=True)
        if path.is_file() and path.is_relative_to(upload_folder().resolve()):
            return path
    except (OSError, ValueError, RuntimeError):  # no such file, or no name of a file at all
        pass
    raise InputError(VIDEO)


def lines(classes: object) -> str:
    """A list of texts as the page's box holds them."""
    if not isinstance(classes, list) or not all(isinstance(name, str) for name in classes):
        raise InputError("Classes come as a list of texts, one for each class.")
    return "\n".join(classes)


def text(value: object, what: str) -> str:
    """A name or another short text."""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise InputError(f"The {what} is given as a short text.")
    return value


def number(value: object, what: str, most: int = 1000) -> int:
    """A whole number, counted from 1."""
    if type(value) is not int or not 1 <= value <= most:  # True is an int too, but no number
        raise InputError(f"The {what} is a whole number from 1 to {most}.")
    return value


def seconds(value: object, what: str) -> float | None:
    """A length of time, or none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 3600:
        raise InputError(f"The {what} is a number of seconds, from 0 to 3600.")
    return float(value)
