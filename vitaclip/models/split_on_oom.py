"""Out-of-memory recovery: a batch that does not fit into the device's memory is split in halves."""

from __future__ import annotations

import torch
from torch import Tensor

from vitaclip.errors import InputError, quoted
from vitaclip.models.prompted_clip import PromptedCLIP


def encode_frames(model: PromptedCLIP, frames: Tensor) -> Tensor:
    """The same of the model, (b, t, 3, s, s) to (b, t, e), in as few parts as the memory allows.

    Videos never look at each other, so the batch may be parted anywhere; without prompts frames
    do not either. InputError if a single part is still too much.
    """
    try:
        return model.encode_frames(frames)
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
    return torch.cat([encode_frames(model, half) for half in halves], dim=axis)
