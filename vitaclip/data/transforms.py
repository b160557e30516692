"""Data augmentation and test-time views: what the model is shown of a frame.

Chance in training, fixed views in evaluation. Whatever is drawn is drawn once a clip: all its
frames are changed alike, or the change itself would look like movement.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torchvision.transforms.v2 import InterpolationMode
from torchvision.transforms.v2 import functional as T

from vitaclip.errors import InputError

Rng = np.random.Generator
GREY = [128.0]  # fills what a turn or a shift leaves empty
OPS, CHANCE, LEVEL, SPREAD, TOP = 4, 0.5, 7.0, 0.5, 10.0  # rand-m7-n4-mstd0.5-inc1


def _geometric(**change: Any) -> Callable[[Tensor], Tensor]:
    still = {"angle": 0.0, "translate": [0, 0], "scale": 1.0, "shear": [0.0, 0.0]}
    settings = {**still, **change, "interpolation": InterpolationMode.BILINEAR, "fill": GREY}
    return lambda x: T.affine(x, **settings)


# Fifteen changes; `v` is the strength from 0 to 1, `s` is -1 or 1, and more is always stronger.
CHANGES: list[Callable[[Tensor, float, int], Tensor]] = [
    lambda x, v, s: T.autocontrast(x),
    lambda x, v, s: T.equalize(x),
    lambda x, v, s: T.invert(x),
    lambda x, v, s: T.rotate(x, s * 30 * v, InterpolationMode.BILINEAR, fill=GREY),
    lambda x, v, s: T.posterize(x, 4 - int(4 * v)),
    lambda x, v, s: T.solarize(x, 255 - int(255 * v)),
    lambda x, v, s: _solarize_add(x, int(110 * v)),
    lambda x, v, s: T.adjust_saturation(x, 1 + 0.9 * v * s),
    lambda x, v, s: T.adjust_contrast(x, 1 + 0.9 * v * s),
    lambda x, v, s: T.adjust_brightness(x, 1 + 0.9 * v * s),
    lambda x, v, s: T.adjust_sharpness(x, 1 + 0.9 * v * s),
    lambda x, v, s: _geometric(shear=[math.degrees(math.atan(0.3 * v * s)), 0.0])(x),
    lambda x, v, s: _geometric(shear=[0.0, math.degrees(math.atan(0.3 * v * s))])(x),
    lambda x, v, s: _geometric(translate=[round(0.45 * v * s * x.shape[-1]), 0])(x),
    lambda x, v, s: _geometric(translate=[0, round(0.45 * v * s * x.shape[-2])])(x),
]


def rand_augment(x: Tensor, rng: Rng) -> Tensor:
    """RandAugment on the frames (t, 3, h, w) uint8 of one clip, as Vita-CLIP sets it.

    Four of fifteen changes, drawn with replacement; each happens with probability one half.
    """
    for which in rng.integers(len(CHANGES), size=OPS):
        level = float(np.clip(rng.normal(LEVEL, SPREAD), 0, TOP)) / TOP
        happens, sign = rng.random() < CHANCE, 1 if rng.random() < 0.5 else -1
        x = CHANGES[which](x, level, sign) if happens else x
    return x


def random_box(h: int, w: int, rng: Rng, smallest: float = 0.08) -> tuple[int, int, int, int]:
    """Top, left, height and width of a crop of random area and shape; the middle if none fits."""
    for _ in range(10):
        area = h * w * rng.uniform(smallest, 1)
        ratio = math.exp(rng.uniform(math.log(3 / 4), math.log(4 / 3)))
        width, height = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < width <= w and 0 < height <= h:
            top, left = rng.integers(h - height + 1), rng.integers(w - width + 1)
            return int(top), int(left), height, width
    side = min(h, w)
    return (h - side) // 2, (w - side) // 2, side, side


def _vita(x: Tensor, side: int, rng: Rng) -> Tensor:
    """RandAugment, then a crop of 8 to 100 % of the area; never mirrored: left is not right."""
    x = rand_augment(x, rng)
    return T.resized_crop(
        x, *random_box(x.shape[-2], x.shape[-1], rng), [side, side], antialias=False
    )


def _switch(x: Tensor, side: int, rng: Rng) -> Tensor:
    """Prompt Switch: a crop of half to all of the area, mirrored every other time."""
    x = T.resized_crop(x, *random_box(x.shape[-2], x.shape[-1], rng, 0.5), [side, side])
    return T.horizontal_flip(x) if rng.random() < 0.5 else x


def _crop(x: Tensor, side: int, rng: Rng) -> Tensor:
    """Only a crop of half to all of the area."""
    return T.resized_crop(x, *random_box(x.shape[-2], x.shape[-1], rng, 0.5), [side, side])


AUGMENT = {"vita": _vita, "switch": _switch, "crop": _crop}


def random_view(frames: np.ndarray, side: int, rng: Rng, name: str = "vita") -> np.ndarray:
    """A clip (t, h, w, 3) uint8 changed by chance, (t, s, s, 3)."""
    if name not in AUGMENT:
        raise InputError(
            f"There is no augmentation {name!r}; the known ones: {', '.join(AUGMENT)}."
        )
    x = torch.from_numpy(np.ascontiguousarray(frames)).permute(0, 3, 1, 2)
    return AUGMENT[name](x, side, rng).permute(0, 2, 3, 1).contiguous().numpy()


def squares(frames: np.ndarray, count: int) -> list[np.ndarray]:
    """The whole frames for one view; else squares at even places along the long side."""
    if count == 1:
        return [frames]
    h, w = frames.shape[1:3]
    m, room = min(h, w), abs(h - w)
    starts = [int(room * i / (count - 1)) for i in range(count)]
    if h < w:
        return [frames[:, :, start : start + m] for start in starts]
    return [frames[:, start : start + m] for start in starts]


def paper_views(
    frames: np.ndarray, side: int, mean: Sequence[float], std: Sequence[float], count: int
) -> list[Tensor]:
    """Vita-CLIP's evaluation pixels: each view (t, 3, s, s), normalised.

    Bilinear without antialias to a short side of s; one crop in the middle, or three along the
    long side. Different from what open_clip does with a picture, so it is an option of its own.
    """
    x = torch.from_numpy(np.ascontiguousarray(frames)).float().div(255)
    x = ((x - torch.tensor(mean)) / torch.tensor(std)).permute(0, 3, 1, 2)
    h, w = x.shape[-2:]
    size = (side, int(w * side / h)) if h < w else (int(h * side / w), side)
    x = torch.nn.functional.interpolate(x, size, mode="bilinear", align_corners=False)
    h, w = x.shape[-2:]
    if count == 1:
        top, left = (h - side) // 2, (w - side) // 2
        return [x[..., top : top + side, left : left + side]]
    if count != 3:
        raise InputError(f"The paper's views are 1 or 3 in space; {count} were asked for.")
    room = max(h, w) - side
    starts = (0, room // 2, room)
    return [x[..., a : a + side, :] if h > w else x[..., a : a + side] for a in starts]


def _solarize_add(x: Tensor, amount: int) -> Tensor:
    """Dark pixels become brighter by `amount`."""
    return torch.where(x < 128, (x.int() + amount).clamp(max=255).to(x.dtype), x)
