"""Stages: what the workers of a cluster do with a row of a table, each a video or a part of one."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from vitaclip.errors import InputError
from vitaclip.inference.cluster.decoding import Recipe, decode, embed
from vitaclip.inference.cluster.parts import Part
from vitaclip.inference.cluster.sources import Source, at_hand
from vitaclip.video.reader import WORKERS
from vitaclip.video.worker_pool import Lost, Workers

if TYPE_CHECKING:
    from vitaclip.inference.model import Model
    from vitaclip.inference.model_id import ModelId
    from vitaclip.models.prompted_clip import PromptedCLIP
    from vitaclip.open_set.world import World

Rows: TypeAlias = "Mapping[str, Sequence[Any]]"
START = 120.0  # seconds
HALF = 32  # of the 64 digits of a SHA-256, which are enough to know a content by


def known_contents(contents: set[str]) -> np.ndarray:
    """Contents as a sorted array (n,) that many processes of a machine can share."""
    return np.sort(np.array([content[:HALF] for content in contents], f"S{HALF}"))


class DecodeStage:
    """Rows with a `source` become rows with a `part`; only crops and small pictures leave it.

    It has one decoder's process, as sandboxed as ever, and no torch. `known` is what the gallery
    holds already, and is not decoded.
    """

    def __init__(self, recipe: Recipe, known: np.ndarray) -> None:
        self.recipe, self._known = recipe, known
        self._decoders = Workers(WORKERS.command, 1)
        with suppress(Lost):  # on a busy machine its start takes more time than a file may
            self._decoders.ask({"do": "walls", "seconds": START, "megabytes": 2048}, START)

    def __call__(self, rows: Rows) -> Iterator[dict[str, list[bytes]]]:
        """The parts of each video, one by one."""
        for number, packed in zip(rows["number"], rows["source"]):
            for part in self.parts(int(number), pickle.loads(packed)):
                yield {"part": [pickle.dumps(part)]}

    def parts(self, number: int, source: Source) -> Iterator[Part]:
        """The parts of a video, and last what is known of it or why it cannot be read."""
        place, entry, problem = 0, None, ""
        try:
            with at_hand(source) as (path, entry):
                if not self._holds(entry.content):
                    for clip in decode(path, entry, self.recipe, self._decoders):
                        yield Part(number, place, clip=clip)
                        place += 1
        except InputError as trouble:
            problem = str(trouble)
        yield Part(number, place, True, entry, problem)

    def _holds(self, content: str) -> bool:
        short = np.bytes_(content[:HALF])
        place = int(np.searchsorted(self._known, short))
        return place < len(self._known) and self._known[place] == short


@dataclass(frozen=True)
class ShippedModel:
    """What of a model goes to the workers: its weights, so that no machine needs its files."""

    clip: PromptedCLIP
    id: ModelId
    world: World | None

    @classmethod
    def of(cls, model: Model) -> ShippedModel:
        """Classes that were taught stay behind: a gallery holds none."""
        return cls(model.clip, model.id, model.world)

    def open(self, device: str) -> Model:
        """The model again, in another process."""
        from vitaclip.inference.model import Model
        from vitaclip.models.zero_shot import ZeroShotClassifier

        clip = self.clip.to(device)
        return Model(clip, ZeroShotClassifier(clip), self.id, self.world)


class EncodeStage:
    """Rows whose part has a clip get its vectors instead.

    On a processor each clip is encoded by itself, on one core: then no bit depends on who came
    along with it, or on how many workers there are. A GPU takes all rows of a call together.
    """

    def __init__(self, shipped: ShippedModel, on_gpu: bool = False) -> None:
        self._model, self._together = shipped.open("cuda" if on_gpu else "cpu"), on_gpu

    def __call__(self, rows: Rows) -> dict[str, list[bytes]]:
        """As many rows as came."""
        parts = self.encoded([pickle.loads(packed) for packed in rows["part"]])
        return {"part": [pickle.dumps(part) for part in parts]}

    def encoded(self, parts: Sequence[Part]) -> list[Part]:
        """Each part with an embedding; one without a clip as it is."""
        clips = [part.clip for part in parts if part.clip is not None]
        groups = [clips] if self._together else [[clip] for clip in clips]
        coming = (made for group in groups for made in embed(group, self._model, cores=1))
        return [
            part if part.clip is None else replace(part, clip=None, embedding=next(coming))
            for part in parts
        ]
