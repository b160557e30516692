"""Numbers that the authors' Prompt Switch code gave, and the same weights in our hands."""

import json

import torch
from safetensors.torch import load_file

from tests.support.paths import FIXTURES
from vitaclip.models import factory
from vitaclip.models.backbone import Backbone
from vitaclip.models.caption_decoder import CaptionDecoder
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.prompt_switch import PromptCube
from vitaclip.weights.official.hf_names import shape_of
from vitaclip.weights.official.prompt_switch import take_apart

STATE = load_file(FIXTURES / "ps_state.safetensors")
TRAINING = json.loads((FIXTURES / "ps_training.json").read_text())
IDS = STATE["in/input_ids"]  # (3, 12)
ENDS = IDS.argmax(dim=-1)
HEADS = 4


def published(name):
    return load_file(FIXTURES / f"{name}.safetensors")


def cut(start, weights):
    """The tensors whose names begin with `start`, without it."""
    return {key.removeprefix(start): v for key, v in weights.items() if key.startswith(start)}


def official(size):
    """The authors' state dict of the model with `size` prompts on a frame."""
    weights = {key.removeprefix("state/"): v for key, v in STATE.items() if key[:3] != "in/"}
    return {key.removesuffix(f":np{size}"): v for key, v in weights.items()}


def backbone(dtype=torch.float32):
    weights = take_apart(official(2)).clip
    model = factory.build(shape_of(weights, heads=HEADS))
    model.load_state_dict(weights)
    return Backbone(model.to(dtype), None, "published")


def cube_model(size, dtype=torch.float32):
    """The published model with `size` prompts on a frame."""
    cube = PromptCube(width=32, depth=2, heads=HEADS, frames=size)
    cube.load_state_dict(take_apart(official(size)).cube)
    model = PromptedCLIP(backbone(dtype), cube.to(dtype))
    model.logit_scale.data = model.logit_scale.data.to(dtype)
    return model


def caption_head(dtype=torch.float32):
    """The published caption head: 64 words, 62 starts a sentence and 63 ends it."""
    head = CaptionDecoder(width=24, heads=3, hidden=96, words=64, frequent=(3, 5, 8, 13, 63, 62))
    head.load_state_dict({"ids": head.ids, **take_apart(official(2)).captions})
    return head.to(dtype)


def in_time_order(x, size):
    """From the authors' order, chunk after chunk (b, t, …), to the order in time."""
    return x.unflatten(1, (-1, size)).transpose(1, 2).flatten(1, 2)


def in_published_order(x, size):
    """Back again."""
    return x.unflatten(1, (size, -1)).transpose(1, 2).flatten(1, 2)
