"""What listening costs: to a run that keeps all attention, and to one that keeps none.

    python bench/attention.py [--turns 500]

With all attention kept: ViT-B-16-quickgelu with random weights under Vita-CLIP's prompts, 8 frames,
CPU, float32. With none: the model that ships, whose layers are so small that a needless step would
weigh most; in CPU seconds of one core, in turns a b b a, beside a control: the engine and itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from statistics import median
from time import process_time
from typing import Any

import torch
import torch.nn.functional as F
from encode import FRAMES, ROOT, in_turns, models  # type: ignore[import-not-found]
from torch import Tensor

from vitaclip.attention.maps import watch
from vitaclip.models.backbone import Backbone
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.vision_tower import VisionTower
from vitaclip.weights import load


def paired(a: Callable, b: Callable, turns: int) -> tuple[float, float, float]:
    """CPU seconds of b over those of a: the median turn, and the 95 % interval of that median."""
    ratios = []
    for _ in range(turns):
        first, second, third, fourth = (_cpu_seconds(run) for run in (a, b, b, a))
        ratios.append((second + third) / (first + fourth))
    ratios.sort()
    reach = round(1.96 * turns**0.5 / 2)  # ranks: half of the turns lie below a median, by chance
    low, high = max(turns // 2 - reach, 0), min(turns // 2 + reach, turns - 1)
    return median(ratios), ratios[low], ratios[high]


def _cpu_seconds(run: Callable) -> float:
    start = process_time()
    run()
    return process_time() - start


def deaf(model: PromptedCLIP, frames: Tensor) -> Tensor:
    """`PromptedCLIP.encode_frames` as it would be if nobody had ever thought of a tap or a mask."""
    prompts: Any = model.video
    tower = model.backbone.vision_tower
    with model.backbone.arithmetic():
        x = prompts.enter(tower.embed(frames), tower.norm)
        for layer in range(tower.depth):
            keep = prompts.read_at_the_end() if layer + 1 == tower.depth else x.shape[2]
            seen = prompts.look(x, tower.layer(layer))
            x = x[:, :, :keep] + deaf_attend(tower, layer, seen, keep)
            x = x + tower.mlp(layer, x)
        return tower.project(prompts.leave(x)).to(frames.dtype)


def deaf_attend(tower: VisionTower, layer: int, seen: Sequence[Tensor], keep: int) -> Tensor:
    """`VisionTower.attend` likewise."""
    block = tower.blocks[layer]
    rows = [block.ln_1(group) for group in seen]
    b, t = rows[0].shape[:2]
    query, key, value = tower._project(block.attn, rows, keep)
    mixed = F.scaled_dot_product_attention(query, key, value)
    mixed = mixed.transpose(1, 2).flatten(2).unflatten(0, (b, t))
    return block.ls_1(block.attn.out_proj(mixed))


def small() -> tuple[PromptedCLIP, Tensor]:
    """The model that ships, and the noise of one clip."""
    backbone = Backbone.load(f"local-dir:{ROOT / 'assets' / 'puppet-clip'}", device="cpu")
    return load(ROOT / "assets" / "vita.safetensors", backbone), _noise(backbone.side)


def _noise(side: int) -> Tensor:
    return torch.randn(1, FRAMES, 3, side, side)


@torch.inference_mode()
def main() -> None:
    """Print what a tap costs, what is kept, and what the engine pays where there is none."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--turns", type=int, default=500)
    turns = parser.parse_args().turns
    clip, model = models()
    frames = _noise(clip.side)
    kept = watch(model, frames)
    plain, tapped, ratio = in_turns(
        lambda: model.encode_frames(frames), lambda: watch(model, frames), 9
    )
    print(f"untapped {plain:.3f} s, all attention kept {tapped:.3f} s: × {ratio:.2f}")
    print(f"{kept.nbytes / 1e6:.1f} MB kept: {kept.weights.shape} {kept.weights.dtype}", flush=True)
    torch.set_num_threads(1)
    model, frames = small()
    assert torch.equal(model.encode_frames(frames), deaf(model, frames))

    def engine():
        model.encode_frames(frames)

    for other, run in (
        ("one without the argument", lambda: deaf(model, frames)),
        ("itself", engine),
    ):
        ratio, low, high = paired(run, engine, turns)
        print(
            f"engine without a tap over {other}: × {ratio:.4f} ({low:.4f} to {high:.4f})",
            flush=True,
        )


if __name__ == "__main__":
    main()
