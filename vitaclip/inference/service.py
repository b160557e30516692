"""Files and words in, results out: one studio serves every visitor and owns what is remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from time import perf_counter

import numpy as np

from vitaclip import video
from vitaclip.data import labels as lists
from vitaclip.data.puppets.actions import ACTIONS
from vitaclip.data.sample_clips import SampleClips, digest
from vitaclip.errors import InputError
from vitaclip.inference.cache import Cache
from vitaclip.inference.demo_gallery import Showcase
from vitaclip.inference.encoder import Encoder
from vitaclip.inference.indexing import Library
from vitaclip.inference.inspection import Insight
from vitaclip.inference.model_id import EMBEDDED, Choice
from vitaclip.inference.model_store import Held, Shelf
from vitaclip.inference.own_prompts import gather
from vitaclip.inference.results import Answer, Clip, ModelInfo

PUPPET_SETS = {"puppets": (False, True), "puppets-base": (False,), "puppets-novel": (True,)}


@dataclass(frozen=True)
class _Seen:
    crops: np.ndarray
    times: np.ndarray
    seconds: float


class Studio:
    """Safe to use from many threads; nothing in it belongs to one visitor.

    `counts` says how often a video was decoded and encoded and classes were scored.
    """

    def __init__(self, assets: Path, encoder: Encoder, clip_bytes: int):
        self.labels, self.samples = assets / "labels", SampleClips(assets / "samples")
        self.shelf, self._encoder = encoder.shelf, encoder
        self.inside = Insight(self.shelf, self.clip)
        self.library = Library(encoder)
        self.showcase = Showcase(self.library, SampleClips(assets / "gallery", "gallery.json"))
        self.counts: Counter[str] = Counter(decodes=0, encodes=0, scores=0)
        self._seen: Cache[_Seen] = Cache(clip_bytes, lambda seen: seen.crops.nbytes)
        self._clips: Cache[Clip] = Cache(
            clip_bytes, lambda clip: clip.crops.nbytes + clip.features.nbytes
        )

    @classmethod
    def open(
        cls,
        assets: Path,
        load_prompts: Callable | None = None,  # (path, backbone) -> PromptedCLIP, for tests
        clip_bytes: int = 512 << 20,
        loan: Callable[[Callable], Callable] | None = None,  # see Encoder
        own: Sequence[Path] = (),  # files of learned prompts
    ) -> Studio:
        """A studio over a folder of models, samples and class lists; opens no model yet."""
        load, mine = load_prompts or _load_prompts, gather(own, assets / EMBEDDED.name)
        rivals = partial(_rivals, folder=assets / "labels")
        shelf = Shelf(assets, rivals, load, device="cpu" if loan else "auto", own=mine)
        return cls(assets, Encoder(shelf, loan), clip_bytes)

    def encode(
        self,
        path: str | Path,
        choice: Choice = EMBEDDED,
        prompts: str = "none",
        frames: int | None = None,  # as many as the prompts were trained on
    ) -> Clip:
        """The clip in this file as the model sees it; read and encoded only if it is new."""
        path = Path(path)
        content = digest(path)
        held = self.shelf.get(choice, prompts)
        key, many = content[:32], held.frames
        if frames is not None:
            key, many = f"{key}-{frames}", frames
        seen = self._seen.once((content, many, choice), lambda: self._look(path, held, many))
        return self._clips.once(
            (key, choice, prompts), lambda: self._encode(key, content, seen, held)
        )

    def rank(
        self,
        key: str,
        labels: Sequence[str],
        templates: Sequence[str] = ("{}",),
        choice: Choice = EMBEDDED,
        prompts: str = "none",
    ) -> Answer:
        """Classes weighed against a clip that `encode` has seen before; encodes no video."""
        clip = self.clip(key, choice, prompts)
        import torch  # here and not above: the page must come up before torch is loaded

        start = perf_counter()
        classifier = self.shelf.get(choice, prompts).classifier
        features = torch.from_numpy(clip.features)
        ranking = classifier.rank(features, clip.times, labels, templates)
        self.counts["scores"] += 1
        return Answer(clip, ranking, perf_counter() - start)

    def recognize(
        self,
        path: str | Path,
        labels: Sequence[str],
        templates: Sequence[str] = ("{}",),
        choice: Choice = EMBEDDED,
        prompts: str = "none",
        frames: int | None = None,
    ) -> Answer:
        """`encode`, then `rank`."""
        clip = self.encode(path, choice, prompts, frames)
        return self.rank(clip.key, labels, templates, choice, prompts)

    def clip(self, key: str, choice: Choice = EMBEDDED, prompts: str = "none") -> Clip:
        """A clip that `encode` has seen, or one sentence if it was forgotten since."""
        clip = self._clips.get((key, choice, prompts))
        if clip is None:
            raise InputError("This clip is no longer in memory; run it again.")
        return clip

    def label_set(self, name: str) -> tuple[str, ...]:
        """The classes of a named list."""
        return _label_set(name, self.labels)

    def warm(self) -> None:
        """Open the embedded model in the background, so that the first answer need not wait."""
        Thread(target=self._warm, daemon=True).start()

    def _warm(self) -> None:
        for damaged in self.shelf.damaged.values():
            print(damaged, flush=True)
        try:
            self.shelf.get()
            self.showcase.start()
        except InputError as problem:  # told again to whoever asks for an answer
            print(problem)

    def _look(self, path: Path, held: Held, frames: int) -> _Seen:
        start = perf_counter()
        clip = video.read(path, frames)
        crops = held.model.backbone.crop(clip.frames)
        self.counts["decodes"] += 1
        return _Seen(crops, clip.times, perf_counter() - start)

    def _encode(self, key: str, content: str, seen: _Seen, held: Held) -> Clip:
        start = perf_counter()
        features = self._encoder(seen.crops, held.choice, held.prompts)
        self.counts["encodes"] += 1
        sample = self.samples.by_content(content)
        return Clip(
            key=key,
            sample=sample,
            crops=seen.crops,
            times=seen.times,
            features=features,
            decode=seen.seconds,
            encode=perf_counter() - start,
            model=_describe(held, self.shelf.kinds(held.choice)[held.prompts]),
            drawn=bool(sample or self.showcase.samples.by_content(content)),
        )


def _describe(held: Held, title: str) -> ModelInfo:
    backbone = held.model.backbone
    return ModelInfo(
        name=held.choice.name,
        pretrained=held.choice.pretrained,
        prompts=held.prompts,
        learned=held.learned,
        side=backbone.side,
        device=str(backbone.device),
        sha256=backbone.sha256,
        title=title,
    )


def _label_set(name: str, folder: Path) -> tuple[str, ...]:
    if name not in PUPPET_SETS:
        return lists.label_set(name, folder)
    return tuple(action.name for action in ACTIONS.values() if action.novel in PUPPET_SETS[name])


def _load_prompts(path: Path, backbone):
    from vitaclip.weights import load  # not above: it brings torch along

    return load(path, backbone)


def _rivals(choice: Choice, folder: Path) -> tuple[str, ...]:
    """What else a clip could show: all that the embedded model's world holds, or Kinetics."""
    return _label_set("puppets" if choice == EMBEDDED else "kinetics400", folder)
