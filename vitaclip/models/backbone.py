"""Frozen CLIP backbone: load it, preprocess frames, tokenize and encode text; never change it."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from vitaclip.errors import InputError
from vitaclip.models import factory
from vitaclip.models.hardware.precision import cast, halved
from vitaclip.models.pixels.crop import Cropper
from vitaclip.models.text_check import read_of, surely_fits
from vitaclip.models.text_tower import TextTower, open_text_tower
from vitaclip.models.vision_tower import VisionTower, is_native, open_vision_tower


class Backbone(nn.Module):
    """Any open_clip model, frozen: `requires_grad` is off and it stays in eval mode."""

    def __init__(
        self, model: nn.Module, tokenizer: Any, name: str, pretrained: str | None = None
    ) -> None:
        super().__init__()
        self.model: Any = model.requires_grad_(False).eval()  # torch knows no parts of a module
        self.tokenizer = tokenizer
        self.name, self.pretrained = name, pretrained
        self.text = open_text_tower(model)
        self.pixels = factory.pixels(model)
        self.vocabulary = factory.vocabulary(name)

    @classmethod
    def load(
        cls,
        name: str,
        pretrained: str | None = None,
        device: str = "auto",
        precision: str = "auto",
    ) -> Backbone:
        """Open a model by any name people have for it, `hf-hub:…` or `local-dir:…`.

        `device` is "auto" (CUDA, then MPS, then CPU) or a torch device; `precision` is "auto"
        (bf16 where that is quicker, see `hardware.precision`), "bf16" or "fp32". Raises InputError
        for an unknown name or when weights cannot be had.
        """
        place = _pick_device(device)
        name, pretrained = factory.resolve(name, pretrained)
        model, tokenizer = factory.open_named(name, pretrained, place)
        backbone = cls(model, tokenizer, name, pretrained)
        if halved(precision, place, model):
            backbone.halve()
        return backbone

    reads_text = True  # False where a checkpoint brought images alone
    bf16 = False  # arithmetic through autocast, on GPUs; the weights stay as they are
    weights = torch.float32  # the format of the matrices
    mixed = False  # they are bf16 and all else is float32, which open_clip's own forward is not for

    def train(self, mode: bool = True) -> Backbone:
        """Stays in eval: a frozen network has no training mode."""
        return super().train(False)

    def halve(self) -> None:
        """Compute in bf16 from now on; on a processor the weights themselves become bf16."""
        if self.device.type != "cpu":
            self.bf16 = True
            return
        _ = self.sha256  # of the weights as they came: prompts are known by it
        self.weights = torch.bfloat16
        self.mixed = self.text is not None and is_native(self.model.visual)
        cast(self.model, self.mixed)

    @cached_property
    def vision_tower(self) -> VisionTower:
        """The image side opened for prompts and attention; InputError if it cannot be."""
        return open_vision_tower(self.model.visual, self.name)

    @property
    def text_tower(self) -> TextTower:
        """The text side opened for learned words; InputError if it cannot be."""
        if self.text is None:
            raise InputError(f"{self.name} has no causal text tower, so it takes no learned words.")
        return self.text

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        return next(self.model.parameters()).device

    @property
    def side(self) -> int:
        """The image side s in pixels."""
        size = self.pixels["size"]
        return size[0] if isinstance(size, (tuple, list)) else size

    @property
    def cropper(self) -> Cropper:
        """What `crop` does, by itself: without weights, for processes that only decode."""
        return Cropper(self.side, self.pixels["interpolation"])

    @property
    def logit_scale(self) -> Tensor:
        """The logarithm of the factor that turns cosines into logits."""
        return self.model.logit_scale

    @cached_property
    def sha256(self) -> str:
        """The fingerprint of every frozen weight, by name and value.

        The logit scale is left out: it is learned with the prompts and not read here again.
        """
        digest = hashlib.sha256()
        for key, value in sorted(self.model.state_dict().items()):
            if key == "logit_scale":
                continue
            digest.update(key.encode())
            digest.update(value.detach().float().cpu().contiguous().numpy().tobytes())
        return digest.hexdigest()

    def unknown(self, sentence: str) -> tuple[str, ...]:
        """The words this model never saw in training; empty where its vocabulary is open."""
        words = "".join(c if c.isalnum() else " " for c in sentence.lower()).split()
        if self.vocabulary is None:
            return ()
        return tuple(dict.fromkeys(word for word in words if word not in self.vocabulary))

    @property
    def context_length(self) -> int:
        """Tokens that it reads of a text, those for beginning and end included; 77 in most."""
        return getattr(self.tokenizer, "context_length", 77)

    def read(self, sentence: str) -> int:
        """How many characters of a sentence it reads; the rest is cut off without a word."""
        if surely_fits(sentence, self.context_length) or self._fit([sentence])[0]:
            return len(sentence)
        return read_of(sentence, self._fit)

    def cut(self, name: str, written: Callable[[str], str]) -> str | None:
        """As much of a name as fits into the sentence it is written in, None for all of it."""
        if surely_fits(written(name), self.context_length) or self._fit([written(name)])[0]:
            return None
        return name[: read_of(name, lambda parts: self._fit([written(part) for part in parts]))]

    def _fit(self, sentences: Sequence[str]) -> list[bool]:
        """Whether each is read to its end: one token more of room changes none of its tokens."""
        length = self.context_length
        room = self.tokenizer(list(sentences), length + 1)[:, :length]
        return (room == self.tokenizer(list(sentences), length)).all(dim=1).tolist()

    def crop(self, frames: np.ndarray) -> np.ndarray:
        """Frames (t, h, w, 3) uint8 to what the model sees, (t, s, s, 3) uint8."""
        return self.cropper.crop(frames)

    def prepare(self, crops: np.ndarray) -> Tensor:
        """Crops (t, s, s, 3) uint8 to normalised pixels (1, t, 3, s, s) on the model's device."""
        x = torch.from_numpy(crops).to(self.device).float().div(255)
        mean, std = self._scale
        return ((x - mean) / std).permute(0, 3, 1, 2)[None]

    def unprepare(self, pixels: Tensor) -> Tensor:
        """Normalised pixels (…, 3, s, s) back to colours from 0 to 1."""
        mean, std = (of[:, None, None] for of in self._scale)
        return pixels * std + mean

    def prepare_batch(self, frames: np.ndarray | Tensor) -> Tensor:
        """Crops (b, t, s, s, 3) uint8 to pixels (b, t, 3, s, s); tensors stay as they are."""
        if isinstance(frames, Tensor):
            return frames.to(self.device)
        b, t = frames.shape[:2]
        return self.prepare(frames.reshape(b * t, *frames.shape[2:]))[0].unflatten(0, (b, t))

    @property
    def _scale(self) -> tuple[Tensor, Tensor]:
        """Mean and standard deviation (3,) that pixels are normalised by."""
        mean, std = (torch.tensor(self.pixels[key], device=self.device) for key in ("mean", "std"))
        return mean, std

    def encode_frames(self, frames: Tensor) -> Tensor:
        """Each frame (b, t, 3, s, s) by open_clip's own forward: (b, t, e), not normalised."""
        with self.arithmetic():
            features = self.model.encode_image(frames.flatten(0, 1).to(self.weights))
        return features.to(frames.dtype).unflatten(0, frames.shape[:2])

    def tokens(self, sentences: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Token numbers (k, l), cut after the longest sentence, and where each ends (k,)."""
        tokens = self.tokenizer(list(sentences)).to(self.device)
        if self.text is None:
            return tokens, torch.full((len(tokens),), tokens.shape[1] - 1)
        ends = tokens.argmax(dim=-1)  # the end-of-text token has the highest number
        return tokens[:, : int(ends.max()) + 1], ends

    def encode_text(self, sentences: Sequence[str]) -> Tensor:
        """Sentences to features (k, e), not normalised."""
        tokens, ends = self.tokens(sentences)
        if self.text is None:
            with self.arithmetic():
                return self.model.encode_text(tokens).float()
        return self.encode_word_vectors(self.text.embed(tokens), ends)

    def encode_word_vectors(self, words: Tensor, ends: Tensor) -> Tensor:
        """Word vectors (k, l, d), learned ones among them, to text features (k, e)."""
        with self.arithmetic():
            return self.text_tower.encode(words, ends).to(words.dtype)

    def arithmetic(self) -> AbstractContextManager[Any]:
        """The number format of a forward pass, as a context."""
        if self.bf16:
            return torch.autocast(self.device.type, dtype=torch.bfloat16)
        return contextlib.nullcontext()


def _pick_device(device: str) -> torch.device:
    if device != "auto":
        return torch.device(device)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
