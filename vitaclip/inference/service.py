"""Inference service behind the page, the API and the command line: files and words in, results out.

One for every visitor; what it remembers is shared by all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import TYPE_CHECKING, TypeAlias

from vitaclip import video
from vitaclip.data.class_sets import CLASS_SETS, class_set, respelled
from vitaclip.data.sample_clips import SampleClips
from vitaclip.errors import InputError
from vitaclip.inference.clips import Clips
from vitaclip.inference.encoding.encoder import Encoder
from vitaclip.inference.encoding.refusals import Refusals
from vitaclip.inference.inspection import Inspector
from vitaclip.inference.lessons.lessons import Lessons
from vitaclip.inference.live import Live
from vitaclip.inference.long_video.films import Films
from vitaclip.inference.long_video.moments import (
    AUTO,
    Division,
    Window,
    duration_of,
    window_for,
)
from vitaclip.inference.model_id import EMBEDDED, ModelId
from vitaclip.inference.model_policy import ModelPolicy
from vitaclip.inference.model_store import ModelStore
from vitaclip.inference.own_prompts import gather
from vitaclip.inference.results import Answer, EncodedClip
from vitaclip.inference.search.demo_gallery import DemoGallery
from vitaclip.inference.search.indexer import Indexer
from vitaclip.models.catalogue.defaults import DEFAULT_TEMPLATE

if TYPE_CHECKING:
    from vitaclip.models.backbone import Backbone
    from vitaclip.models.prompted_clip import PromptedCLIP

LoadPrompts: TypeAlias = "Callable[[Path, Backbone], PromptedCLIP]"


class Service:
    """Safe to use from many threads; nothing in it belongs to one visitor.

    `counts` says how often a video was decoded and encoded and classes were scored, `seconds` how
    long all decodes and encodes took; `ready` is set once `warm` is over.
    """

    def __init__(self, assets: Path, encoder: Encoder, clip_bytes: int) -> None:
        self.labels, self.samples = assets / "labels", SampleClips(assets / "samples")
        self.models = encoder.models
        self.inspector = Inspector(self.models, self.clip)
        refusals = Refusals()
        self.indexer = Indexer(encoder, refusals)
        self.demo_gallery = DemoGallery(
            self.indexer, SampleClips(assets / "gallery", "gallery.json")
        )
        self.ready = Event()
        self._clips = Clips(encoder, refusals, self._named, clip_bytes)
        self.counts, self.seconds = self._clips.counts, self._clips.seconds
        self._films = Films(encoder, clip_bytes, self.counts)
        self.live = Live(encoder, self.counts, self.seconds)
        self.lessons = Lessons(encoder)

    @classmethod
    def open(
        cls,
        assets: Path,
        load_prompts: LoadPrompts | None = None,  # for tests
        clip_bytes: int = 512 << 20,
        loan: Callable[[Callable], Callable] | None = None,  # see Encoder
        own: Sequence[Path] = (),  # files of learned prompts
        clips: Sequence[Path] = (),  # folders of CLIPs
        first: ModelId = EMBEDDED,  # the model to begin with
        policy: ModelPolicy | None = None,
        precision: str = "auto",  # of frozen weights: see `models.hardware.precision`
    ) -> Service:
        """A service over a folder of models, samples and class lists; opens no model yet."""
        more = {"own": own, "clips": clips, "first": first, "policy": policy}
        models = open_store(assets, load_prompts, "cpu" if loan else "auto", precision, **more)
        return cls(assets, Encoder(models, loan), clip_bytes)

    def encode(
        self,
        path: str | Path,
        model: ModelId = EMBEDDED,
        frames: int | None = None,  # as many as the prompts were trained on
    ) -> EncodedClip:
        """The clip in this file as the model sees it; read and encoded only if it is new."""
        return self._clips.encode(Path(path), self.models.resolve(model, "recognise"), frames)

    def window(
        self, clip: EncodedClip, model: ModelId = EMBEDDED, moments: Division = AUTO
    ) -> Window | None:
        """How the video of this clip is divided into moments; None where it is one clip."""
        return window_for(moments, duration_of(clip.times), model, len(clip.times))

    def answers(
        self,
        path: str | Path,
        labels: Sequence[str],
        templates: Sequence[str] = (DEFAULT_TEMPLATE,),
        model: ModelId = EMBEDDED,
        frames: int | None = None,
        moments: Division = AUTO,
    ) -> Iterator[Answer]:
        """The answer about the video in this file; of a long one, again with more of its moments.

        Args:
            path: Of the file.
            labels: What it might show.
            templates: Sentences with {} for the label.
            model: The frozen CLIP and the prompts over it.
            frames: To look at in the clip or in each moment.
            moments: How it is divided; by default a video that is longer than the clips that the
                model was trained on is divided into windows of that length.
        """
        model = self.models.resolve(model, "recognise")
        clip = self.encode(path, model, frames)
        window = self.window(clip, model, moments)
        if window is None:
            yield self.rank(clip.key, labels, templates, model)
            return
        answer = None
        for film in self._films.read(Path(path), clip, window, model):
            answer = self._films.weigh(film, labels, templates, model, answer)
            yield answer

    def rank(
        self,
        key: str,
        labels: Sequence[str],
        templates: Sequence[str] = (DEFAULT_TEMPLATE,),
        model: ModelId = EMBEDDED,
        order: Sequence[int] = (),
    ) -> Answer:
        """Classes weighed against a video that was encoded before; encodes no video.

        With an `order` the frames of a clip stand in it: each such order is encoded once.
        """
        model = self.models.resolve(model, "recognise")
        if film := self._films.get(key, model):
            return self._films.weigh(film, labels, templates, model)
        clip, start = self._clips.reorder(key, order, model), perf_counter()
        ranking = self.models.get(model).rank(clip.encoded, clip.times, labels, templates)
        self.counts["scores"] += 1
        return Answer(clip, ranking, perf_counter() - start)

    def recognize(
        self,
        path: str | Path,
        labels: Sequence[str],
        templates: Sequence[str] = (DEFAULT_TEMPLATE,),
        model: ModelId = EMBEDDED,
        frames: int | None = None,
        moments: Division = AUTO,
    ) -> Answer:
        """The last of `answers`: about all of the video."""
        *_, answer = self.answers(path, labels, templates, model, frames, moments)
        return answer

    def compare(
        self,
        key: str,
        labels: Sequence[str],
        templates: Sequence[str] = (DEFAULT_TEMPLATE,),
        model: ModelId = EMBEDDED,
        order: Sequence[int] = (),
    ) -> list[Answer]:
        """One answer, or one for each kind of prompts where they are compared.

        A long video is compared under the kinds that it was read under.
        """
        asked = self.models.each(model, "recognise")
        asked = [each for each in asked if self._films.get(key, each)] or asked
        return [self.rank(key, labels, templates, each, order) for each in asked]

    def clip(self, key: str, model: ModelId = EMBEDDED) -> EncodedClip:
        """A clip that `encode` has seen, or one sentence if it was forgotten since."""
        return self._clips.get(key, model)

    def reorder(self, key: str, order: Sequence[int], model: ModelId = EMBEDDED) -> EncodedClip:
        """A clip that `encode` has seen, its frames in this order (t,); as it was without one.

        Raises:
            InputError: where the order does not name each frame once, or the clip was forgotten.
        """
        return self._clips.reorder(key, order, self.models.resolve(model, "recognise"))

    @property
    def class_sets(self) -> dict[str, str]:
        """The sets there are, by name, with their titles: those that ship, and of learned words."""
        own = self.models.own.values()
        learned = {
            one.id.prompts: f"{one.title} · {len(one.classes)}" for one in own if one.classes
        }
        return CLASS_SETS | learned

    def class_set(self, name: str) -> tuple[str, ...]:
        """The classes of a named set; of a visitor's lesson too, by its name."""
        if lesson := self.models.lent.named(name):
            return lesson.classes
        own = (one for id, one in self.models.own.items() if id.prompts == name)
        learned = next(own, None)
        if learned and learned.classes:
            return learned.classes if learned.taught else respelled(learned.classes, self.labels)
        return class_set(name, self.labels)

    def bring(self, prompts: Path) -> ModelId:
        """A file of prompts that was added while this runs; the model that it makes."""
        (one,) = gather([prompts], self.models.assets / EMBEDDED.name)
        self.models.bring([one])
        return one.id

    def warm(self) -> None:
        """Open the embedded model in the background, so that the first answer need not wait."""
        Thread(target=self._warm, daemon=True).start()

    def _named(self, content: str) -> tuple[str | None, bool]:
        """The sample with this content, and whether it is one of our drawn clips at all."""
        sample = self.samples.by_content(content)
        return sample, bool(sample or self.demo_gallery.samples.by_content(content))

    def _warm(self) -> None:
        for damaged in (*self.models.damaged.values(), *self.demo_gallery.damaged()):
            print(damaged, flush=True)
        try:
            self.models.get()
            self.demo_gallery.start()
            self.ready.set()
            self.models.get(self.models.first)
            print(video.walls(), flush=True)  # last: no answer waits for it
        except InputError as problem:  # told again to whoever asks for an answer
            print(problem)


def open_store(
    assets: Path,
    load_prompts: LoadPrompts | None = None,
    device: str = "auto",
    precision: str = "auto",
    own: Sequence[Path] = (),
    clips: Sequence[Path] = (),
    first: ModelId = EMBEDDED,
    policy: ModelPolicy | None = None,
) -> ModelStore:
    """The models of a folder of assets, and what somebody added beside those that ship."""
    return ModelStore(
        assets,
        partial(_background, folder=assets / "labels"),
        load_prompts or _load_prompts,
        device=device,
        precision=precision,
        own=gather(own, assets / EMBEDDED.name),
        clips=clips,
        first=first,
        policy=policy,
    )


def _load_prompts(path: Path, backbone: Backbone) -> PromptedCLIP:
    from vitaclip.weights import load  # not above: it brings torch along

    return load(path, backbone)


def _background(model: ModelId, folder: Path) -> tuple[str, ...]:
    """What else a clip could show: all that the embedded model's world holds, or Kinetics."""
    return class_set("puppets" if model == EMBEDDED else "kinetics400", folder)
