"""Numbers that the authors' Prompt Switch code gave, and the same weights in our hands."""

import json
from pathlib import Path

import open_clip
import torch
from safetensors.torch import load_file

from vitaclip.backbone import Backbone
from vitaclip.huggingface import shape_of, to_open_clip
from vitaclip.model import PromptedCLIP
from vitaclip.prompts.cube import PromptCube

FIXTURES = Path(__file__).parent / "fixtures"
STATE = load_file(FIXTURES / "ps_state.safetensors")
TRAINING = json.loads((FIXTURES / "ps_training.json").read_text())
CLOSING = "state/clip.vision_model.attn."
TABLE = "state/clip.vision_model.encoder.prompt_embedding"
HEADS = 4


def published(name):
    return load_file(FIXTURES / f"{name}.safetensors")


def cut(start, weights=STATE):
    """The weights whose names begin with `start`, without it."""
    return {key.removeprefix(start): v for key, v in weights.items() if key.startswith(start)}


def clip_weights():
    """The published weights of CLIP alone, in open_clip's names."""
    theirs = {k: v for k, v in STATE.items() if not k.startswith((CLOSING, TABLE))}
    return to_open_clip(cut("state/clip.", theirs))


def backbone(dtype=torch.float32):
    weights = clip_weights()
    model = open_clip.CLIP(**shape_of(weights, head_width=8))
    model.load_state_dict(weights)
    return Backbone(model.to(dtype), None, "published")


def cube_model(size, dtype=torch.float32):
    """The published model with `size` prompts on a frame."""
    cube = PromptCube(width=32, depth=2, heads=HEADS, frames=size)
    cube.prompts.data = STATE[f"{TABLE}:np{size}"]
    cube.closing.load_state_dict(cut(CLOSING))
    model = PromptedCLIP(backbone(dtype), cube.to(dtype))
    model.logit_scale.data = model.logit_scale.data.to(dtype)
    return model


def in_time_order(x, size):
    """From the authors' order, chunk after chunk (b, t, …), to the order in time."""
    return x.unflatten(1, (-1, size)).transpose(1, 2).flatten(1, 2)


def in_published_order(x, size):
    """Back again."""
    return x.unflatten(1, (size, -1)).transpose(1, 2).flatten(1, 2)
