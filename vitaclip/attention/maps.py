"""Attention maps: who looked at what, layer by layer, every token of every frame by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from vitaclip.attention.overlay import paint
from vitaclip.attention.recorder import Recorder
from vitaclip.errors import InputError, quoted
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.vision_tower import Mask

GOES_ON = "What this token reads here is carried into the next layer: this can change the answer."
GOES_OUT = "What this token reads here goes into the answer itself."
DROPPED = (
    "This prompt is dropped after the layer: where it looks changes nothing. "
    "What counts is who reads it."
)
UNREAD = "Nobody reads this token after the last layer: where it looks here changes nothing."
PATCHES_CARRY = "Patches carry what they read into the next layer: this can change the answer."
PATCHES_UNREAD = (
    "Nobody reads the patches after the last layer: what they read here changes nothing. "
    "What counts is how much the class token reads."
)


DIRECTIONS = ("gaze", "listeners")  # what the token reads, or which patches read it


@dataclass(frozen=True)
class HeatMap:
    """One map over the patches of every frame, and whether what it shows can change the answer.

    `AttentionMap.heat` gives one. Values are shares of attention, 0 to 1.
    """

    values: np.ndarray  # (t, h, w) float32
    matters: bool  # False: what is read here changes nothing
    why: str  # one sentence for the person who looks at it

    def overlay(self, frames: np.ndarray, strength: float = 0.75) -> np.ndarray:
        """The map painted over square frames (t, s, s, 3) uint8: (t, 384, 384, 3) uint8.

        Args:
            frames: What the model saw, as `Model.crop` gives it.
            strength: How strongly colours cover the picture, 0 to 1.
        """
        return paint(frames, self.values, strength)


@dataclass(frozen=True)
class AttentionMap:
    """The attention of one clip under one model. Rows read columns; every row sums to 1.

    `Model.attend` gives one; layers and heads are counted from 0. Kept as float16 and, unless the
    heads were asked for, as their mean. `origins` says which frames a seen row tells of: its own
    for class and patches, others for prompts that carry news.
    """

    weights: np.ndarray  # (layers, t, heads or 1, m, m): reader, read
    names: tuple[str, ...]  # (m,) of the seen rows, in order
    kept: tuple[int, ...]  # (layers,) how many of the first rows live on after the layer
    grid: tuple[int, int]  # h, w
    origins: np.ndarray  # (layers, t, m, t), zero for rows that tell of no frame
    closing: np.ndarray | None  # (t, t, rows): what class rows read after the last layer
    features: np.ndarray  # (t, e): what came out
    writes_back: bool  # the prompts' rows live on, so their gaze matters
    layers: tuple[int, ...]  # which of the model's layers these are, counted from 0
    depth: int  # of the model
    heads: int  # of the model
    made_of_all: bool = False  # rows made for a layer are means of all rows, not of class rows

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The first words of the names, so class, patch, and each kind of prompt."""
        return tuple(dict.fromkeys(family(name) for name in self.names))

    def row(self, token: str) -> int:
        """Where this token stands in the sequence."""
        if token not in self.names:
            prompts = [name for name in self.names if family(name) != "patch"]
            raise InputError(
                f"There is no token {quoted(token)} here; there are: {', '.join(prompts)}, "
                f"and “patch 0,0” to “{self.names[self.rows('patch')[-1]]}”."
            )
        return self.names.index(token)

    def of(self, layer: int, head: int | None = None) -> np.ndarray:
        """The full matrix of a layer, (t, m, m) float32; without a head, their mean."""
        if layer not in self.layers:
            known = ", ".join(str(known + 1) for known in self.layers)
            raise InputError(f"Layer {layer + 1} was not kept; there are: {known}.")
        heads = self.weights[self.layers.index(layer)]
        if head is None:
            return heads.mean(axis=1, dtype=np.float32)
        if not 0 <= head < heads.shape[1]:
            raise InputError(f"Head {head + 1} was not kept; there are {heads.shape[1]}.")
        return heads[:, head].astype(np.float32)

    def heat(
        self, token: str, layer: int, head: int | None = None, direction: str = "gaze"
    ) -> HeatMap:
        """What a token reads (gaze), or which patches read it (listeners), in one layer.

        Args:
            token: One of `names`, such as “class”, “summary” or “patch 3,4” (row, column).
            layer: Counted from 0.
            head: Counted from 0, where heads were kept; by default their mean.
            direction: “gaze” or “listeners”.

        Raises:
            InputError: for a token, layer, head or direction that is not there.

        Example:
            >>> import vitaclip
            >>> seen = vitaclip.load_model().attend("assets/samples/sitting-down.mp4")
            >>> seen.heat("class", layer=5).values.shape
            (8, 8, 8)
        """
        if direction not in DIRECTIONS:
            raise InputError(f"A direction is one of {', '.join(DIRECTIONS)}.")
        return (self.gaze if direction == "gaze" else self.listeners)(token, layer, head)

    def gaze(self, token: str, layer: int, head: int | None = None) -> HeatMap:
        """Which patches this token reads."""
        values = self.of(layer, head)[:, self.row(token), self.rows("patch")]
        return HeatMap(self._on_grid(values), *self.influence(token, layer, "gaze"))

    def listeners(self, token: str, layer: int, head: int | None = None) -> HeatMap:
        """Which patches read this token, and how strongly."""
        values = self.of(layer, head)[:, self.rows("patch"), self.row(token)]
        return HeatMap(self._on_grid(values), *self.influence(token, layer, "listeners"))

    def brightest(self, token: str = "class") -> tuple[int, int]:
        """The layer and the frame in which this token reads a patch most, where that matters."""
        best, place = -1.0, (self.layers[-1], 0)
        for layer in self.layers:
            heat = self.gaze(token, layer)
            frames = heat.values.max(axis=(1, 2))
            if heat.matters and frames.max() > best:
                best, place = float(frames.max()), (layer, int(frames.argmax()))
        return place

    def influence(self, token: str, layer: int, direction: str) -> tuple[bool, str]:
        """Whether gaze or listeners of a token can change the answer, and why."""
        last, row, kept = layer + 1 == self.depth, self.row(token), self.kept[0]
        lives = row < self.kept[self.layers.index(layer)]
        if direction == "listeners":
            return not last, PATCHES_UNREAD if last else PATCHES_CARRY
        if lives:
            return True, GOES_ON if not last else GOES_OUT
        return False, DROPPED if row >= kept else UNREAD

    def share(self, layer: int, head: int | None = None) -> np.ndarray:
        """How the class token of each frame divides its attention: (t, families), sums to 1."""
        read = self.of(layer, head)[:, 0]
        parts = [read[:, self.rows(name)].sum(axis=1) for name in self.families]
        return np.stack(parts, axis=1)

    def shares(self) -> np.ndarray:
        """The same by depth, mean of the frames: (layers, families)."""
        return np.stack([self.share(layer).mean(axis=0) for layer in self.layers])

    def talk(self, layer: int) -> np.ndarray:
        """How much the class token of frame i reads what tells of frame j: (t, t).

        Rows sum to at most 1: the rest goes to prompts that tell of no frame.
        """
        read = self.of(layer)[:, 0]  # (t, m)
        return np.einsum("im,imj->ij", read, self.origins_in(layer))

    def talk_at_the_end(self) -> np.ndarray | None:
        """The same for what is read after the last layer; None where nothing is."""
        return None if self.closing is None else self.closing.sum(axis=2, dtype=np.float32)

    @property
    def nbytes(self) -> int:
        """Memory kept."""
        return self.weights.nbytes + self.origins.nbytes

    def origins_in(self, layer: int) -> np.ndarray:
        """Which frames each seen row of a layer tells of: (t, m, t)."""
        return self.origins[self.layers.index(layer)].astype(np.float32)

    def rows(self, name: str) -> np.ndarray:
        """Where the tokens of a family stand."""
        return np.flatnonzero([family(token) == name for token in self.names])

    def _on_grid(self, values: np.ndarray) -> np.ndarray:
        return np.reshape(values, (len(values), *self.grid))


