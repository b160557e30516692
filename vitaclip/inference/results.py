"""Result records: a clip as one model saw it, and an answer about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitaclip.models.encoded_frames import EncodedFrames

if TYPE_CHECKING:
    from vitaclip.models.zero_shot import Ranking


@dataclass(frozen=True)
class ModelInfo:
    """What there is to know about the model behind a result."""

    name: str
    pretrained: str | None
    prompts: str
    learned: int  # numbers that the prompts hold; 0 for plain CLIP
    side: int  # pixels
    device: str
    sha256: str  # of the frozen weights
    title: str = ""  # what a person calls the prompts


@dataclass(frozen=True)
class EncodedClip:
    """A clip as one model saw it; shared by all who have it, so it knows no visitor's file name.

    Features are those of `Model.encode_frames`, not normalised.
    """

    key: str  # content, and frames if so many were asked for: what `Service.rank` asks for
    sample: str | None  # the file's name, if it is one of ours
    crops: np.ndarray  # (t, s, s, 3) uint8: what the model sees
    times: np.ndarray  # (t,) seconds
    encoded: EncodedFrames  # frame features (t, e) and what else was heard of them
    decode: float  # seconds that reading took, when it was read
    encode: float  # seconds that encoding took, when it was encoded
    model: ModelInfo
    drawn: bool = False  # one of our puppet clips, the gallery's included
    notes: tuple[str, ...] = ()  # what was done to its pictures: “deinterlaced”
    world_distance: float | None = None  # from what the model was trained on; up to 1 is of it

    @property
    def features(self) -> np.ndarray:
        """Frame features (t, e)."""
        return self.encoded.features

    @property
    def in_world(self) -> bool | None:
        """Whether the model was trained on such pictures; None where nobody knows."""
        return None if self.world_distance is None else self.world_distance <= 1

    @property
    def name(self) -> str:
        """For what is saved of it."""
        return self.sample or "clip"


@dataclass(frozen=True)
class Answer:
    """A clip, how well each class fits it, and the seconds that weighing the classes took."""

    clip: EncodedClip
    ranking: Ranking
    score: float
