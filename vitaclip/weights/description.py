"""Description of a model in a file of prompts, by our own schema: sizes and names, and no more."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from vitaclip.errors import InputError, quoted
from vitaclip.io.brought import record
from vitaclip.io.checkpoint_header import LOCAL
from vitaclip.models.caption_decoder import CaptionDecoder
from vitaclip.models.prompted_clip import ModelConfig
from vitaclip.prompts import PROMPTS
from vitaclip.prompts.text import TextPrompts

LARGEST_NUMBER = 100_000  # that a file may ask us to build something by
LONGEST_LIST = 10_000  # class names
NAME = re.compile(r"(hf-hub:)?[\w.-]{1,100}(/[\w.-]{1,100})?", re.ASCII)  # of a CLIP in open_clip
TAG = re.compile(r"[\w.-]{0,100}", re.ASCII)  # of its weights
HASH = re.compile(r"[0-9a-f]{64}|")
VIDEO_SIZES = ("width", "depth", "heads", "frames")  # these come from the CLIP


def described(path: Path, told: Mapping[str, Any]) -> ModelConfig:
    """The description of a file as a `ModelConfig`.

    Raises:
        InputError: where it holds a field, a type, a size or a name that ours never have.
    """
    try:
        spec = record(ModelConfig, told)
    except ValueError:
        raise InputError(f"{quoted(path)} describes no model that is known here.") from None
    if spec.video not in (*PROMPTS, "none"):
        raise InputError(
            f"{quoted(path)} holds prompts of a kind that is not known here "
            f"({quoted(spec.video)}); known are: {', '.join(PROMPTS)}."
        )
    names = spec.backbone.startswith(LOCAL) or NAME.fullmatch(spec.backbone)
    if not names or not HASH.fullmatch(spec.sha256) or ".." in (spec.pretrained or ""):
        raise InputError(f"{quoted(path)} names no CLIP that is known here.")
    video = PROMPTS.get(spec.video)
    _check(path, spec.options, video, VIDEO_SIZES)
    _check(path, spec.words or {}, TextPrompts, ("width",))
    _check(path, spec.captions or {}, CaptionDecoder, ("frequent",))
    if not 1 <= spec.frames <= LARGEST_NUMBER:
        raise _too_large(path)
    return spec


def _check(
    path: Path, told: Mapping[str, Any], maker: Callable | None, ours: Sequence[str]
) -> None:
    """What builds a part: parameters of that part, with plain values of modest size."""
    known = set(inspect.signature(maker).parameters) - set(ours) if maker else set()
    for name, value in told.items():
        if name not in known:
            raise InputError(
                f"{quoted(path)} says {quoted(name)}, which builds nothing that is known here; "
                "it was written by another version or by something else."
            )
        if not _plain(value):
            raise _too_large(path)


def _plain(value: object, deep: bool = True) -> bool:
    if value is None or isinstance(value, (bool, str)):
        return not isinstance(value, str) or len(value) <= 1000
    if isinstance(value, (int, float)):
        return math.isfinite(value) and 0 <= value <= LARGEST_NUMBER
    if isinstance(value, list):
        return deep and len(value) <= LONGEST_LIST and all(_plain(each, False) for each in value)
    return False


def _too_large(path: Path) -> InputError:
    return InputError(f"{quoted(path)} describes a model larger than any of ours.")
