"""The frozen CLIP and the drawn clips that every row of a table starts from."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from vitaclip.data.batches import Batches, Sample
from vitaclip.data.puppet_dataset import FRESH, DrawnSplit, PuppetDataset, cached, drawn
from vitaclip.models.backbone import Backbone
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.training.config import TrainConfig
from vitaclip.training.loop import train

TEST_SEED = FRESH // 10_000  # a set of this seed begins with the first shot that is for tests only


class World:
    """One CLIP, one set of training clips of the base classes, and clips for the test.

    `training` says for a size in pixels which clips these are. Everything made of them is kept
    under `folder`, in a place of its own for other `settings`.
    """

    def __init__(
        self,
        clip: str,
        folder: Path,
        training: Callable[[int], DrawnSplit],
        frames: int,
        settings: Mapping,
    ):
        self.name, self.drawings, self._drawn = clip, folder, {}
        self.clip = Backbone.load(clip)
        self.train = self.clips(training(self.clip.side), frames)
        told = {**settings, "clip": self.clip.sha256}
        told["drawn"] = hashlib.sha256(self.train.stills[:50].tobytes()).hexdigest()
        key = json.dumps(told, sort_keys=True, default=str).encode()
        self.folder = folder / hashlib.sha256(key).hexdigest()[:12]
        self.folder.mkdir(parents=True, exist_ok=True)

    def clips(self, chosen: DrawnSplit, frames: int) -> PuppetDataset:
        """A set as a source, drawn if need be."""
        return PuppetDataset(chosen, self.stills(chosen), frames)

    def stills(self, chosen: DrawnSplit) -> np.ndarray:
        """The pixels of a set (clips, moments, s, s, 3)."""
        if chosen not in self._drawn:
            for share in drawn(chosen, self.drawings):
                tell(f"drawing {len(chosen.shots)} clips: {share:.0%}")
            self._drawn[chosen] = cached(chosen, self.drawings)
        return self._drawn[chosen]

    def features(self, chosen: DrawnSplit) -> np.ndarray:
        """What plain CLIP makes of every still (clips, moments, e), computed once."""
        key = hashlib.sha256(json.dumps(asdict(cast(Any, chosen))).encode()).hexdigest()[:12]
        path = self.folder / f"features-{key}.npy"
        if not path.is_file():
            with torch.inference_mode():
                found = np.stack(list(self._encoded(self.stills(chosen))))
            np.save(path.with_suffix(".tmp.npy"), found)
            path.with_suffix(".tmp.npy").replace(path)
        return np.load(path)

    def _encoded(self, stills: np.ndarray) -> Iterator[np.ndarray]:
        for number, clip in enumerate(stills):
            tell(f"encoding: {(number + 1) / len(stills):.0%}")
            yield self.clip.encode_frames(self.clip.prepare(clip))[0].cpu().numpy()


class Remembered(PromptedCLIP):
    """A model whose image side has done its work: it is given features (b, t, e), not pixels."""

    def encode_frames(self, frames: Tensor, tap=None, mask=None) -> Tensor:
        """What came in."""
        return frames


class RememberedClips(PuppetDataset):
    """Clips of features rather than pixels."""

    def sample(self, number: int, rng: np.random.Generator) -> Sample:
        """One clip, as a tensor."""
        sample = super().sample(number, rng)
        return replace(sample, frames=torch.from_numpy(sample.frames))


def learn(world: World, task: nn.Module, config: TrainConfig, name: str) -> float:
    """Train a row in a folder of its own, so that a killed run goes on; the seconds it took."""
    clips: Any = world.train
    if isinstance(task.model, Remembered):
        clips = RememberedClips(clips.chosen, world.features(clips.chosen), clips.frames)
        config = replace(config, precision="fp32", workers=0)
    started, losses = perf_counter(), []
    batches = Batches(clips, config.batch, config.seed)
    for step in train(task, batches, config, world.folder / name):
        losses.append(step.loss)
        tell(f"{name}: step {step.number} of {config.steps}, loss {np.mean(losses[-10:]):.3f}")
    return perf_counter() - started


def tell(line: str) -> None:
    """Where things are, on one line that is written over."""
    print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
