"""Vector cache: what a frozen model made of clips, kept by content for the next test."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from vitaclip.errors import InputError, quoted
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.retrieval.storage import ColumnStore

KEY = np.dtype("V32")
SAVE_EVERY = 1024  # clips: what a kill can cost
UNKNOWN, INSIDE, OUTSIDE = 0, 1, 2  # of the model's world


class VectorCache:
    """Vectors (e,) of clips by the SHA-256 of the very pixels that a model is shown.

    Each model has a folder of its own in `folder`, by its weights, its prompts over video and its
    precision; so a model that changed finds none, and no list, file name or sampling matters.
    """

    def __init__(self, folder: Path, model: PromptedCLIP) -> None:
        self.folder = folder / _name_of(model)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._store = ColumnStore(self.folder)
            keys = self._store.read("keys.v32", KEY)
            width = int(self._store.about.get("width", 1))
            self._vectors = self._store.read("vectors.f32", "<f4", (width,))
            self._worlds = self._store.read("worlds.u8", "u1")
        except InputError:
            raise
        except (OSError, ValueError, KeyError, TypeError):
            raise InputError(
                f"Vectors cannot be kept in {quoted(folder)}; name an empty folder to write in."
            ) from None
        self._rows = {key.tobytes(): row for row, key in enumerate(keys)}
        self._fresh: dict[bytes, tuple[np.ndarray, int]] = {}

    def key(self, clip: Tensor) -> bytes:
        """What a clip (t, 3, s, s) is known by."""
        pixels = clip.detach().float().cpu().contiguous().numpy()
        return hashlib.sha256(str(pixels.shape).encode() + pixels.tobytes()).digest()

    def get(self, key: bytes, counted: bool) -> tuple[Tensor, bool] | None:
        """A clip's vector (e,), and whether it is out of the model's world; None if not kept.

        If it is `counted` who is, that must be kept as well.
        """
        if key in self._fresh:
            vector, world = self._fresh[key]
        elif key in self._rows:
            row = self._rows[key]
            vector, world = np.array(self._vectors[row]), int(self._worlds[row])
        else:
            return None
        if counted and world == UNKNOWN:
            return None
        return torch.from_numpy(vector), world == OUTSIDE

    def put(self, key: bytes, vector: Tensor, outside: bool | None) -> None:
        """Keep a clip's vector (e,); it is on the disk once `save` has returned."""
        world = UNKNOWN if outside is None else OUTSIDE if outside else INSIDE
        self._fresh[key] = vector.detach().float().cpu().numpy(), world
        if len(self._fresh) >= SAVE_EVERY:
            self.save()

    def save(self) -> None:
        """Bring everything to the disk: all of it, or what was there before."""
        if not self._fresh:
            return
        vectors = np.stack([vector for vector, _ in self._fresh.values()]).astype("<f4")
        more = {
            "keys.v32": b"".join(self._fresh),
            "vectors.f32": vectors.tobytes(),
            "worlds.u8": bytes(world for _, world in self._fresh.values()),
        }
        try:
            self._store.save(more, {"width": vectors.shape[1]})
        except OSError as trouble:
            raise InputError(
                f"Vectors could not be kept in {quoted(self.folder.parent)} ({trouble.strerror}); "
                "make room, or leave --keep out."
            ) from None
        first = len(self._rows)
        self._rows |= {key: first + number for number, key in enumerate(self._fresh)}
        self._vectors = self._store.read("vectors.f32", "<f4", vectors.shape[1:])
        self._worlds = self._store.read("worlds.u8", "u1")
        self._fresh = {}


def _name_of(model: PromptedCLIP) -> str:
    """By all that decides on the vectors of given pixels."""
    backbone = model.backbone
    told = hashlib.sha256(f"{backbone.sha256} {backbone.weights} {backbone.bf16}".encode())
    for name, weight in sorted(model.video.state_dict().items()) if model.video else ():
        told.update(name.encode())
        told.update(weight.detach().float().cpu().numpy().tobytes())
    return told.hexdigest()[:32]
