"""What listening costs: a run that keeps all attention, beside one that keeps none.

    python bench/attention.py [TURNS]

ViT-B-16-quickgelu with random weights under Vita-CLIP's prompts, 8 frames, CPU, float32. Both
sides are measured in turns, and a ratio is the median over the turns.
"""

from __future__ import annotations

import sys

import torch
from encode import FRAMES, in_turns, models  # type: ignore[import-not-found]

from vitaclip.attention import watch


@torch.inference_mode()
def main(turns: int = 7) -> None:
    """Print both ratios and the bytes."""
    clip, model = models()
    frames = torch.randn(1, FRAMES, 3, clip.side, clip.side)
    kept = watch(model, frames)
    plain, tapped, ratio = in_turns(lambda: model.see(frames), lambda: watch(model, frames), turns)
    print(f"untapped {plain:.3f} s, all attention kept {tapped:.3f} s: × {ratio:.2f}")
    print(f"{kept.nbytes / 1e6:.1f} MB kept: {kept.weights.shape} {kept.weights.dtype}")
    _, _, ratio = in_turns(lambda: deaf(model, frames), lambda: model.see(frames), turns)
    print(f"the loop with an ear that nobody uses, beside one without: × {ratio:.3f}")


def deaf(model, frames):
    """`PromptedCLIP.see` as it would be if it took no tap and no mute."""
    tower, prompts = model.backbone.tower, model.video
    x = prompts.enter(tower.embed(frames), tower.norm)
    for layer in range(tower.depth):
        keep = prompts.read_at_the_end() if layer + 1 == tower.depth else x.shape[2]
        x = x[:, :, :keep] + tower.attend(layer, prompts.look(x, layer), keep)
        x = x + tower.think(layer, x)
    return tower.pool(prompts.leave(x)).float()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
