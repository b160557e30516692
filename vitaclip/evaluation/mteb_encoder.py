"""Encoder for mteb: a model as the one object that its tasks and scripts of that kind call.

    import mteb, vitaclip
    from vitaclip.evaluation.mteb_encoder import MTEBEncoder

    encoder = MTEBEncoder(vitaclip.load_model(prompts="cube"))
    mteb.evaluate(encoder, mteb.get_tasks(tasks=["HMDB51ZeroShot"]))

It follows mteb's `EncoderProtocol` (mteb 2). mteb is imported only where it asks for its own
`mteb_model_meta`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import torch
from torch import Tensor

if TYPE_CHECKING:
    from mteb.models.model_meta import ModelMeta  # type: ignore[import-not-found]


class Encodes(Protocol):
    """What is needed of a `Model`."""

    @property
    def frames(self) -> int:
        """How many frames it looks at."""
        ...

    def encode_video(self, videos: Any) -> np.ndarray:
        """Unit vectors (b, e) of videos."""
        ...

    def encode_text(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors (k, e) of texts."""
        ...


class MTEBEncoder:
    """A model that mteb can measure on videos, pictures and texts; all vectors have length 1.

    Of a video as many frames are looked at as the model's prompts were trained on, each amid one of
    equal spans of its pictures; a still picture is a video in which nothing moves.
    """

    def __init__(self, model: Encodes, name: str = "vitaclip/vitaclip") -> None:
        self.model, self._name = model, name

    def encode(self, inputs: Iterable[Mapping[str, Any]], **_: Any) -> np.ndarray:
        """Vectors (b, e) of what a loader of mteb gives: batches with `video`, `image` or `text`.

        Where a row has several of them, it is the unit vector of their sum.
        """
        if getattr(inputs, "collate_fn", None) is not None:
            inputs.collate_fn = side_by_side  # type: ignore[attr-defined]  # mteb's stacks tensors
        return np.concatenate([self._batch(batch) for batch in inputs])

    def encode_image(self, images: Tensor | np.ndarray | Sequence[Any]) -> Tensor:
        """Vectors (b, e) of pictures, as CLIP_benchmark asks, or of videos (b, t, 3, h, w)."""
        return torch.from_numpy(self._videos(images))

    def encode_text(self, texts: Sequence[str]) -> Tensor:
        """Vectors (k, e) of sentences; the tokenizer of such a script is `list`."""
        return torch.from_numpy(self.model.encode_text(list(texts)))

    def similarity(self, embeddings1: Any, embeddings2: Any) -> Tensor:
        """Cosines (a, b) of every vector with every other."""
        return _unit(embeddings1) @ _unit(embeddings2).T

    def similarity_pairwise(self, embeddings1: Any, embeddings2: Any) -> Tensor:
        """Cosines (a,) of vectors with those in their place."""
        return (_unit(embeddings1) * _unit(embeddings2)).sum(dim=-1)

    @property
    def mteb_model_meta(self) -> ModelMeta:
        """What mteb writes beside the numbers."""
        from mteb.models.model_meta import ModelMeta  # type: ignore[import-not-found]

        none = dict.fromkeys(
            "loader revision release_date languages n_parameters memory_usage_mb max_tokens "
            "embed_dim license open_weights public_training_code public_training_data "
            "use_instructions training_datasets".split()
        )
        return ModelMeta(
            name=self._name,
            framework=["PyTorch"],
            similarity_fn_name="cosine",  # type: ignore[arg-type]
            modalities=["text", "image", "video"],
            **none,
        )

    def _batch(self, batch: Mapping[str, Any]) -> np.ndarray:
        found = [self._videos(batch[kind]) for kind in ("video", "image") if kind in batch]
        if "text" in batch:
            found.append(self.model.encode_text(list(batch["text"])))
        return _unit(np.sum(found, axis=0)).numpy()

    def _videos(self, videos: Iterable[Any]) -> np.ndarray:
        return self.model.encode_video([readable(one, self.model.frames) for one in videos])


def side_by_side(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows as lists of their values: videos differ in length and size."""
    return {key: [row[key] for row in rows] for key in rows[0]}


def readable(video: Any, count: int) -> str | bytes | np.ndarray:
    """A video as a model reads it: a file, also as data sets hold it undecoded, or its frames."""
    if isinstance(video, Mapping):
        return video.get("bytes") or video["path"]
    return video if isinstance(video, (str, bytes)) else frames_of(video, count)


def frames_of(video: Any, count: int) -> np.ndarray:
    """So many frames (t, h, w, 3) uint8 of a video, each amid one of equal spans of its pictures.

    It is a decoder of torchcodec, which mteb's data sets give, a picture of Pillow, or pictures
    (t, 3, h, w), (t, h, w, 3) or one of them, as bytes or from 0 to 1.
    """
    if hasattr(video, "get_frames_at"):  # decodes no more than is looked at
        video = video.get_frames_at(places(int(video.metadata.num_frames), count)).data
        count = len(video)
    if hasattr(video, "convert"):
        video = np.asarray(video.convert("RGB"))
    pictures = torch.from_numpy(np.array(video))  # a copy: torch wants none that is read-only
    pictures = pictures[None] if pictures.ndim == 3 else pictures
    if pictures.shape[1] == 3:
        pictures = pictures.permute(0, 2, 3, 1)
    if pictures.is_floating_point():
        pictures = (pictures * 255).round().to(torch.uint8)
    return pictures[places(len(pictures), count)].contiguous().numpy()


def places(length: int, count: int) -> list[int]:
    """Which of so many pictures stand amid equal spans of them."""
    return [int((n + 0.5) / count * length) for n in range(count)]


def _unit(vectors: Any) -> Tensor:
    rows = torch.as_tensor(np.asarray(vectors)).float()
    return torch.nn.functional.normalize(rows.reshape(-1, rows.shape[-1]), dim=-1)
