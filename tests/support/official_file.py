"""A checkpoint in the layout of the authors' Vita-CLIP code: tiny, random, its classes inside."""

import torch

from vitaclip.models import factory
from vitaclip.prompts.vita_clip import VitaPrompts

SHAPE = {
    "embed_dim": 32,
    "quick_gelu": True,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 64, "patch_size": 8, "head_width": 64},
    "text_cfg": {"context_length": 24, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
}
CLASSES = ("abseiling", "massaging person's head", "playing drums", "tai chi", "zumba")
COUNT = 4  # learned words of a class
THEIRS = {
    "transformer.resblocks.": "blocks.",
    ".ln_1.": ".norm1.",
    ".ln_2.": ".norm2.",
    ".mlp.c_fc.": ".mlp.fc1.",
    ".mlp.c_proj.": ".mlp.fc2.",
    "class_embedding": "cls_token",
    "positional_embedding": "pos_embed",
    "conv1.weight": "patch_embed.proj.weight",
}


def clip_weights():
    """All of the CLIP that the prompts stand on."""
    with torch.random.fork_rng():
        torch.manual_seed(3)
        return factory.build(SHAPE).state_dict()


def write(path, with_text=True):
    """What the authors' trainer would write: every weight it has, and where it stopped."""
    clip = clip_weights()
    state = {}
    for key, value in clip.items():
        if key.startswith("visual."):
            state |= _theirs(key, value)
        elif key != "logit_scale" and with_text:
            state[f"textual.{key}"] = value
    state |= _prompts() | {"logit_scale": clip["logit_scale"]}
    if with_text:
        state |= _words(clip["token_embedding.weight"])
    told = {"model": {f"module.{key}": value for key, value in state.items()}, "next_step": 30000}
    torch.save(told, path)
    return path


def _theirs(key, value):
    for ours, theirs in THEIRS.items():
        key = key.replace(ours, theirs)
    if ".in_proj_" not in key:
        return {key: value}
    names = [key.replace("in_proj_", f"{part}_proj.") for part in "qkv"]
    return dict(zip(names, value.chunk(3)))


def _prompts():
    with torch.random.fork_rng():
        torch.manual_seed(4)
        ours = VitaPrompts(64, 2, 1, frames=8).state_dict()
    state = {"visual.patch_embed.proj.bias": torch.zeros(64)}
    for key, value in ours.items():
        part, _, rest = key.partition(".")
        if part in ("time", "globals"):
            state[{"time": "visual.time_embed", "globals": "visual.global_prompts"}[part]] = value
        elif part == "locals":
            state |= {f"visual.blocks.{i}.local_prompts": row[None] for i, row in enumerate(value)}
        elif part == "tell":
            layer, _, name = rest.partition(".")
            state[f"visual.blocks.{layer}.cls_proj.{name}"] = value
        else:
            layer, kind, name = rest.split(".", 2)
            there = {"norm": "summary_ln", "attention": "summary_attn_layer"}[kind]
            state[f"visual.blocks.{layer}.{there}.{name}"] = value
    return state


def _words(table):
    """A set of learned words for each class; the classes themselves only as vectors."""
    tokens = factory.clip_tokenizer(24)([f"{'X ' * COUNT}{name}." for name in CLASSES])
    with torch.random.fork_rng():
        torch.manual_seed(5)
        context = torch.randn(len(CLASSES), COUNT, table.shape[1]) * 0.02
    vectors = table[tokens]
    return {
        "prompt_learner.ctx": context,
        "prompt_learner.token_prefix": vectors[:, :1],
        "prompt_learner.token_suffix": vectors[:, 1 + COUNT :],
    }
