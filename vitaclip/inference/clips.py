"""Short clips of all visitors: read once, and encoded once under a model and in an order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from vitaclip.errors import InputError
from vitaclip.inference.encoding.cache import Cache
from vitaclip.inference.encoding.encoder import Encoder
from vitaclip.inference.encoding.refusals import Refusals
from vitaclip.inference.model_id import ModelId
from vitaclip.inference.results import EncodedClip, described
from vitaclip.io.checksums import digest
from vitaclip.models.encoded_frames import EncodedFrames

if TYPE_CHECKING:
    from vitaclip.inference.model import Model

Named = Callable[[str], "tuple[str | None, bool]"]  # of a content: the sample it is, and if drawn


@dataclass(frozen=True)
class _Seen:
    crops: np.ndarray
    times: np.ndarray
    seconds: float
    notes: tuple[str, ...]


class Clips:
    """Remembers pictures and features up to `most_bytes` each; safe to use from many threads.

    `counts` says how often a video was decoded and encoded, `seconds` how long all of it took.
    """

    def __init__(self, encoder: Encoder, refusals: Refusals, named: Named, most_bytes: int) -> None:
        self._encoder, self._refusals, self._named = encoder, refusals, named
        self.counts: Counter[str] = Counter(decodes=0, encodes=0, scores=0)
        self.seconds: dict[str, float] = dict.fromkeys(("decodes", "encodes"), 0.0)
        self._seen: Cache[_Seen] = Cache(most_bytes, lambda seen: seen.crops.nbytes)
        self._clips: Cache[EncodedClip] = Cache(most_bytes, lambda clip: clip.nbytes)

    def __len__(self) -> int:
        return len(self._clips)

    def encode(self, path: Path, model: ModelId, frames: int | None = None) -> EncodedClip:
        """The clip in this file as the model sees it, with so many frames or its usual number."""
        content = digest(path)
        opened = self._encoder.models.get(model)
        key, many = content[:32], opened.frames
        if frames is not None:
            key, many = f"{key}-{frames}", frames
        which = (content, many, model.clip)
        seen = self._seen.once(which, lambda: self._look(path, content, opened, many))
        return self._clips.once((key, model), lambda: self._made(key, content, seen, opened))

    def get(self, key: str, model: ModelId) -> EncodedClip:
        """A clip that `encode` has seen, or one sentence if it was forgotten since."""
        clip = self._clips.get((key, model))
        if clip is None:
            raise InputError("This clip is no longer in memory; run it again.")
        return clip

    def reorder(self, key: str, order: Sequence[int], model: ModelId) -> EncodedClip:
        """A clip that `encode` has seen, its frames in this order (t,); as it was without one.

        Raises:
            InputError: where the order does not name each frame once, or the clip was forgotten.
        """
        clip, places = self.get(key, model), list(order)
        straight = list(range(len(clip.times)))
        if not places or places == straight:
            return clip
        if sorted(places) != straight:
            raise InputError(f"An order of the frames names each of the {len(straight)} once.")
        named = f"{key}@{'.'.join(map(str, places))}"
        return self._clips.once((named, model), lambda: self._turned(clip, named, places, model))

    def _look(self, path: Path, content: str, model: Model, frames: int) -> _Seen:
        start = perf_counter()
        with self._refusals.reading((content, frames), path):
            clip = model.read(path, frames)
        crops = model.crop(clip)
        seen = _Seen(crops, clip.times, perf_counter() - start, clip.notes)
        self.counts["decodes"] += 1
        self.seconds["decodes"] += seen.seconds
        return seen

    def _made(self, key: str, content: str, seen: _Seen, model: Model) -> EncodedClip:
        encoded, seconds = self._features(seen.crops, model.id)
        sample, drawn = self._named(content)
        return EncodedClip(
            key=key,
            sample=sample,
            crops=seen.crops,
            times=seen.times,
            encoded=encoded,
            world_distance=model.world.distance(encoded) if model.world else None,
            decode=seen.seconds,
            encode=seconds,
            model=described(model, self._encoder.models.title(model.id)),
            drawn=drawn,
            notes=seen.notes,
        )

    def _turned(
        self, clip: EncodedClip, key: str, places: list[int], model: ModelId
    ) -> EncodedClip:
        crops = clip.crops[places]
        encoded, seconds = self._features(crops, model)
        return replace(clip, key=key, crops=crops, encoded=encoded, encode=seconds, decode=0.0)

    def _features(self, crops: np.ndarray, model: ModelId) -> tuple[EncodedFrames, float]:
        start = perf_counter()
        encoded = self._encoder(crops, model)
        seconds = perf_counter() - start
        self.counts["encodes"] += 1
        self.seconds["encodes"] += seconds
        return encoded, seconds
