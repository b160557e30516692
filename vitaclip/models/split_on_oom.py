"""Clips encoded together: a batch that does not fit into the device's memory is split in halves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from vitaclip.errors import InputError, quoted
from vitaclip.models.encoded_frames import EncodedFrames
from vitaclip.models.prompted_clip import PromptedCLIP


@torch.inference_mode()
def encode_clips(
    model: PromptedCLIP, clips: Sequence[np.ndarray], patches_of: int | None = None
) -> list[EncodedFrames]:
    """Clips (t, s, s, 3) uint8 with equally many frames; with mean patch rows, if of a layer."""
    pixels = torch.cat([model.backbone.prepare(crops) for crops in clips])
    rows = encode_frames(model, pixels, patches_of).float().cpu().numpy()
    if patches_of is None:
        return [EncodedFrames(clip) for clip in rows]
    d = model.backbone.vision_tower.width
    return [EncodedFrames(clip[:, :-d], clip[:, -d:]) for clip in rows]


def encode_frames(model: PromptedCLIP, frames: Tensor, patches_of: int | None = None) -> Tensor:
    """The same of the model, (b, t, 3, s, s) to (b, t, e), in as few parts as the memory allows.

    `patches_of` names a layer: each frame's mean patch row after it follows, (b, t, e + d).

    Videos never look at each other, so the batch may be parted anywhere; without prompts frames
    do not either. InputError if a single part is still too much.
    """
    try:
        return _encode(model, frames, patches_of)
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
    return torch.cat([encode_frames(model, half, patches_of) for half in halves], dim=axis)


def _encode(model: PromptedCLIP, frames: Tensor, patches_of: int | None) -> Tensor:
    if patches_of is None:
        return model.encode_frames(frames)
    heard: list[Tensor] = []
    height, width = model.backbone.vision_tower.grid

    def listen(layer: int, rows: Tensor) -> None:
        if layer == patches_of:
            heard.append(rows[:, :, 1 : 1 + height * width].mean(dim=2))

    features = model.encode_frames(frames, listen=listen)
    return torch.cat([features, heard[0].to(features.dtype)], dim=-1)
