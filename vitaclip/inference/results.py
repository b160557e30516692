"""Result records: a clip as one model saw it, and an answer about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitaclip.inference.long_video.moments import (
    Moment,
    Window,
    clock,
    duration_of,
)
from vitaclip.inference.long_video.stretches import Stretch, stretches
from vitaclip.models.encoded_frames import EncodedFrames

if TYPE_CHECKING:
    from vitaclip.inference.model import Model
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


def described(model: Model, title: str) -> ModelInfo:
    """An opened model, by what a person calls its prompts."""
    return ModelInfo(
        name=model.id.name,
        pretrained=model.id.pretrained,
        prompts=model.prompts,
        learned=model.learned,
        side=model.clip.backbone.side,
        device=model.device,
        sha256=model.clip.backbone.sha256,
        title=title,
    )


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

    @property
    def nbytes(self) -> int:
        """Memory kept."""
        return self.crops.nbytes + self.encoded.nbytes


@dataclass(frozen=True)
class EncodedVideo:
    """A long video as one model saw it: moment by moment, as far as it has been read."""

    key: str
    window: Window
    duration: float  # seconds, of the whole film
    model: ModelInfo
    notes: tuple[str, ...] = ()  # what was done to its pictures
    moments: tuple[Moment, ...] = ()
    decode: float = 0.0  # seconds that reading took
    encode: float = 0.0  # seconds that encoding took
    sample: None = None  # none of ours is so long
    drawn: bool = False
    name: str = "clip"  # for what is saved of it

    @property
    def nbytes(self) -> int:
        """Memory kept."""
        return sum(each.encoded.nbytes + len(each.picture) for each in self.moments)


@dataclass(frozen=True)
class Answer:
    """A video, how well each class fits it, and the seconds that weighing the classes took.

    Of a long one, `moments` holds the same for each of its moments, and `ranking` their mean.
    """

    clip: EncodedClip | EncodedVideo
    ranking: Ranking
    score: float
    moments: tuple[Ranking, ...] = ()

    @property
    def windows(self) -> tuple[Moment, ...]:
        """The moments of a long video; a clip has none."""
        return self.clip.moments if isinstance(self.clip, EncodedVideo) else ()

    @property
    def duration(self) -> float:
        """Seconds."""
        if isinstance(self.clip, EncodedVideo):
            return self.clip.duration
        return duration_of(self.clip.times)

    @property
    def stretches(self) -> list[Stretch]:
        """A long video as pieces of time with one answer each."""
        return stretches(self.moments, self.windows)

    @property
    def looked(self) -> str:
        """How much was looked at, and from where: for everybody who wonders what was missed."""
        if not isinstance(self.clip, EncodedVideo):
            return _spread(len(self.clip.times), self.duration)
        window, count = self.clip.window, len(self.windows)
        many = f"{count} moment{'s' if count != 1 else ''} of {window.seconds:g} s"
        return f"{many}, {window.frames} frames each, from 0:00 to {clock(self.windows[-1].end)}"


def _spread(count: int, duration: float) -> str:
    if count == 1:
        return f"1 frame, at {clock(duration / 2)} of {clock(duration)}"
    return f"{count} frames from 0:00 to {clock(duration)}, one every {_brief(duration / count)}"


def _brief(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
