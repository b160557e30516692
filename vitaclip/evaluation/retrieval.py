"""Text-video retrieval evaluation: recall and ranks both ways, with their protocol beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from vitaclip.data.batches import CaptionedClip, Sample, collate
from vitaclip.errors import InputError
from vitaclip.evaluation import metrics
from vitaclip.evaluation.classification import grouped
from vitaclip.evaluation.onlooker import Onlooker
from vitaclip.evaluation.vector_cache import VectorCache
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.text_check import doubts
from vitaclip.open_set.world import World

READ_TOGETHER = 512  # sentences
SEVERAL = "up to {} sentences: each is a query, and finding any of them is right"


@dataclass(frozen=True)
class RetrievalScores:
    """One direction: the share found among the first 1, 5 and 10, and the ranks (1 is perfect)."""

    r1: float
    r5: float
    r10: float
    median_rank: float
    mean_rank: float

    @classmethod
    def of(cls, ranks: np.ndarray) -> RetrievalScores:
        """What these ranks (queries,) come to; 1 is the best rank."""
        r1, r5, r10 = (metrics.recall(ranks, k) for k in (1, 5, 10))
        return cls(r1, r5, r10, metrics.median_rank(ranks), metrics.mean_rank(ranks))


@dataclass(frozen=True)
class RetrievalResult:
    """Both directions. Every sentence is a query; a video counts with its best sentence."""

    text_to_video: RetrievalScores
    video_to_text: RetrievalScores
    scores: np.ndarray  # (sentences, videos) cosines
    video_of: np.ndarray  # (sentences,) which video each describes
    problems: tuple[str, ...] = ()
    protocol: Mapping[str, Any] = field(default_factory=dict)


@torch.inference_mode()
def retrieve(
    model: PromptedCLIP,
    clips: Iterable[CaptionedClip | InputError],
    together: int = 16,
    world: World | None = None,
    cache: VectorCache | None = None,
    **protocol: Any,
) -> RetrievalResult:
    """Encode every clip and every sentence once and rank them by cosine; ties never flatter.

    Vectors of clips that a `cache` holds are not made again.
    """
    model.eval()
    onlooker = Onlooker(model, world, cache)
    videos, captions, video_of, problems = [], [], [], []
    for group in grouped(clips, together):
        problems += [str(clip) for clip in group if isinstance(clip, InputError)]
        read = [clip for clip in group if not isinstance(clip, InputError)]
        for number, clip in enumerate(read, start=sum(map(len, videos))):
            captions += clip.captions
            video_of += [number] * len(clip.captions)
        if read:
            frames = collate([Sample(clip.frames) for clip in read]).frames
            videos.append(onlooker.encode(model.backbone.prepare_batch(frames), [1] * len(read)))
    if cache:
        cache.save()
    if not videos:
        raise InputError(f"None of the clips could be read. The first: {problems[:1]}")
    video = torch.cat(videos)
    scores = (read_all(model, captions) @ video.T).cpu().numpy()
    protocol |= {"videos": len(video), "sentences": len(captions), "unreadable": len(problems)}
    protocol |= onlooker.told
    most = max(Counter(video_of).values())
    protocol["each_video"] = SEVERAL.format(most) if most > 1 else "one sentence, which is a query"
    protocol |= doubts(model.check_texts(captions))
    return rank(scores, np.array(video_of), tuple(problems), protocol)


def rank(
    scores: np.ndarray,
    video_of: np.ndarray,
    problems: tuple[str, ...] = (),
    protocol: Mapping[str, Any] | None = None,
) -> RetrievalResult:
    """Both directions from a score matrix (sentences, videos)."""
    there = RetrievalScores.of(metrics.text_to_video(scores, video_of))
    back = RetrievalScores.of(metrics.video_to_text(scores, video_of))
    return RetrievalResult(there, back, scores, video_of, problems, protocol or {})


def read_all(model: PromptedCLIP, captions: Sequence[str]) -> Tensor:
    """Unit vectors (k, e) of sentences, each different one read once."""
    different = list(dict.fromkeys(captions))
    parts = [different[i : i + READ_TOGETHER] for i in range(0, len(different), READ_TOGETHER)]
    vectors = torch.cat([model.encode_text(part) for part in parts])
    place = {caption: number for number, caption in enumerate(different)}
    return vectors[[place[caption] for caption in captions]]
