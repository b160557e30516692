"""Prompted CLIP, the engine: a frozen backbone, and the prompts that teach it to see time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn

from vitaclip.models.backbone import Backbone
from vitaclip.models.caption_decoder import CaptionDecoder
from vitaclip.models.catalogue.defaults import DEFAULT_FRAMES
from vitaclip.models.text_check import TextCheck
from vitaclip.models.vision_tower import Listener, Mask, Tap
from vitaclip.prompts.base import VideoPrompts
from vitaclip.prompts.text import TextPrompts


@dataclass(frozen=True)
class ModelConfig:
    """All that is needed to build a model again, and on which frozen weights it was trained."""

    backbone: str
    pretrained: str | None = None
    frames: int = DEFAULT_FRAMES
    video: str = "none"  # a key of PROMPTS, or "none"
    options: Mapping[str, Any] = field(default_factory=dict)  # what builds the video prompts
    words: Mapping[str, Any] | None = None  # what builds the text prompts
    captions: Mapping[str, Any] | None = None  # what builds the caption head
    sha256: str = ""  # of the frozen weights


class PromptedCLIP(nn.Module):
    """Frozen CLIP + prompts over video + learned words; any of the two may be absent.

    Everything trainable here belongs to `video`, `words`, `captions` and `logit_scale`; the
    backbone is frozen, shared, and never edited, so many of these may hold the same one.
    `captions` puts frame features into words; nothing else here asks it.
    """

    def __init__(
        self,
        backbone: Backbone,
        video: VideoPrompts | None = None,
        words: TextPrompts | None = None,
        captions: CaptionDecoder | None = None,
    ) -> None:
        super().__init__()
        self.backbone, self.video, self.words, self.captions = backbone, video, words, captions
        self.logit_scale = nn.Parameter(backbone.logit_scale.detach().clone().float())

    def encode_frames(
        self,
        frames: Tensor,
        tap: Tap | None = None,
        mask: Mask | None = None,
        listen: Listener | None = None,
    ) -> Tensor:
        """Each frame as CLIP sees it under the prompts: (b, t, 3, s, s) to (b, t, e).

        `tap(layer, weights)` hears every layer's attention, and may answer with weights to read
        by; `mask(layer)` names rows that nobody may read; `listen(layer, rows)` hears the rows
        that live on after each layer. Without prompts and all of these this is open_clip's own
        forward, in float32.
        """
        plain = self.video is None and tap is None and mask is None and listen is None
        if plain and not self.backbone.mixed:
            return self.backbone.encode_frames(frames)
        tower, prompts = self.backbone.vision_tower, self.video or VideoPrompts()
        with self.backbone.arithmetic():
            x = prompts.enter(tower.embed(frames), tower.norm)  # (b, t, n, d)
            for layer in range(tower.depth):
                last = layer + 1 == tower.depth
                keep = prompts.read_at_the_end() if last else x.shape[2]
                seen = prompts.look(x, tower.layer(layer))
                read = tower.attend(layer, seen, keep, tap, mask)
                x = x[:, :, :keep] + read
                x = x + tower.mlp(layer, x)
                if listen is not None:
                    listen(layer, x)
            return tower.project(prompts.leave(x)).to(frames.dtype)

    def pool(self, features: Tensor) -> Tensor:
        """Frame features (b, t, e) to one feature a video (b, e), not normalised."""
        return (self.video or VideoPrompts()).pool(features)

    def encode_video(self, frames: Tensor) -> Tensor:
        """Videos (b, t, 3, s, s) to features (b, e), not normalised."""
        return self.pool(self.encode_frames(frames))

    def encode_text(self, labels: Sequence[str], templates: Sequence[str] = ("{}",)) -> Tensor:
        """Labels to unit vectors (k, e); several templates are averaged.

        With learned words these take the place of the templates.
        """
        if self.words is not None:
            names = [self._cut(label, templates) or label for label in labels]
            return F.normalize(self.words.encode(names, self.backbone), dim=-1)
        total = sum(
            F.normalize(self.backbone.encode_text([seat(t, label) for label in labels]), dim=-1)
            for t in templates
        )
        return F.normalize(total, dim=-1)  # type: ignore[arg-type]  # no sum of tensors is 0

    def check_texts(
        self, labels: Sequence[str], templates: Sequence[str] = ("{}",)
    ) -> tuple[TextCheck, ...]:
        """For each label, how much of it is read in these templates, and words never seen."""
        unknown = self.backbone.unknown
        return tuple(
            TextCheck(label, self._cut(label, templates), unknown(label)) for label in labels
        )

    def _cut(self, label: str, templates: Sequence[str]) -> str | None:
        """The part of the label that every template leaves room for, None for all of it."""
        if self.words is not None:  # they stand in the templates' place
            return self.backbone.cut(label, self.words.written)
        read: list[int] = []
        for template in templates:
            sentence = seat(template, label)
            count = self.backbone.read(sentence)
            if count < len(sentence):
                read.append(max(count - template.find("{}"), 0))
        return label[: min(read)].rstrip() if read else None


def seat(template: str, label: str) -> str:
    """The label in the template's place `{}`; nothing in either is ever evaluated."""
    return template.replace("{}", label)
