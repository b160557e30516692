"""Learned words: a context around the names of the classes, trained on the text side alone.

As in CoOp (Zhou et al., IJCV 2022) and on the text side of Vita-CLIP. Videos are encoded once,
before; a step costs a pass of the text tower over a few names.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
import torch.nn.functional as F

from vitaclip.learning.learners.class_vectors import ClassVectors, video_vectors
from vitaclip.learning.learners.folds import folds
from vitaclip.learning.progress import Progress
from vitaclip.learning.taught import Attempt, Clips, Effort, Exam
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.text import TextPrompts

BEGIN = "a video of a person"  # the words that the learned ones start as
STEPS = 60  # the trial's: more learn the room
RATE = 2e-3  # AdamW's


class ByWords:
    """The learner of one context for all classes: with few clips, one for each learns worse."""

    looks_at = "crops"
    tested = "a part at a time kept apart, and words learned from the others"

    def model(self, base: PromptedCLIP) -> PromptedCLIP:
        """The model as it is."""
        return base

    def fit(self, clips: Clips, base: PromptedCLIP, effort: Effort) -> Iterator[Attempt]:
        """Learn from all clips."""
        videos = video_vectors(base, clips.features(base))
        taught = _learned(videos, clips, base, np.arange(len(clips)))
        yield Attempt(taught, Progress(f"{STEPS} steps over the words"))

    def exams(
        self, clips: Clips, base: PromptedCLIP, effort: Effort, attempt: Attempt
    ) -> Iterator[Exam]:
        """A part of the clips after the other, with words that were learned from the rest."""
        videos = video_vectors(base, clips.features(base))
        for part in folds(clips.labels, effort.seed):
            rest = np.setdiff1d(np.arange(len(clips)), part)
            yield Exam(_learned(videos, clips, base, rest), part)


def _learned(
    videos: torch.Tensor, clips: Clips, base: PromptedCLIP, chosen: np.ndarray
) -> ClassVectors:
    """Class vectors of the words that fit some of the videos (n, e) best."""
    words = TextPrompts.from_words(base.backbone, BEGIN)
    optimizer = torch.optim.AdamW(words.parameters(), lr=RATE)
    target = torch.as_tensor(clips.labels[chosen], device=videos.device)
    rows, scale = videos[torch.as_tensor(chosen)], base.logit_scale.detach().exp()
    for _ in range(STEPS):
        texts = F.normalize(words.encode(clips.names, base.backbone), dim=-1)
        loss = F.cross_entropy(scale * rows @ texts.T, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        texts = F.normalize(words.encode(clips.names, base.backbone), dim=-1)
    return ClassVectors(base, texts.float().cpu().numpy())
