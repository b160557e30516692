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
from vitaclip.open_set.courses import Courses
from vitaclip.open_set.known_actions import WEIGHTS, KnownActions
from vitaclip.open_set.mahalanobis import Gaussians

ENDING = ".world.safetensors"
COURSES = ("features", "patches")  # of `KnownActions`


@dataclass(frozen=True)
class World:
    """What one model was trained on: its pictures, and the actions in them where these are known.

    Pictures are known by the mean patch row of a middle layer, which holds their texture, and by
    their light, which a network may look past. `reach` is the distance beyond which only one in
    two hundred held-out clips lies.
    """

    sha256: str  # `Model.fingerprint` of the model that this describes
    layers: tuple[int, ...]  # counted from 0: that of pictures, and that of actions
    pictures: Gaussians
    reach: float
    actions: KnownActions | None = None  # where the world is one of known actions
    facts: Mapping[str, Any] = field(default_factory=dict)  # how it was fitted

    def distance(self, seen: EncodedFrames) -> float | None:
        """How far a clip, or a part of one, lies from this world; up to 1 it is of it."""
        if seen.patches is None:
            return None
        return float(self.pictures.distance(picture(seen))) / self.reach

    def none_of_these(self, seen: EncodedFrames, lead: float) -> float | None:
        """How probable it is that the clip shows no class at all; see `KnownActions.none`."""
        return self.actions.none(seen, lead) if self.actions else None

    def save(self, path: Path) -> None:
        """Write it into one safetensors file; wide matrices as float16.

        Raises:
            InputError: where the disk does not take it.
        """
        told = {"sha256": self.sha256, "layers": list(self.layers), "reach": self.reach}
        arrays = {"centres": self.pictures.centres, "whiten": self.pictures.whiten}
        if self.actions:
            told["frames"] = self.actions.features.frames
            arrays["weights"] = self.actions.weights
            for name in COURSES:
                known: Courses = getattr(self.actions, name)
                each = {"mean": known.mean, "axes": known.axes.astype(np.float16)}
                each |= {"centres": known.actions.centres, "whiten": known.actions.whiten}
                arrays |= {f"{name}.{key}": array for key, array in each.items()}
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
        pictures = _gaussians(arrays)
        actions = _actions(arrays, int(world["frames"])) if "weights" in arrays else None
        reach, layers = float(world["reach"]), tuple(map(int, world["layers"]))
        if not (reach > 0 and all(np.isfinite(array).all() for array in arrays.values())):
            raise ValueError("numbers that are none")
        if not layers or min(layers) < 0:
            raise ValueError("layers that are none")
        facts = dict(told.get("facts", {}))
        return World(str(world["sha256"]), layers, pictures, reach, actions, facts)
    except (KeyError, TypeError, ValueError, SafetensorError, OSError) as why:
        raise InputError(
            f"{quoted(path)} describes no model's world; remove it, and make it again with "
            "`vitaclip describe`."
        ) from why


def picture(seen: EncodedFrames) -> np.ndarray:
    """What a clip looks like, (d + 3,): the means over its frames."""
    assert seen.patches is not None and seen.light is not None
    return np.concatenate([seen.patches[:, 0].mean(axis=0), seen.light.mean(axis=0)])


def _gaussians(arrays: Mapping[str, np.ndarray], prefix: str = "") -> Gaussians:
    centres, whiten = arrays[f"{prefix}centres"], arrays[f"{prefix}whiten"]
    if centres.ndim != 2 or whiten.shape != (centres.shape[1],) * 2:
        raise ValueError("shapes that do not fit")
    return Gaussians(centres, whiten)


def _actions(arrays: Mapping[str, np.ndarray], frames: int) -> KnownActions:
    features, patches = (_courses(arrays, frames, f"{name}.") for name in COURSES)
    if arrays["weights"].shape != (WEIGHTS,):
        raise ValueError("shapes that do not fit")
    return KnownActions(features, patches, arrays["weights"])


def _courses(arrays: Mapping[str, np.ndarray], frames: int, prefix: str) -> Courses:
    mean, axes = arrays[f"{prefix}mean"], arrays[f"{prefix}axes"]
    known = _gaussians(arrays, prefix)
    if axes.shape != (len(mean), known.centres.shape[1]):
        raise ValueError("shapes that do not fit")
    if frames < 1 or len(mean) % frames:
        raise ValueError("frames that do not fit")
    return Courses(frames, mean, axes, known)
