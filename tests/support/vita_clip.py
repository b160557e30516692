"""Numbers that the authors' Vita-CLIP code gave, and the same weights in our hands."""

import torch
from safetensors.torch import load_file

from tests.support.paths import FIXTURES
from vitaclip.models import factory
from vitaclip.models.backbone import Backbone
from vitaclip.weights.official.loader import from_official

CHECKPOINT = FIXTURES / "vita_checkpoint.pth"
WORDS = 49408
SUBSETS = [
    *("none", "global", "local", "summary"),
    *("local_summary", "global_local", "global_summary", "full"),
]
TOLERANCE = {torch.float32: ("out/", 1e-5), torch.float64: ("out64/", 1e-10)}


def published(name):
    return load_file(FIXTURES / f"vita_{name}.safetensors")


def official(numbers):
    """The authors' state dict in a fixture; of the table of words it holds the rows in use."""
    state = {key.removeprefix("state/"): v for key, v in numbers.items() if key[:6] == "state/"}
    name = "textual.token_embedding.weight"
    if f"{name}:rows" in state:
        rows = state.pop(f"{name}:rows")
        state[name] = torch.zeros(WORDS, rows.shape[1])
        state[name][state.pop(f"{name}:row_ids").long()] = rows
    return state


def subset(state, kinds):
    """The state of a model that has only these kinds of prompts."""
    kinds = "global_local_summary" if kinds == "full" else kinds
    without = {kind for kind in ("global", "local", "summary") if kind not in kinds}
    gone = [f".{kind}_" for kind in without]
    gone += [".cls_proj."] if {"local", "summary"} <= without else []
    return {key: v for key, v in state.items() if not any(part in key for part in gone)}


def model_of(state, heads, dtype=torch.float32, **asked):
    """The published model as ours, read as the authors' trainer writes it."""
    written = {"model": {f"module.{key}": value for key, value in state.items()}, "next_step": 2}
    return from_official(written, device="cpu", heads=heads, **asked).to(dtype)


def clips(video, dtype=torch.float32):
    """From the authors' order (b, 3, t, s, s) to ours (b, t, 3, s, s)."""
    return video.transpose(1, 2).to(dtype)


def reading_backbone(state, heads, dtype=torch.float32):
    """A CLIP with the published text side, and of images none worth the name."""
    text = {key.removeprefix("textual."): v for key, v in state.items() if key[:8] == "textual."}
    width = text["token_embedding.weight"].shape[1]
    layers = len({key.split(".")[2] for key in text if key.startswith("transformer.")})
    vision = {"image_size": 8, "patch_size": 8, "layers": 1, "width": 64}
    model = factory.build(
        {
            "embed_dim": text["text_projection"].shape[1],
            "quick_gelu": True,
            "vision_cfg": vision,
            "text_cfg": {"width": width, "heads": heads, "layers": layers},
        }
    )
    model.load_state_dict({**model.state_dict(), **text})
    return Backbone(model.to(dtype), factory.clip_tokenizer(), "published")
