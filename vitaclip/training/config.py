"""Training configs: how the loop steps, what a run learns, how the small CLIP was trained.

No torch here, so that the command line can read them; each field is a flag of its verb.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vitaclip.models.catalogue.defaults import DEFAULT_FRAMES


@dataclass(frozen=True)
class TrainConfig:
    """How to train; the defaults are Vita-CLIP's recipe (Wasim et al., CVPR 2023)."""

    steps: int = 30_000  # times the weights change
    batch: int = 32  # clips in one forward pass of one device; the paper: 256 over all of them
    accumulate: int = 1  # forward passes per step
    lr: float = 4e-4  # AdamW's highest learning rate; a cosine takes it to 0
    weight_decay: float = 0.05  # on everything that is trained, as in the paper
    eps: float = 1e-8  # AdamW's
    warmup: float = 0.0  # share of the steps
    clip: float = 0.0  # the largest norm of a gradient; 0 lets any pass
    scale_limit: float = math.inf  # the largest logit scale (a logarithm)
    backbone_lr: float = 0.0  # above 0 CLIP itself is trained as well
    tuned: str = "image"  # the part of CLIP that `backbone_lr` moves: image or all
    precision: str = "fp32"  # or bf16; auto is bf16 where the machine multiplies it in hardware
    seed: int = 0  # of the prompts' start and the order of the clips
    save_every: int = 100  # steps between checkpoints
    workers: int = 2  # threads that read clips ahead


PASSES = 30  # through a list; the paper's 30,000 steps of 256 clips are 32 through Kinetics-400
FEWEST = 100  # steps: fewer teach fresh prompts hardly anything
FEW = 2000  # clips, below which a list is no data set of the papers'
# What suits few clips. Of twenty, prompts named 83 % right by it and 75 % by the paper's recipe;
# RandAugment hurts there, and no clip is mirrored, for direction may be what is learned.
FEW_CLIPS: dict[str, Any] = {"lr": 2e-3, "warmup": 0.05, "clip": 1.0, "augment": "crop"}
MANY_CLIPS: dict[str, Any] = {"lr": 4e-4, "warmup": 0.0, "clip": 0.0, "augment": "vita"}
OPEN: dict[str, Any] = {"lr": 0.0, "warmup": -1.0, "clip": -1.0, "augment": ""}

# The papers' own, by the name that `--recipe` takes; flags that are given count on top.
RECIPES: dict[str, dict[str, Any]] = {
    "vita-clip": {**MANY_CLIPS, "weight_decay": 0.05, "eps": 1e-8},
    "prompt-switch": {
        "lr": 1e-5,
        "backbone_lr": 1e-6,
        "tuned": "all",
        "weight_decay": 0.2,
        "eps": 1e-6,
        "warmup": 0.1,
        "clip": 1.0,
        "scale_limit": math.log(100),
        "augment": "vita",
    },
}


@dataclass(frozen=True)
class RunConfig(TrainConfig):
    """What is learned, on which CLIP, and where it is kept; the rest is `TrainConfig`."""

    recipe: str = ""  # a key of RECIPES, for what no flag says
    prompts: str = "vita"  # a prompt method (vita, cube, temporal, or one of your own), or none
    words: str = ""  # learned words that start as these; empty for none
    captions: bool = False  # with sentences: also learn to write them
    motion: float = 0.0  # weight of EZ-CLIP's loss, low where frames differ; the paper: 1
    frames: int = DEFAULT_FRAMES  # looked at in a clip
    backbone: str = ""  # an open_clip name; empty for the embedded model
    pretrained: str = ""  # the tag of its weights
    out: Path = Path("prompts.safetensors")  # what was learned
    folder: Path = Path("runs/train")  # log and checkpoints: the same command goes on from there


@dataclass(frozen=True)
class PuppetRunConfig(RunConfig):
    """Train prompts on puppet clips of the base actions; the novel ones are never shown.

    `vita` and `temporal` learn to name actions, `cube` to match sentences and, with --captions,
    to write them.
    """

    steps: int = 1500
    batch: int = 16
    lr: float = 2e-3
    warmup: float = 0.05
    clip: float = 1.0
    precision: str = "auto"
    goal: str = "classify"  # or match
    clips: int = 100  # of each base action
    cache: Path = Path("runs/puppets")  # the drawn clips


