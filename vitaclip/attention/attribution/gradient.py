"""Gradient-weighted attention: what is read counts as far as the class gains by it."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from vitaclip.attention.attribution.question import Question
from vitaclip.attention.maps import AttentionMap
from vitaclip.attention.recorder import Recorder
from vitaclip.attention.rollout import follow
from vitaclip.models.prompted_clip import PromptedCLIP


def gradient(question: Question) -> np.ndarray:
    """Relevance propagated through attention (Chefer, Gur and Wolf, ICCV 2021, equations 5 and 6).

    In each layer attention is multiplied by the gradient of the class's odds, what lowers them
    is dropped, and the mean of the heads is followed back to the patches of every frame. What
    prompts make of other frames before a layer is followed by its origins, unweighted.
    """
    return follow(relevance(question), 1.0).sum(axis=0)


def relevance(question: Question) -> AttentionMap:
    """Attention as far as the class gains by it: for each layer (t, m, m), rows read columns."""
    model, t = question.model, question.frames.shape[1]
    tower, recorder = model.backbone.vision_tower, _Leaving(model.video)
    read: list[Tensor] = []

    def tap(layer: int, weights: Tensor) -> Tensor:
        read.append(weights if weights.requires_grad else weights.requires_grad_())
        return weights

    with torch.enable_grad():
        logits = question.logits(question.frames, tap, PromptedCLIP(model.backbone, recorder))
        odds = question.odds(logits).sum()
        *slopes, toward = torch.autograd.grad(odds, [*read, recorder.left])
    with torch.no_grad():
        gains = [(a[0] * slope[0]).relu().mean(dim=1) for a, slope in zip(read, slopes)]
        weights = torch.stack(gains).float().cpu().numpy()
        closing = recorder.prompts.closing_gain(recorder.last, toward)
    return AttentionMap(
        weights=weights[:, :, None],
        names=recorder.names(t, tower.grid),
        kept=tuple(recorder.kept),
        grid=tower.grid,
        origins=np.stack(recorder.origins_of),
        closing=recorder.closing if closing is None else closing[0].float().cpu().numpy(),
        features=np.empty(0),
        writes_back=recorder.prompts.writes_back,
        made_of_all=recorder.prompts.made_of_all,
        layers=tuple(range(tower.depth)),
        depth=tower.depth,
        heads=tower.heads,
    )


class _Leaving(Recorder):
    """Keeps the rows before and after the prompts' last step."""

    last: Tensor  # (1, t, rows, d)
    left: Tensor  # (1, t, 1 or more, d)

    def leave(self, x: Tensor) -> Tensor:
        """As the prompts do."""
        self.last, self.left = x, super().leave(x)
        return self.left