def family(name: str) -> str:
    """The kind of token: the first word of its name."""
    return name.split(" ", 1)[0]


def watch(
    model: PromptedCLIP,
    frames: Tensor,
    *,
    layers: Sequence[int] | None = None,
    heads: bool = False,
    dtype: type = np.float16,
    mask: Mask | None = None,
) -> AttentionMap:
    """Run one clip (1, t, 3, s, s) through the model and keep who looked at what.

    Keeps all layers unless some are named, and the mean of the heads unless `heads` is set.
    """
    tower, t = model.backbone.vision_tower, frames.shape[1]
    wanted = range(tower.depth) if layers is None else layers
    kept: dict[int, np.ndarray] = {}

    def tap(layer: int, weights: Tensor) -> None:
        if layer in wanted:
            seen = weights[0] if heads else weights[0].mean(dim=1, keepdim=True)
            kept[layer] = seen.cpu().numpy().astype(dtype)  # (t, heads or 1, m, m)

    recorder = Recorder(model.video)
    with torch.inference_mode():
        features = PromptedCLIP(model.backbone, recorder).encode_frames(frames, tap, mask)[0]
    return AttentionMap(
        weights=np.stack([kept[layer] for layer in wanted]),
        names=recorder.names(t, tower.grid),
        kept=tuple(recorder.kept[layer] for layer in wanted),
        grid=tower.grid,
        origins=np.stack([recorder.origins_of[layer] for layer in wanted]),
        closing=recorder.closing,
        features=features.cpu().numpy(),
        writes_back=recorder.prompts.writes_back,
        made_of_all=recorder.prompts.made_of_all,
        layers=tuple(wanted),
        depth=tower.depth,
        heads=tower.heads,
    )
