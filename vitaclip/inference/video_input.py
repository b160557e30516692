"""Video input: what a Python caller may give as a video, and frames of it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import numpy as np
from torch import Tensor

from vitaclip import video as video_files
from vitaclip.errors import InputError
from vitaclip.io.scratch import scratch_folder

# A path, the bytes of a file, or pictures (t, h, w, 3) uint8.
VideoLike: TypeAlias = "str | Path | bytes | np.ndarray | Tensor"


def read_frames(video: VideoLike, count: int) -> video_files.Video:
    """So many frames of a video (t, h, w, 3), each amid one of equal spans of its time."""
    if isinstance(video, (np.ndarray, Tensor)):
        return _evenly(np.asarray(video), count)
    with as_file(video) as path:
        return video_files.read(path, count)


@contextmanager
def as_file(video: str | Path | bytes) -> Generator[str | Path]:
    """Where a video lies; bytes lie in a file as long as the block lasts."""
    if not isinstance(video, bytes):
        yield video
        return
    with scratch_folder() as folder:
        path = folder / "video"
        path.write_bytes(video)
        yield path


def _evenly(pictures: np.ndarray, count: int) -> video_files.Video:
    """Pictures in memory know no seconds: their time is counted in pictures."""
    if pictures.ndim != 4 or pictures.shape[-1] != 3 or pictures.dtype != np.uint8:
        raise InputError(
            f"Pictures came as {pictures.dtype} {pictures.shape}; they are (t, h, w, 3) uint8 RGB."
        )
    if not len(pictures) or count < 1:
        raise InputError(f"{count} frames of {len(pictures)} pictures: at least one of each.")
    middles = (np.arange(count) + 0.5) / count * len(pictures)
    return video_files.Video(pictures[middles.astype(int)], middles)
