"""Prompts in the last layers alone: what is below them can be kept, so is learning quicker there?

    python bench/late_prompts.py            # a few minutes

Rows below the first prompted layer do not change while prompts learn. So a clip goes through those
layers once. Time is that of a training step on ViT-B/16 (random weights), as a ratio to one with
prompts in all layers; right answers are those of fresh prompts on the embedded CLIP, taught twins
and sequences with five clips of each class, and asked about other people in other places.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from lesson_asked import model  # noqa: E402
from lesson_tasks import KINDS, asked, taught  # noqa: E402

from vitaclip.models import factory  # noqa: E402
from vitaclip.models.backbone import Backbone  # noqa: E402
from vitaclip.models.vision_tower import VisionTower  # noqa: E402
from vitaclip.prompts.vita_clip import VitaPrompts, stretched  # noqa: E402

FRAMES, EACH, TEST, BATCH, RATE, CLASS_RATE = 8, 5, 15, 8, 1e-3, 1e-2


class LatePrompts(VitaPrompts):
    """Vita-CLIP's prompts from layer `first` on, where frames are told their place in time."""

    def __init__(self, tower: VisionTower, first: int) -> None:
        super().__init__(tower.width, tower.depth, tower.heads, FRAMES)
        self.first = first

    def below(self, frames: Tensor, tower: VisionTower) -> Tensor:
        """Rows (b, t, n, d) as they come to the first prompted layer; they learn nothing."""
        with torch.no_grad():
            return _through(tower.norm(tower.embed(frames)), tower, range(self.first), None)

    def above(self, rows: Tensor, tower: VisionTower) -> Tensor:
        """Video features (b, e) of such rows."""
        rows = rows + stretched(self.time, rows.shape[1])[:, None]
        rows = _through(rows, tower, range(self.first, tower.depth), self)
        return F.normalize(self.pool(tower.project(rows)), dim=-1)


def _through(x: Tensor, tower: VisionTower, layers: range, prompts: VitaPrompts | None) -> Tensor:
    for layer in layers:
        seen = (x,) if prompts is None else prompts.look(x, tower.layer(layer))
        x = x + tower.attend(layer, seen, x.shape[2])
        x = x + tower.mlp(layer, x)
    return x


def stepping(backbone: Backbone, prompts: LatePrompts, rows: Tensor, labels: Tensor, k: int):
    """A function that learns from some clips, by their rows; and the class vectors."""
    width = int(backbone.encode_text(["a"]).shape[1])
    vectors = nn.Parameter(F.normalize(torch.randn(k, width), dim=-1))
    own = [{"params": prompts.parameters()}, {"params": [vectors], "lr": CLASS_RATE}]
    optimizer, scale = torch.optim.AdamW(own, lr=RATE), float(backbone.logit_scale.exp())

    def step(chosen: np.ndarray) -> float:
        videos = prompts.above(rows[chosen], backbone.vision_tower)
        logits = scale * videos @ F.normalize(vectors, dim=-1).T
        loss = F.cross_entropy(logits, labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(prompts.parameters(), 1.0)
        optimizer.step()
        return float(loss.detach())

    return step, vectors


def timed(firsts: list[int], steps: int) -> list[dict]:
    """Seconds of a step on ViT-B/16, of the layers below for each clip, and MB kept of it."""
    torch.manual_seed(0)
    backbone = Backbone(factory.untrained("ViT-B-16"), factory.clip_tokenizer(), "ViT-B-16")
    tower, found = backbone.vision_tower, []
    crops = np.random.default_rng(0).integers(0, 255, (2, FRAMES, 224, 224, 3), np.uint8)
    frames = backbone.prepare_batch(crops)
    for first in firsts:
        prompts = LatePrompts(tower, first)
        begun = perf_counter()
        rows = prompts.below(frames, tower)
        below = (perf_counter() - begun) / len(crops)
        step, _ = stepping(backbone, prompts, rows, torch.tensor([0, 1]), 2)
        spent = []
        for _ in range(steps):
            begun = perf_counter()
            step(np.arange(len(crops)))
            spent.append(perf_counter() - begun)
        each = float(np.median(spent)) / len(crops)
        megabytes = rows[0].nbytes / 2**20
        found.append({"first": first, "step": each, "below": below, "MB": megabytes})
    for row in found:
        row["of all layers"] = row["step"] / found[0]["step"]
    return found


def right(kind: str, first: int, seed: int, steps: int) -> float:
    """The share of right answers about other people, by fresh prompts of the embedded CLIP."""
    backbone = model("none").clip.backbone
    tower, k = backbone.vision_tower, len(KINDS[kind])
    torch.manual_seed(seed)
    prompts, rng = LatePrompts(tower, first), np.random.default_rng(seed)
    where = FRAMES, backbone.side, seed
    shown = backbone.prepare_batch(taught(kind, "many", EACH, *where))
    labels = torch.arange(k).repeat_interleave(EACH)
    rows = prompts.below(shown, tower)
    step, vectors = stepping(backbone, prompts, rows, labels, k)
    for _ in range(steps):
        step(rng.choice(len(labels), BATCH, replace=False))
    with torch.no_grad():
        unknown = backbone.prepare_batch(asked(kind, "many", TEST, *where)).split(BATCH)
        videos = [prompts.above(prompts.below(part, tower), tower) for part in unknown]
        said = (torch.cat(videos) @ F.normalize(vectors, dim=-1).T).argmax(dim=1)
    return float((said == torch.arange(k).repeat_interleave(TEST)).float().mean())


def main() -> None:
    """One run, its report as JSON."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--steps", type=int, default=150, help="of learning; timing takes three")
    told = parser.parse_args()
    depth = model("none").clip.backbone.vision_tower.depth
    firsts = [0, depth // 2, depth - 2, depth - 1]
    answers = {
        kind: {
            f"from layer {first} of {depth}": [
                round(right(kind, first, seed, told.steps), 3) for seed in range(told.seeds)
            ]
            for first in firsts
        }
        for kind in ("twins", "sequences")
    }
    print(json.dumps({"ViT-B/16": timed([0, 6, 8, 10], 3), "right": answers}, indent=1))


if __name__ == "__main__":
    main()