@dataclass(frozen=True)
class VideoRunConfig(RunConfig):
    """Train prompts on a list of videos: your own, or a data set's in its own layout.

    --lists names a list of videos with classes or sentences, a folder with a sub-folder for each
    class, or a data set's folder of lists. Steps, batch and rate follow from the number of clips.
    """

    steps: int = 0  # times the weights change; 0: as many as suit the number of clips
    batch: int = 0  # clips in one forward pass; 0: as many as suit the number of clips
    lr: float = OPEN["lr"]  # AdamW's highest learning rate; 0: as suits the number of clips
    warmup: float = OPEN["warmup"]  # share of the steps; below 0: as suits the number of clips
    clip: float = OPEN["clip"]  # the largest norm of a gradient, 0 lets any pass; below 0: as suits
    format: str = ""  # only where a folder could be several: kinetics, ucf101, hmdb51, msrvtt, …
    lists: Path = Path()  # the list, or a folder of lists, or of a folder for each class
    videos: Path = Path()  # the folder the list's paths start from; the list's own if not said
    split: str = ""  # ucf101, hmdb51: 1, 2 or 3; msrvtt: 7k or 9k
    classes: Path = Path()  # the list of class names, where the list of videos has numbers
    goal: str = ""  # classify or match, where a list has classes and sentences
    sampling: str = "time"  # time, stride16 (Vita-CLIP), segments, interval (Prompt Switch)
    augment: str = OPEN["augment"]  # vita, switch or crop; if not said, as suits the clips
    check_every: int = 500  # steps between looks at the held-out tenth (sentences only)

    def for_clips(self, clips: int) -> VideoRunConfig:
        """The same with what suits this many clips, where it was left open.

        Batches grow with the list up to the paper's 32, and a small list is looked at more often:
        every clip `PASSES` times, in `FEWEST` to 30,000 steps. Few clips are learned at
        `FEW_CLIPS`, a data set as in the paper.
        """
        batch = self.batch or min(TrainConfig.batch, max(4, clips // 4), clips)
        steps = min(TrainConfig.steps, max(FEWEST, math.ceil(PASSES * clips / batch)))
        suits = FEW_CLIPS if clips < FEW else MANY_CLIPS
        left = {name: suits[name] for name, unsaid in OPEN.items() if getattr(self, name) == unsaid}
        return replace(self, batch=batch, steps=self.steps or steps, **left)

    def account(self, clips: int) -> str:
        """One line about it."""
        passes = self.steps * self.batch * self.accumulate / max(1, clips)
        return (
            f"{self.steps:,} steps of {self.batch} clips, each of the {clips:,} about "
            f"{max(1, round(passes)):,} times (--steps and --batch say otherwise), at a rate of "
            f"{self.lr:g}, with augmentation “{self.augment}”"
        )


@dataclass(frozen=True)
class Plan:
    """What a run on videos begins with: what it understood of the list, and how many steps."""

    understood: str
    steps: int


@dataclass(frozen=True)
class PretrainConfig:
    """What decides the run; `python -m vitaclip puppets pretrain` takes each as an option."""

    steps: int = 2100  # times the weights change
    batch: int = 256  # stills in a step
    stills: int = 192_000  # drawn once, each with a sentence
    seed: int = 7  # of the first weights and the order of the stills
    lr: float = 2e-3  # AdamW: tables, norms, biases
    matrix_lr: float = 4e-3  # Muon, for the matrices of both transformers; 0: AdamW there, too
    decay: float = 0.05  # of the weights
    warmup: int = 100  # steps in which the rates rise
    cooldown: float = 0.25  # the last share of the steps, in which both rates fall to nothing
    dropped: float = 0.5  # share of patches left out before the cooldown: half the cost
    bf16: bool = True  # where the machine multiplies it in hardware; else float32
