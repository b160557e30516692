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
SAME = 0.9  # cosine of texts that mean the same: synonyms lie above 0.98, other actions below 0.80
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
    none_of_these: bool  # whether that is the answer, by `none_prob` or else by `beaten_by`
    beaten_by: float  # share of the background list that fits better than the best label
    unknown: tuple[tuple[str, ...], ...]  # per label, the words the model never saw
    cut: Mapping[int, str] = field(default_factory=dict[int, str])  # as far as labels were read
    lead: float = 0.0  # log-odds of the best label against the others and the background list
    none_prob: float | None = None  # of “none of these”; None where the model has no such measure
    in_world: bool | None = None  # whether the model was trained on such pictures; None: not known
    world_distance: float | None = None  # from those pictures; up to 1 is in the world
    scores: np.ndarray | None = None  # (k,) what goes before where cosines are of several kinds

    @property
    def label(self) -> str:
        """The label that fits best; whether it fits at all, `none_of_these` says."""
        return self.labels[self.order[0]]

    @property
    def order(self) -> list[int]:
        """Indices of the labels, best first; ties keep the given order."""
        scores = self.cosines if self.scores is None else self.scores
        return np.argsort(-scores, kind="stable").tolist()


class ZeroShotClassifier:
    """Ranks labels for encoded clips; remembers label vectors one by one.

    *None of these.* A softmax over typed classes always picks one, so a second question is asked:
    does the best class fit this clip better than almost everything else one could say about it?
    `background` is a fixed list of action names (all puppet actions, or the 400 of Kinetics).
    `lead` says how much better, and `vitaclip.open_set` weighs it for the models whose world was
    fitted. For other models the answer is "none of these" if more than 5 % of the list fit the
    clip better than the best typed class, which needs no threshold for each model.
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
        rivals = self._rivals(video, int(cosines.argmax()), labels, templates)
        beaten_by = float((rivals > cosines.max()).float().mean()) if len(rivals) else 0.0
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
            lead=_lead(scale * torch.cat([cosines, rivals]), int(cosines.argmax())),
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

    def _rivals(
        self, video: Tensor, best: int, labels: Sequence[str], templates: Sequence[str]
    ) -> Tensor:
        """Cosines of background names, but for the typed ones and what means the best label."""
        words = self.model.words
        names = [
            name
            for name in self.background
            if name not in labels and (words is None or words.serves(name))
        ]
        if not names:
            return video.new_zeros(0)
        texts = self.vectors([labels[best], *names], templates)
        other = texts[1:] @ texts[0] < SAME
        return texts[1:][other] @ video


def _lead(logits: Tensor, best: int) -> float:
    """Log-odds of one among all; with nothing beside it, as much as counts."""
    if len(logits) == 1:
        return float("inf")
    others = torch.cat([logits[:best], logits[best + 1 :]])
    return float(logits[best] - others.logsumexp(dim=0))


def _numpy(x: Tensor) -> np.ndarray:
    return x.float().cpu().numpy()
