"""Every kind of prompts on the tiny CLIP, away from its quiet start."""

import torch
from torch import nn

from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts import PROMPTS

KINDS = ("none", *PROMPTS)


def prompted(clip, kind, frames=4):
    """A model whose prompts are random and loud enough to be heard."""
    torch.manual_seed(len(kind))
    if kind == "none":
        return PromptedCLIP(clip)
    video = PROMPTS[kind](width=64, depth=3, heads=4, frames=frames)
    for weight in video.parameters():
        if weight.ndim > 1:
            nn.init.normal_(weight, std=0.3)
    return PromptedCLIP(clip, video.eval())


def noise(t):
    """One clip of `t` frames, always the same: (1, t, 3, 32, 32)."""
    return torch.randn(1, t, 3, 32, 32, generator=torch.Generator().manual_seed(1))


def frames_meet(model, frames):
    """Whether anything the engine says of the first frame depends on the others."""
    alone = frames.clone()
    alone[:, 1:] = 0
    said = [model.encode_frames(clip)[:, 0] for clip in (frames, alone)]
    return bool((said[0] - said[1]).abs().max() > 1e-6)
