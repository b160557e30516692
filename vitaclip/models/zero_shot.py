"""Zero-shot classifier: a video and labels become a ranking, as a whole and frame by frame."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from vitaclip.errors import InputError
from vitaclip.models import threads
from vitaclip.models.prompted_clip import PromptedCLIP, seat

KEPT_LABELS = 20_000  # label vectors remembered; at 512 numbers each that is 40 MB
FEW = 4  # labels that one core reads about as soon as all of them
RIVALS_ALLOWED = 0.05  # see `ZeroShotClassifier`: chosen on held-out clips, in the model card


@dataclass(frozen=True)
class Ranking:
    """How well each label fits a clip. Labels keep the order they were given in.

    Zero-shot classification as in CLIP (Radford et al. 2021, section 3.1): cosines of the
    video with each label, times the learned scale, under a softmax. `Model.recognize` gives one.

    Example:
        >>> import vitaclip
        >>> film = "assets/samples/sitting-down.mp4"
        >>> ranking = vitaclip.load_model().recognize(film, ["standing up", "sitting down"])
        >>> ranking.order, ranking.label
        ([1, 0], 'sitting down')
    """

    labels: tuple[str, ...]
    probs: np.ndarray  # (k,) softmax over the labels: they always share 1 among themselves
    cosines: np.ndarray  # (k,) how well each label fits, by itself
    per_frame: np.ndarray  # (t, k) the same softmax, frame by frame
    times: np.ndarray  # (t,) seconds
    none_of_these: bool  # "none of these", by the rule of `ZeroShotClassifier`
    beaten_by: float  # share of the background list that fits better than the best label
    unknown: tuple[tuple[str, ...], ...]  # per label, the words the model never saw
    cut: Mapping[int, str] = field(default_factory=dict[int, str])  # as far as labels were read

    @property
    def label(self) -> str:
        """The label that fits best; whether it fits at all, `none_of_these` says."""
        return self.labels[self.order[0]]

    @property
    def order(self) -> list[int]:
        """Indices of the labels, best first; ties keep the given order."""
        return np.argsort(-self.cosines, kind="stable").tolist()


class ZeroShotClassifier:
    """Ranks labels for encoded clips; remembers label vectors one by one.

    *None of these.* A softmax over typed classes always picks one, so a second question is asked:
    does the best class fit this clip better than almost everything else one could say about it?
    `background` is a fixed list of action names (all puppet actions, or the 400 of Kinetics).
    If more than 5 % of them fit the clip better than the best typed class, the answer is "none
    of these". The rule compares cosines of one clip with each other, so it needs no threshold
    that would have to be found anew for every model.
    """

    def __init__(self, model: PromptedCLIP, background: Sequence[str] = ()) -> None:
        self.model = model
        self.background = tuple(background)
        self._vectors: OrderedDict[tuple[str, ...], Tensor] = OrderedDict()
        self._lock = Lock()

    @torch.inference_mode()
    def rank(
        self,
        features: Tensor,
        times: np.ndarray,
        labels: Sequence[str],
        templates: Sequence[str] = ("{}",),
    ) -> Ranking:
        """Frame features (t, e) of one clip against labels; see `Ranking`.

        Args:
            features: Of the frames, not normalised.
            times: Of the frames (t,), in seconds.
            labels: In your own words.
            templates: Sentences with {} for the label; several are averaged.

        Raises:
            InputError: where there is no label.
        """
        if not labels:
            raise InputError("No classes were given; write at least one, one per line.")
        words = self.vectors(labels, templates)  # (k, e)
        frames = F.normalize(features.float(), dim=-1).to(words.device)
        video = F.normalize(self.model.pool(features[None].float()), dim=-1)[0].to(words.device)
        scale = self.model.logit_scale.exp()
        cosines = words @ video
        checks = self.model.check_texts(labels, templates)
        beaten_by = self._beaten_by(video, float(cosines.max()), labels, templates)
        return Ranking(
            labels=tuple(labels),
            probs=_numpy((scale * cosines).softmax(dim=-1)),
            cosines=_numpy(cosines),
            per_frame=_numpy((scale * frames @ words.T).softmax(dim=-1)),
            times=times,
            none_of_these=beaten_by > RIVALS_ALLOWED,
            beaten_by=beaten_by,
            unknown=tuple(check.unknown for check in checks),
            cut={i: check.cut for i, check in enumerate(checks) if check.cut is not None},
        )

    @torch.inference_mode()
    def vectors(self, labels: Sequence[str], templates: Sequence[str] = ("{}",)) -> Tensor:
        """Unit vectors (k, e); only labels not seen before are encoded."""
        keys = [tuple(seat(template, label) for template in templates) for label in labels]
        with self._lock:
            known = {key: self._vectors[key] for key in keys if key in self._vectors}
        missing = {key: label for key, label in zip(keys, labels, strict=True) if key not in known}
        if missing:
            with threads.using(1 if len(missing) <= FEW else threads.ALL):
                fresh = self.model.encode_text(list(missing.values()), templates)
            known |= dict(zip(missing, fresh, strict=True))
            self._remember(dict(zip(missing, fresh, strict=True)))
        return torch.stack([known[key] for key in keys])

    def _remember(self, fresh: dict[tuple[str, ...], Tensor]) -> None:
        with self._lock:
            self._vectors |= fresh
            while len(self._vectors) > KEPT_LABELS:
                self._vectors.popitem(last=False)

    def _beaten_by(
        self, video: Tensor, best: float, labels: Sequence[str], templates: Sequence[str]
    ) -> float:
        """The share of background names, the typed ones left out, that beat the best label."""
        words = self.model.words
        rivals = [
            name
            for name in self.background
            if name not in labels and (words is None or words.serves(name))
        ]
        if not rivals:
            return 0.0
        return float((self.vectors(rivals, templates) @ video > best).float().mean())


def _numpy(x: Tensor) -> np.ndarray:
    return x.float().cpu().numpy()
