"""Model for Python: a frozen CLIP under prompts that recognises, embeds and attends to videos."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from vitaclip import video as video_files
from vitaclip import weights
from vitaclip.attention.attribution.explain import ClassMap, explain
from vitaclip.attention.maps import AttentionMap, watch
from vitaclip.errors import InputError
from vitaclip.inference.long_video.film_crops import film_crops
from vitaclip.inference.long_video.moments import (
    AUTO,
    Division,
    Encode,
    Moment,
    Window,
    duration_of,
    encode_moments,
    whole,
    window_for,
)
from vitaclip.inference.model_id import ModelId
from vitaclip.inference.video_input import VideoLike, as_file, read_frames
from vitaclip.learning.lesson import Lesson
from vitaclip.models import split_on_oom, threads
from vitaclip.models.catalogue.defaults import DEFAULT_FRAMES, DEFAULT_TEMPLATE
from vitaclip.models.encoded_frames import EncodedFrames
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.text_check import TextCheck
from vitaclip.models.zero_shot import Ranking, ZeroShotClassifier
from vitaclip.open_set.world import World
from vitaclip.video.reader import STREAMS
from vitaclip.video.worker_pool import Workers


@dataclass(frozen=True)
class Model:
    """A frozen CLIP under one kind of prompts. Safe to use from many threads.

    A video is a path, the bytes of a file, or pictures (t, h, w, 3) uint8 as an array or a tensor.
    Vectors are float32 of length 1, so their products are cosines. `load_model` makes one.

    Example:
        >>> import vitaclip
        >>> model = vitaclip.load_model()
        >>> film = "assets/samples/sitting-down.mp4"
        >>> model.recognize(film, ["sitting down", "standing up"]).label
        'sitting down'
    """

    clip: PromptedCLIP
    classifier: ZeroShotClassifier
    id: ModelId
    world: World | None = None  # what it was trained on, where that was fitted
    lesson: Lesson | None = None  # classes that it was taught beside those it knows by their words

    @property
    def prompts(self) -> str:
        """What the prompts are called, such as none, vita, cube, or as a file of them is."""
        return self.id.prompts

    @property
    def frames(self) -> int:
        """Frames looked at in a clip, unless it is asked for with more or fewer."""
        if self.lesson:
            return self.lesson.frames
        return self.clip.video.frames if self.clip.video else DEFAULT_FRAMES

    @property
    def embed_dim(self) -> int:
        """Numbers in a video's or a text's vector, `e`."""
        return self.encode_text(["video"]).shape[1]

    @property
    def device(self) -> str:
        """Where the model computes, as torch writes it."""
        return str(self.clip.backbone.device)

    @property
    def learned(self) -> int:
        """How many numbers the prompts hold; 0 for plain CLIP."""
        parts = filter(None, (self.clip.video, self.clip.words))
        return sum(x.numel() for part in parts for x in part.parameters())

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the frozen weights and of everything learned on top of them."""
        content = hashlib.sha256(self.clip.backbone.sha256.encode())
        for part in (self.clip.video, self.clip.words):
            for name, weight in sorted(part.state_dict().items()) if part is not None else ():
                content.update(name.encode())
                content.update(weight.detach().float().cpu().numpy().tobytes())
        return content.hexdigest()

    def recognize(
        self,
        video: VideoLike,
        labels: Sequence[str] = (),
        *,
        templates: Sequence[str] | None = None,
        frames: int | None = None,
        moments: Division = AUTO,
    ) -> Ranking:
        """How well each label fits the video, as a whole and frame by frame.

        Zero-shot classification as in CLIP (Radford et al. 2021, section 3.1). A file that is
        longer than the clips that the model was trained on is seen as moments, and is the mean of
        what each of them says; `recognize_moments` gives them one by one.

        Args:
            video: A path, the bytes of a file, or pictures (t, h, w, 3) uint8.
            labels: What the video might show, in your own words; where classes were taught, those
                if there are none here.
            templates: Sentences with {} for the label; several are averaged.
            frames: How many frames to look at; by default as many as the prompts were trained on.
            moments: A `Window` that a long video is divided by, or "whole" for one clip.

        Returns:
            Shares and cosines (k,), the same for each frame (t, k), whether any label fits, and
            whether the model was trained on such pictures at all.

        Raises:
            InputError: for what the caller can mend, in one sentence.

        Example:
            >>> import vitaclip
            >>> film = "assets/samples/sitting-down.mp4"
            >>> answer = vitaclip.load_model().recognize(film, ["sitting down", "standing up"])
            >>> answer.per_frame.shape
            (8, 2)
        """
        seen = self.read(video, frames)
        window = self._window(video, seen, moments)
        if window is None:
            (encoded,) = self.encode([self.crop(seen)])
            return self.rank(encoded, seen.times, labels, templates)
        each = list(self._ranked(video, seen, window, labels, templates))
        return whole([ranking for _, ranking in each], [moment for moment, _ in each])

    def recognize_moments(
        self,
        video: str | Path | bytes,
        labels: Sequence[str],
        *,
        templates: Sequence[str] | None = None,
        frames: int | None = None,
        moments: Division = AUTO,
    ) -> Iterator[tuple[Moment, Ranking]]:
        """How well each label fits each moment of a video file, as it is read; memory stays flat.

        Args:
            video: A path, or the bytes of a file.
            labels: What the video might show, in your own words.
            templates: Sentences with {} for the label; several are averaged.
            frames: How many frames of each moment to look at.
            moments: A `Window`: seconds of a moment, and from the start of one to the next's; by
                default the length of the clips that the model was trained on, and half of it.

        Yields:
            Each moment and its ranking. A short video is one moment.

        Raises:
            InputError: for what the caller can mend, in one sentence.
        """
        seen = self.read(video, frames)
        duration = duration_of(seen.times)
        window = self._window(video, seen, moments) or Window(duration, duration, len(seen.times))
        yield from self._ranked(video, seen, window, labels, templates)

    def encode_video(
        self, videos: VideoLike | Sequence[VideoLike], *, frames: int | None = None
    ) -> np.ndarray:
        """Unit vectors (b, e) float32 of videos, one row each, in the space of `encode_text`.

        Prompt Switch (Deng et al., ICCV 2023) is made for this: a video's vector is made once,
        before any question.

        Args:
            videos: One video or several.
            frames: How many frames of each to look at.

        Returns:
            As many rows as videos, one for a single one.

        Raises:
            InputError: for a video that cannot be read.
        """
        one = isinstance(videos, (str, Path, bytes, Tensor)) or getattr(videos, "ndim", 0) == 4
        listed: Sequence[VideoLike] = [videos] if one else videos  # type: ignore[assignment,list-item]
        rows = [self.encode_frames(self.crop(self.read(video, frames))) for video in listed]
        return np.stack([self.pool(row) for row in rows])

    def encode_text(
        self, texts: Sequence[str], *, templates: Sequence[str] | None = None
    ) -> np.ndarray:
        """Unit vectors (k, e) float32 of texts as they are, or in the seat {} of templates.

        Args:
            texts: Sentences, or labels where templates are given.
            templates: Sentences with {} for the text; several are averaged.

        Warns:
            UserWarning: where a text is longer than what the model reads; `check_texts` says where
                it is cut.
        """
        if cut := [check for check in self.check_texts(texts, templates=templates) if check.after]:
            warnings.warn(f"“{cut[0].text[:40]}…” was {cut[0].after}", stacklevel=2)
        vectors = self.classifier.vectors(list(texts), templates or ("{}",))
        return vectors.float().cpu().numpy()

    def check_texts(
        self, texts: Sequence[str], *, templates: Sequence[str] | None = None
    ) -> tuple[TextCheck, ...]:
        """For each text, how far it is read and which of its words the model never saw.

        Args:
            texts: Sentences, or labels where templates are given.
            templates: Sentences with {} for the text.

        Example:
            >>> import vitaclip
            >>> vitaclip.load_model().check_texts(["a quantum skijoring lawyer"])[0].unknown
            ('quantum', 'skijoring', 'lawyer')
        """
        return self.clip.check_texts(texts, templates or ("{}",))

    def attend(self, video: VideoLike, *, frames: int | None = None) -> AttentionMap:
        """Who looks at what in the video: every layer, the mean of its heads.

        Args:
            video: A path, the bytes of a file, or pictures (t, h, w, 3) uint8.
            frames: How many frames to look at.

        Returns:
            Maps by token, layer and direction; `watch` also keeps the heads.

        Raises:
            InputError: for a video that cannot be read, and image encoders that are no plain ViT.
        """
        crops = self.crop(self.read(video, frames))
        return self.watch(crops)

    def explain(
        self,
        video: VideoLike,
        labels: Sequence[str],
        *,
        label: str | None = None,
        by: str = "gradient",
        templates: Sequence[str] | None = None,
        frames: int | None = None,
    ) -> ClassMap:
        """What in the video speaks for one label against the others; needs a backward pass.

        Args:
            video: A path, the bytes of a file, or pictures (t, h, w, 3) uint8.
            labels: What the video might show, in your own words.
            label: The one to be explained; by default the one that fits best.
            by: The map: gradient, integrated, rollout, attention, brightest, centre or random.
            templates: Sentences with {} for the label; several are averaged.
            frames: How many frames to look at.

        Raises:
            InputError: for an unknown map or label, taught classes, and image encoders that are no
                plain ViT.

        Example:
            >>> import vitaclip
            >>> model, film = vitaclip.load_model(), "assets/samples/sitting-down.mp4"
            >>> model.explain(film, ["sitting down", "standing up"]).label
            'sitting down'
        """
        crops = self.crop(self.read(video, frames))
        return self.explain_crops(crops, labels, label, by, templates)

    def save(self, path: str | Path) -> None:
        """Write what was learned into one safetensors file, which `load_model(prompts=…)` takes.

        Where classes were taught, that is the lesson.

        Raises:
            InputError: where the disk does not take it; what was there before stays.
        """
        if self.lesson:
            from vitaclip.learning.lesson_file import save_lesson

            save_lesson(self.lesson, path, self.fingerprint)
        else:
            weights.save(self.clip, path)

    # What the page does step by step, so that each step can be remembered.

    def read(self, video: VideoLike, frames: int | None = None) -> video_files.Video:
        """So many frames of a video (t, h, w, 3), each amid one of equal spans of its time."""
        return read_frames(video, self.frames if frames is None else frames)

    def crop(self, seen: video_files.Video | np.ndarray) -> np.ndarray:
        """What the model sees of frames, as read or as pictures: (t, s, s, 3) uint8."""
        frames = seen if isinstance(seen, np.ndarray) else seen.frames
        return self.clip.backbone.crop(frames)

    def encode_frames(self, crops: np.ndarray) -> np.ndarray:
        """Frame features (t, e) of crops (t, s, s, 3) uint8."""
        return self.encode([crops])[0].features

    def encode(self, clips: Sequence[np.ndarray], cores: int | None = None) -> list[EncodedFrames]:
        """Several clips (t, s, s, 3) with equally many frames, each with all that is asked of it.

        The patch rows by which a world is known come from the same pass as the features. By
        default it takes as many cores as suit a model of this size.
        """
        heard = self.world.layers if self.world else ()
        with threads.using(cores or threads.for_model(self.clip)):
            seen = split_on_oom.encode_clips(self.clip, clips, heard)
            if self.lesson is None:
                return seen
            if self.lesson.clip is self.clip:
                return [replace(each, taught=each.features) for each in seen]
            taught = split_on_oom.encode_clips(self.lesson.clip, clips)
            return [replace(each, taught=own.features) for each, own in zip(seen, taught)]

    def pool(self, features: np.ndarray) -> np.ndarray:
        """Frame features (t, e) to the unit vector of the video (e,)."""
        with torch.inference_mode():
            video = self.clip.pool(torch.as_tensor(features)[None].to(self.clip.backbone.device))
            return F.normalize(video[0].float(), dim=-1, eps=1e-12).cpu().numpy()

    def rank(
        self,
        seen: EncodedFrames | np.ndarray,
        times: np.ndarray,
        labels: Sequence[str],
        templates: Sequence[str] | None = None,
    ) -> Ranking:
        """Labels weighed against encoded frames, or against frame features (t, e) alone.

        Taught classes need what `encode` gives; without labels, they are those.
        """
        seen = EncodedFrames(seen) if isinstance(seen, np.ndarray) else seen
        lesson = self.lesson
        own = [label for label in labels if lesson and lesson.knows(label)]
        if lesson is None or (labels and not own):
            return self._named(seen, times, labels, templates)
        if seen.taught is None:
            raise InputError("Taught classes are weighed against what `encode` makes of a clip.")
        taught = lesson.rank(seen.taught, times, own)
        others = [label for label in labels if label not in own]
        if not others:
            return taught
        named = self._named(seen, times, others, templates)
        names = self.classifier.vectors(others, _seats(templates)).float().cpu().numpy()
        return lesson.beside(taught, named, labels, seen.taught, names)

    def _named(
        self,
        seen: EncodedFrames,
        times: np.ndarray,
        labels: Sequence[str],
        templates: Sequence[str] | None,
    ) -> Ranking:
        """Labels by their words, and whether the clip is of the model's world."""
        ranking = self.classifier.rank(
            torch.as_tensor(seen.features), times, labels, _seats(templates)
        )
        if self.world is None:
            return ranking
        none, distance = self.world.none_of_these(seen, ranking.lead), self.world.distance(seen)
        return replace(
            ranking,
            none_prob=none,
            none_of_these=ranking.none_of_these if none is None else none > 0.5,
            world_distance=distance,
            in_world=None if distance is None else distance <= 1,
        )

    def moments(
        self,
        path: str | Path,
        duration: float,
        window: Window,
        encode: Encode | None = None,
        workers: Workers = STREAMS,
    ) -> Iterator[list[Moment]]:
        """The moments of a long video file in batches, from one reading of it, front to back.

        `workers` are the processes that decode it.
        """
        read = film_crops(path, self.clip.backbone.cropper, workers)
        return encode_moments(duration, window, read, encode or self.encode)

    def _window(self, video: VideoLike, seen: video_files.Video, asked: Division) -> Window | None:
        if isinstance(video, (np.ndarray, Tensor)):  # pictures in memory know no seconds
            return None
        return window_for(asked, duration_of(seen.times), self.id, len(seen.times))

    def _ranked(
        self,
        video: VideoLike,
        seen: video_files.Video,
        window: Window,
        labels: Sequence[str],
        templates: Sequence[str] | None,
    ) -> Iterator[tuple[Moment, Ranking]]:
        assert isinstance(video, (str, Path, bytes))
        with as_file(video) as path:
            for batch in self.moments(path, duration_of(seen.times), window):
                for moment in batch:
                    yield moment, self.rank(moment.encoded, moment.times, labels, templates)

    def watch(self, crops: np.ndarray, **how: Any) -> AttentionMap:
        """The attention over crops (t, s, s, 3); `how` is for `attention.maps.watch`."""
        with threads.using(threads.for_model(self.clip)):
            return watch(self.clip, self.clip.backbone.prepare(crops), **how)

    def explain_crops(
        self,
        crops: np.ndarray,
        labels: Sequence[str],
        label: str | None = None,
        by: str = "gradient",
        templates: Sequence[str] | None = None,
    ) -> ClassMap:
        """`explain` over crops (t, s, s, 3)."""
        if self.lesson and any(self.lesson.knows(name) for name in labels):
            raise InputError(
                "Taught classes are known by their clips; only classes known by words have a map."
            )
        texts = self.classifier.vectors(labels, _seats(templates))
        with threads.using(threads.for_model(self.clip)):
            return explain(self.clip, self.clip.backbone.prepare(crops), texts, labels, label, by)


def _seats(templates: Sequence[str] | None) -> Sequence[str]:
    return (DEFAULT_TEMPLATE,) if templates is None else templates
