"""Long videos as moments: overlapping windows over the time of a film, each with its own answer.

A model is asked about as much time as it was trained on; a film that is longer is read once, from
front to back, and each picture is forgotten with the last window that holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED, ModelId
from vitaclip.models.catalogue.defaults import DEFAULT_FRAMES
from vitaclip.models.encoded_frames import EncodedFrames

if TYPE_CHECKING:
    from vitaclip.models.zero_shot import Ranking

TRAINED_ON = {EMBEDDED.name: 3.0}  # seconds of a clip in training; puppets act for 2 to 4
OTHERWISE = 8.0  # seconds: between the 4 of Vita-CLIP's sixteenth frames and the 10 of Kinetics
LONG = 2.0  # times the window: a film up to that length is one clip
AT_ONCE = 8  # windows in a batch
MOST = 40_000  # windows of one film: eleven hours of puppets
SHORTEST = 0.1  # seconds


@dataclass(frozen=True)
class Window:
    """How a long video is divided: windows of `seconds`, one beginning `every` so many seconds.

    Raises:
        InputError: where either makes no sense.
    """

    seconds: float
    every: float
    frames: int = DEFAULT_FRAMES  # looked at in each; where it is asked for, `frames` says so

    def __post_init__(self) -> None:
        if not SHORTEST <= self.seconds <= 3600 or not SHORTEST <= self.every <= 3600:
            raise InputError(
                f"Moments of {self.seconds:g} s every {self.every:g} s were asked for; "
                f"both go from {SHORTEST:g} to 3600 s."
            )

    def starts(self, duration: float) -> np.ndarray:
        """When each window begins (n,); the last one ends with the film."""
        last = max(duration - self.seconds, 0.0)
        count = int(np.floor(last / self.every + 1e-6)) + 1
        if count > MOST:
            raise InputError(
                f"{count:,} moments were asked for, and {MOST:,} are the most; choose longer ones "
                "or fewer of them."
            )
        starts = np.arange(count) * self.every
        return starts if last - starts[-1] < 1e-3 else np.append(starts, last)

    def at_most(self, count: int, duration: float) -> Window:
        """The same windows further apart, where a film of this duration has more than `count`."""
        apart = max(duration - self.seconds, 0.0) / max(count - 1, 1)
        return replace(self, every=min(max(self.every, apart), 3600.0))

    def times(self, start: float) -> np.ndarray:
        """The moments looked at in one window (t,): amid equal spans of it."""
        return start + (np.arange(self.frames) + 0.5) / self.frames * self.seconds


Division: TypeAlias = "Window | Literal['auto', 'whole']"
AUTO: Literal["auto"] = "auto"  # a clip up to some length, and moments beyond it
WHOLE: Literal["whole"] = "whole"  # one clip, however long


def divided(seconds: float | None, every: float | None) -> Division:
    """How somebody wants long videos divided: as suits the model, or not at all if `seconds` is 0.

    Windows follow each other without a gap where only `every` is said, and begin amid each other
    where only their length is.
    """
    if seconds is None and every is None:
        return AUTO
    if seconds == 0:
        return WHOLE
    length = every if seconds is None else seconds
    assert length is not None
    return Window(length, length / 2 if every is None else every)


def window_for(asked: Division, duration: float, model: ModelId, frames: int) -> Window | None:
    """How a video of this duration is divided; None where it is one clip.

    By default moments take as much time as the model's clips did in training, each beginning amid
    the one before it.
    """
    if duration <= longest_clip(asked, model):
        return None
    if isinstance(asked, Window):
        return replace(asked, frames=frames)
    seconds = TRAINED_ON.get(model.name, OTHERWISE)
    return Window(seconds, seconds / 2, frames)


def longest_clip(asked: Division, model: ModelId) -> float:
    """Up to how many seconds a video is one clip."""
    if isinstance(asked, Window):
        return asked.seconds
    return LONG * TRAINED_ON.get(model.name, OTHERWISE) if asked == AUTO else float("inf")


def duration_of(times: np.ndarray) -> float:
    """Seconds of a clip whose frames (t,) each stand amid one of equal spans."""
    return float(2 * len(times) * times[0])


@dataclass(frozen=True)
class Moment:
    """A window of a film as one model saw it."""

    start: float  # seconds
    end: float
    times: np.ndarray  # (t,) seconds
    encoded: EncodedFrames
    picture: bytes  # JPEG, amid it


# Crops (t, s, s, 3) of several windows to what the model makes of each.
Encode: TypeAlias = "Callable[[Sequence[np.ndarray]], Iterable[EncodedFrames]]"
# Times (t,), and those of them of which a picture is kept, to crops (s, s, 3) and these pictures.
Read: TypeAlias = "Callable[[np.ndarray, set[float]], Iterable[tuple[np.ndarray, bytes]]]"


def encode_moments(
    duration: float, window: Window, read: Read, encode: Encode
) -> Iterator[list[Moment]]:
    """The moments of a film in order, in batches, the first one by itself so that it comes soon.

    Args:
        duration: Of the film, in seconds.
        window: How it is divided.
        read: Gives crops (s, s, 3) and pictures at given times, one by one; it is asked once.
        encode: Crops of several windows (t, s, s, 3) to what the model makes of each.
    """
    coming = windows(duration, window, read)
    for many in chain([1], repeat(AT_ONCE)):
        batch = list(islice(coming, many))
        if not batch:
            return
        encoded = encode([crops for *_, crops in batch])
        yield [
            Moment(start, start + window.seconds, times, seen, picture)
            for (start, times, picture, _), seen in zip(batch, encoded, strict=True)
        ]


def windows(
    duration: float, window: Window, read: Read
) -> Iterator[tuple[float, np.ndarray, bytes, np.ndarray]]:
    """Start, times (t,), a picture and crops (t, s, s, 3) of each window, in order.

    No more is held than one window needs.
    """
    starts = window.starts(duration)
    times = [window.times(start).round(6) for start in starts]
    wanted, middles = np.unique(np.concatenate(times)), {_middle(each) for each in times}
    coming = zip(wanted.tolist(), read(wanted, middles))
    held: dict[float, tuple[np.ndarray, bytes]] = {}
    for start, moments in zip(starts.tolist(), times):
        held = {time: seen for time, seen in held.items() if time >= moments[0]}
        while not held or max(held) < moments[-1]:
            time, seen = next(coming)
            if time >= moments[0]:
                held[time] = seen
        crops = np.stack([held[time][0] for time in moments.tolist()])
        yield start, moments, held[_middle(moments)][1], crops


def _middle(times: np.ndarray) -> float:
    return float(times[len(times) // 2])


def whole(rankings: Sequence[Ranking], moments: Sequence[Moment]) -> Ranking:
    """The film by all of its moments: the mean of what each of them says.

    That is how clips with several views are scored in the field. Its `per_frame` are the moments;
    it is none of these, and out of the model's world, where most of them are.
    """
    distances = [ranking.world_distance for ranking in rankings]
    distance = None if None in distances else float(np.median(np.array(distances)))
    nones = [ranking.none_prob for ranking in rankings]
    scores = [ranking.scores for ranking in rankings if ranking.scores is not None]
    return replace(
        rankings[0],
        probs=np.mean([ranking.probs for ranking in rankings], axis=0),
        cosines=np.mean([ranking.cosines for ranking in rankings], axis=0),
        scores=np.mean(scores, axis=0) if scores else None,
        per_frame=np.stack([ranking.probs for ranking in rankings]),
        times=np.array([(moment.start + moment.end) / 2 for moment in moments]),
        none_of_these=bool(np.mean([ranking.none_of_these for ranking in rankings]) > 0.5),
        beaten_by=float(np.mean([ranking.beaten_by for ranking in rankings])),
        none_prob=None if None in nones else float(np.mean(np.array(nones))),
        world_distance=distance,
        in_world=None if distance is None else distance <= 1,
    )


def clock(seconds: float) -> str:
    """1:02:03 or 4:05, as a player shows it."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
