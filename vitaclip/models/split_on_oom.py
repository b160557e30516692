"""Clips encoded together: a batch that does not fit into the device's memory is split in halves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from vitaclip.errors import InputError, quoted
from vitaclip.models.encoded_frames import EncodedFrames
from vitaclip.models.pixels.light import NUMBERS, light
from vitaclip.models.prompted_clip import PromptedCLIP


@torch.inference_mode()
def encode_clips(
    model: PromptedCLIP, clips: Sequence[np.ndarray], heard: Sequence[int] = ()
) -> list[EncodedFrames]:
    """Clips (t, s, s, 3) uint8 with equally many frames; what is heard of layers, if of any."""
    pixels = torch.cat([model.backbone.prepare(crops) for crops in clips])
    return parted(model, encode_frames(model, pixels, heard), heard)


def parted(model: PromptedCLIP, rows: Tensor, heard: Sequence[int]) -> list[EncodedFrames]:
    """What `encode_frames` gave (b, t, …) as each clip's own."""
    clips = rows.float().cpu().numpy()
    if not heard:
        return [EncodedFrames(clip) for clip in clips]
    k, d = len(heard), model.backbone.vision_tower.width
    parts = np.split(clips, [-k * d - NUMBERS, -NUMBERS], axis=-1)
    return [
        EncodedFrames(features, patches.reshape(-1, k, d), light)
        for features, patches, light in zip(*parts, strict=True)
    ]


def encode_frames(model: PromptedCLIP, frames: Tensor, heard: Sequence[int] = ()) -> Tensor:
    """The same of the model, (b, t, 3, s, s) to (b, t, e), in as few parts as the memory allows.

    `heard` names k layers: each frame's mean patch row after each of them follows, and its light,
    (b, t, e + k · d + 3); `parted` takes them apart.

    Videos never look at each other, so the batch may be parted anywhere; without prompts frames
    do not either. InputError if a single part is still too much.
    """
    try:
        return _encode(model, frames, heard)
    except torch.OutOfMemoryError:
        pass  # and not in here: what failed is held in memory until this block is left
    if frames.device.type == "cuda":
        torch.cuda.empty_cache()
    axis = 0 if model.video is not None or len(frames) > 1 else 1
    count = frames.shape[axis]
    if count == 1:
        raise InputError(
            f"{quoted(model.backbone.name)} needs more memory for {frames.shape[1]} frames than is "
            f"free on {frames.device}; choose a smaller model, or try again when fewer people ask."
        )
    halves = frames.split((count + 1) // 2, dim=axis)
    return torch.cat([encode_frames(model, half, heard) for half in halves], dim=axis)


def _encode(model: PromptedCLIP, frames: Tensor, heard: Sequence[int]) -> Tensor:
    if not heard:
        return model.encode_frames(frames)
    found: dict[int, Tensor] = {}
    height, width = model.backbone.vision_tower.grid

    def listen(layer: int, rows: Tensor) -> None:
        if layer in heard:
            found[layer] = rows[:, :, 1 : 1 + height * width].mean(dim=2)

    features = model.encode_frames(frames, listen=listen)
    rows = [*(found[layer] for layer in heard), light(model.backbone.unprepare(frames))]
    return torch.cat([features, *(row.to(features.dtype) for row in rows)], dim=-1)
