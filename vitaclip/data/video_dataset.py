"""Video dataset: clips in files, read, sampled and cropped for training and for evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vitaclip import video
from vitaclip.data.annotations import Annotation
from vitaclip.data.batches import CaptionedClip, Sample
from vitaclip.data.reading_ahead import in_order
from vitaclip.data.transforms import paper_views, random_view, squares
from vitaclip.errors import InputError
from vitaclip.models.backbone import Backbone
from vitaclip.video.frame_sampling import sampling
from vitaclip.video.reader import WORKERS

MOST = 4096  # frames read of one file
DENSITY = 4  # by time, training reads this many times the frames it needs, to have a choice
SIDE = 480  # pixels of the long side that frames are read at: enough to crop 224 from


@dataclass(frozen=True)
class ViewConfig:
    """How a clip is looked at; the defaults are ours, "stride16" and "paper" are Vita-CLIP's."""

    frames: int = 8
    sampling: str = "time"  # time, stride16 or interval
    augment: str = "vita"  # in training: vita, switch or crop
    pixels: str = "clip"  # in evaluation: open_clip's own preprocessing, or the paper's
    temporal: int = 1  # views in time
    spatial: int = 1  # views in space


class VideoDataset:
    """A source over the entries of a list; a file that cannot be read names its line."""

    def __init__(self, entries: Sequence[Annotation], backbone: Backbone, look: ViewConfig) -> None:
        if not entries:
            raise InputError("The list names no clips.")
        self.entries, self.backbone, self.look = list(entries), backbone, look
        self._sampling = sampling(look.sampling)

    def __len__(self) -> int:
        return len(self.entries)

    def sample(self, number: int, rng: np.random.Generator) -> Sample:
        """For training: random moments, random crops, one of the sentences, one of the classes."""
        entry, t = self.entries[number], self.look.frames
        frames = self._read(entry, DENSITY)
        picked = frames[self._sampling.train(len(frames), t, rng)]
        crops = random_view(picked, self.backbone.side, rng, self.look.augment)
        caption = entry.captions[rng.integers(len(entry.captions))] if entry.captions else ""
        label = entry.labels[rng.integers(len(entry.labels))] if entry.labels else -1
        return Sample(crops, label, caption)

    def views(self, number: int) -> list[Sample]:
        """For evaluation: every view of a clip, spatial outside, temporal inside."""
        entry, look = self.entries[number], self.look
        frames = self._read(entry, look.temporal)
        times = self._sampling.views(len(frames), look.frames, look.temporal)  # (views, t)
        used, times = np.unique(times, return_inverse=True)
        return [
            Sample(view[picked], entry.label, labels=entry.labels)
            for view in self._in_space(frames[used])
            for picked in times.reshape(look.temporal, look.frames)
        ]

    def exam(self) -> Iterator[list[Sample] | InputError]:
        """All clips in order for `evaluate`; what cannot be read comes as its reason.

        As many are decoded side by side as there are decoders, ahead of whoever takes them.
        """
        return in_order(self._readable, range(len(self)), WORKERS.count)

    def described(self) -> Iterator[CaptionedClip | InputError]:
        """All clips in order for `retrieve`, with every sentence about them; read as by `exam`."""
        for entry, views in zip(self.entries, self.exam()):
            if isinstance(views, InputError):
                yield views
            else:
                yield CaptionedClip(views[0].frames, entry.captions)

    def _readable(self, number: int) -> list[Sample] | InputError:
        try:
            return self.views(number)
        except InputError as problem:
            return problem

    def _read(self, entry: Annotation, views: int) -> np.ndarray:
        """The frames that the sampling chooses from (n, h, w, 3)."""
        limits, n = video.Limits(side=SIDE), views * self.look.frames
        try:
            if self._sampling.whole:
                known = video.probe(entry.path, limits=limits)
                end = min(known.duration, known.duration if entry.end is None else entry.end)
                n = max(1, round((end - entry.start) * known.fps))
            piece = {"start": entry.start, "end": entry.end}
            return video.read(entry.path, min(n, MOST), **piece, limits=limits).frames
        except InputError as problem:
            raise entry.problem(problem) from None

    def _in_space(self, frames: np.ndarray) -> list:
        side, pixels = self.backbone.side, self.backbone.pixels
        if self.look.pixels == "paper":
            return paper_views(frames, side, pixels["mean"], pixels["std"], self.look.spatial)
        return [self.backbone.crop(square) for square in squares(frames, self.look.spatial)]
