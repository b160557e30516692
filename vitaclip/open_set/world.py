"""A model's world, fitted: the pictures it was trained on, and the actions in them, as one file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from vitaclip.errors import InputError, quoted
from vitaclip.io.atomic import saving
from vitaclip.io.checkpoint_header import KEY, about
from vitaclip.models.encoded_frames import EncodedFrames
from vitaclip.open_set.known_actions import KnownActions
from vitaclip.open_set.mahalanobis import Gaussians

ENDING = ".world.safetensors"


@dataclass(frozen=True)
class World:
    """What one model was trained on, by the mean patch row of a middle layer.

    The texture of a picture is in the patches of the middle layers, and the rows are there anyway.
    `reach` is the distance beyond which only one in two hundred held-out clips lies.
    """

    sha256: str  # `Model.fingerprint` of the model that this describes
    layer: int  # counted from 0
    pictures: Gaussians
    reach: float
    actions: KnownActions | None = None  # where the world is one of known actions
    facts: Mapping[str, Any] = field(default_factory=dict)  # how it was fitted

    def distance(self, seen: EncodedFrames) -> float | None:
        """How far a clip, or a part of one, lies from this world; up to 1 it is of it."""
        if seen.patches is None:
            return None
        return float(self.pictures.distance(seen.patches.mean(axis=0))) / self.reach

    def none_of_these(self, seen: EncodedFrames, lead: float) -> float | None:
        """How probable it is that the clip shows no class at all; see `KnownActions.none`."""
        return self.actions.none(seen.features, lead) if self.actions else None

    def save(self, path: Path) -> None:
        """Write it into one safetensors file; wide matrices as float16.

        Raises:
            InputError: where the disk does not take it.
        """
        told = {"sha256": self.sha256, "layer": self.layer, "reach": self.reach}
        arrays = {"centres": self.pictures.centres, "whiten": self.pictures.whiten}
        if self.actions:
            known = self.actions
            told["frames"] = known.frames
            arrays |= {"mean": known.mean, "axes": known.axes.astype(np.float16)}
            arrays |= {"courses": known.courses.centres, "spread": known.courses.whiten}
            arrays["weights"] = known.weights
        whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
        with saving(path) as part:
            save_file(whole, part, {KEY: json.dumps({"world": told, "facts": dict(self.facts)})})


def load_world(path: Path) -> World:
    """Read what `World.save` wrote.

    Raises:
        InputError: where the file is damaged or something else.
    """
    told = about(path)
    try:
        arrays = {name: array.astype(np.float32) for name, array in load_file(path).items()}
        world = told["world"]
        pictures = _gaussians(arrays["centres"], arrays["whiten"])
        actions = _actions(arrays, int(world["frames"])) if "axes" in arrays else None
        reach = float(world["reach"])
        if not (reach > 0 and all(np.isfinite(array).all() for array in arrays.values())):
            raise ValueError("numbers that are none")
        layer, facts = int(world["layer"]), dict(told.get("facts", {}))
        return World(str(world["sha256"]), layer, pictures, reach, actions, facts)
    except (KeyError, TypeError, ValueError, SafetensorError, OSError) as why:
        raise InputError(
            f"{quoted(path)} describes no model's world; make it again with `vitaclip describe`."
        ) from why


def _gaussians(centres: np.ndarray, whiten: np.ndarray) -> Gaussians:
    if centres.ndim != 2 or whiten.shape != (centres.shape[1],) * 2:
        raise ValueError("shapes that do not fit")
    return Gaussians(centres, whiten)


def _actions(arrays: Mapping[str, np.ndarray], frames: int) -> KnownActions:
    mean, axes, weights = arrays["mean"], arrays["axes"], arrays["weights"]
    courses = _gaussians(arrays["courses"], arrays["spread"])
    if axes.shape != (len(mean), courses.centres.shape[1]) or weights.shape != (3,):
        raise ValueError("shapes that do not fit")
    if frames < 1 or len(mean) % frames:
        raise ValueError("frames that do not fit")
    return KnownActions(frames, mean, axes, courses, weights)
