"""Heat-map overlay: attention painted over the frames the model saw, as pictures and films."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from vitaclip import video
from vitaclip.errors import InputError
from vitaclip.io.atomic import saving
from vitaclip.io.scratch import scratch_folder

# Nine steps of even lightness, from black over red to pale yellow ("inferno"): told apart by
# people who confuse red and green, and in grey print. Between them colours are mixed.
HEAT = (
    (0, 0, 4), (31, 12, 72), (85, 15, 109), (136, 34, 106), (186, 54, 85),
    (227, 89, 51), (249, 140, 10), (249, 201, 50), (252, 255, 164),
)  # fmt: skip
SIDE = 384  # pixels of a painted frame
FPS = 6  # of painted films: slow enough to follow sixteen frames


def colours(values: np.ndarray) -> np.ndarray:
    """Numbers from 0 to 1 as colours: (…,) to (…, 3) float, 0 to 255."""
    steps = np.linspace(0, 1, len(HEAT))
    channels = [np.interp(values, steps, channel) for channel in np.transpose(HEAT)]
    return np.stack(channels, axis=-1)


def paint(
    crops: np.ndarray, heat: np.ndarray, strength: float = 0.75, side: int = SIDE
) -> np.ndarray:
    """Frames (t, s, s, 3) under their maps (t, h, w): (t, side, side, 3) uint8.

    One scale for the whole clip, from 0 to its highest value; low attention is transparent. With
    `strength` the picture itself turns grey and darker, so that the colours stand out.
    """
    top = float(heat.max()) or 1.0
    return np.stack(
        [_paint(crop, values / top, strength, side) for crop, values in zip(crops, heat)]
    )


def sheet(frames: np.ndarray, columns: int = 8) -> np.ndarray:
    """Frames (t, s, s, 3) side by side, row after row, on white."""
    t, side = frames.shape[:2]
    columns = min(columns, t)
    rows = -(-t // columns)
    out = np.full((rows * side, columns * side, 3), 255, np.uint8)
    for i, frame in enumerate(frames):
        y, x = divmod(i, columns)
        out[y * side : (y + 1) * side, x * side : (x + 1) * side] = frame
    return out


def save(path: Path, frames: np.ndarray) -> None:
    """Painted frames as the kind of file that the name ends in: .png, .gif or .mp4."""
    kind = path.suffix.lower()
    if kind not in SAVE:
        raise InputError(
            f"“{path.name}” is not a kind of picture; end it in {', '.join(SAVE)} (or .npz)."
        )
    with saving(path) as part:
        SAVE[kind](part, frames)


def gif(frames: np.ndarray) -> bytes:
    """An endless GIF of these frames."""
    pictures = [Image.fromarray(frame).quantize(128) for frame in frames]
    file = io.BytesIO()
    pictures[0].save(
        file, "GIF", save_all=True, append_images=pictures[1:], duration=1000 // FPS, loop=0
    )
    return file.getvalue()


def mp4(frames: np.ndarray) -> bytes:
    """A film of these frames that browsers play."""
    with scratch_folder() as folder:
        path = folder / "film.mp4"
        video.write(path, frames, FPS)
        return path.read_bytes()


def _paint(crop: np.ndarray, heat: np.ndarray, strength: float, side: int) -> np.ndarray:
    picture = np.asarray(Image.fromarray(crop).resize((side, side), Image.Resampling.BILINEAR))
    grey = picture @ np.array([0.299, 0.587, 0.114])
    dim = picture * (1 - strength) + grey[..., None] * strength
    dim *= 1 - 0.25 * strength
    small = Image.fromarray(heat.astype(np.float32))
    values = np.asarray(small.resize((side, side), Image.Resampling.BILINEAR)).clip(0, 1)
    alpha = (strength * values**0.6)[..., None]
    return (dim * (1 - alpha) + colours(values) * alpha).round().astype(np.uint8)


SAVE: dict[str, Callable[[Path, np.ndarray], object]] = {
    ".png": lambda path, frames: Image.fromarray(sheet(frames)).save(path),
    ".gif": lambda path, frames: path.write_bytes(gif(frames)),
    ".mp4": lambda path, frames: video.write(path, frames, FPS),
}
