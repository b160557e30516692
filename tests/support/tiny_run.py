"""A tiny training run, of one process or several, that can end itself with SIGKILL.

python tiny_run.py CLIP_FOLDER OUT_FOLDER KILL_AFTER_STEP(0: never) ACCUMULATE
"""

import os
import signal
import sys
from pathlib import Path

import numpy as np
import torch

from vitaclip.data.batches import Batches, Sample
from vitaclip.models.backbone import Backbone
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.base import VideoPrompts
from vitaclip.training.config import TrainConfig
from vitaclip.training.distributed import process_group
from vitaclip.training.loop import train
from vitaclip.training.objectives import Classify


class Noise:
    """Clips of noise in two classes."""

    def __len__(self):
        return 12

    def sample(self, number, rng):
        return Sample(rng.integers(0, 256, (2, 32, 32, 3), dtype=np.uint8), number % 2)


class Deep(VideoPrompts):
    def __init__(self, width):
        super().__init__()
        self.tokens = torch.nn.Parameter(torch.randn(1, 1, 4, width) * 0.02)

    def look(self, x, layer):
        return x, self.tokens


if __name__ == "__main__":
    folder, kill_after, accumulate = Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    together = process_group(int(os.environ.get("WORLD_SIZE", "1")))
    clip = Backbone.load(f"local-dir:{sys.argv[1]}", device="cpu")
    torch.manual_seed(0)
    task = Classify(PromptedCLIP(clip, Deep(clip.vision_tower.width)), ["jumping", "waving"])
    # A large eps keeps steps in proportion to gradients, so that rounding stays rounding.
    config = TrainConfig(steps=8, batch=4, accumulate=accumulate, save_every=2, lr=1e-1, eps=1e-1)
    for step in train(task, Batches(Noise(), config.batch), config, folder, together):
        if step.number == kill_after:
            os.kill(os.getpid(), signal.SIGKILL)
