"""Training objectives: name the class, or match the sentence and write it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vitaclip.data.batches import Batch
from vitaclip.models.caption_decoder import CaptionDecoder
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.training import losses


class Classify(nn.Module):
    """Vita-CLIP's: video to class, cross-entropy over the texts of all classes.

    Texts are read anew for every batch only where something on the text side is being learned.
    `motion` is the weight of EZ-CLIP's loss of motion.
    """

    def __init__(
        self,
        model: PromptedCLIP,
        classes: Sequence[str],
        templates: Sequence[str] = ("{}",),
        motion: float = 0.0,
    ) -> None:
        super().__init__()
        self.model, self.classes, self.templates = model, tuple(classes), tuple(templates)
        self.motion = motion
        self._texts: Tensor | None = None

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """The loss of a batch, and how many of its clips were named right."""
        features = self.model.encode_frames(
            self.model.backbone.prepare_batch(batch.frames)
        )  # (b, t, e)
        video = F.normalize(self.model.pool(features), dim=-1)
        logits = self.model.logit_scale.exp() * video @ self._vectors().T  # (b, k)
        target = torch.as_tensor(batch.labels, device=logits.device)
        right = (logits.argmax(dim=-1) == target).float().mean()
        loss, moved = losses.classify(logits, target), _moved(features, self.motion)
        return {"loss": sum(moved.values(), loss), "top1": right, **moved}

    def _vectors(self) -> Tensor:
        """Unit vectors (k, e) of the classes."""
        if self._texts is not None:
            return self._texts
        vectors = self.model.encode_text(self.classes, self.templates)
        if not vectors.requires_grad:
            self._texts = vectors
        return vectors


class Match(nn.Module):
    """Prompt Switch's: each video finds its sentence, each sentence its video.

    With `model.captions` the frame features must also tell the sentence word by word, which keeps
    in them what a single vector would lose. Sentences that are equal share their target. On
    several devices each contrasts its own clips.
    `motion` is the weight of EZ-CLIP's loss of motion.
    """

    def __init__(self, model: PromptedCLIP, weight: float = 0.5, motion: float = 0.0) -> None:
        super().__init__()
        self.model, self.weight, self.motion = model, weight, motion

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """The loss of a batch and its parts."""
        features = self.model.encode_frames(
            self.model.backbone.prepare_batch(batch.frames)
        )  # (b, t, e)
        text = self.model.encode_text(batch.captions)
        same = losses.equal(batch.captions).to(text.device)
        matching = losses.contrastive(self.model.pool(features), text, self.model.logit_scale, same)
        moved = _moved(features, self.motion)
        loss = sum(moved.values(), matching)
        if self.model.captions is None:
            return {"loss": loss, "match": matching, **moved}
        told = self._told(self.model.captions, features, batch.captions)
        return {"loss": loss + self.weight * told, "match": matching, "caption": told, **moved}

    def _told(self, head: CaptionDecoder, features: Tensor, captions: Sequence[str]) -> Tensor:
        """How surprising the captions are to the head, given the frames (b, t, e)."""
        tokens, ends = self.model.backbone.tokens(captions)
        logits = head(features, self.model.backbone, tokens[:, :-1])
        return losses.caption(logits, head.places(tokens), ends, head.weights())


def _moved(features: Tensor, weight: float) -> dict[str, Tensor]:
    """The weighed loss of motion of frame features (b, t, e), where it has a weight."""
    return {"motion": weight * losses.motion(features)} if weight else {}
