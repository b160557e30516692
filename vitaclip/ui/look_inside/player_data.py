"""Data of the attention player: few large strings, asked for by key and kept in the browser."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from vitaclip.attention import overlay
from vitaclip.errors import InputError
from vitaclip.inference import export
from vitaclip.inference.model_id import ModelId
from vitaclip.inference.results import EncodedClip
from vitaclip.inference.service import Service
from vitaclip.ui import outside
from vitaclip.ui.look_inside import class_maps
from vitaclip.ui.plots import attention as depths

if TYPE_CHECKING:
    from vitaclip.attention.maps import AttentionMap


def answering(service: Service, answer: Callable[[Service, dict], dict]) -> Callable:
    """A server function for the page: anyone may send anything, a mistake is one sentence."""

    def call(ask: object) -> dict:
        try:
            return answer(service, ask if isinstance(ask, dict) else {})
        except InputError as problem:
            return {"error": str(problem)}

    call.__name__ = answer.__name__
    return call


def asked(
    service: Service, ask: dict, heads_of: int | None = None
) -> tuple[EncodedClip, AttentionMap]:
    """The clip and its attention that the page asks about."""
    key, model = str(ask.get("key")), asked_model(service, ask)
    return service.clip(key, model), service.inspector.attention(key, model, heads_of)


def asked_model(service: Service, ask: dict) -> ModelId:
    """The model that the page asks about."""
    return service.models.known(str(ask.get("model"))).under(str(ask.get("prompts")))


def opened(service: Service, ask: dict) -> dict:
    """All but the numbers: frames, names of tokens, and what each direction can change."""
    clip, seen = asked(service, ask)
    layer, frame = seen.brightest()
    firsts = {name.split()[0]: name for name in reversed(seen.names)}
    return {
        "name": clip.name,
        "outside": outside.sentence(clip.model) if clip.in_world is False else "",
        "frames": [_png(crop) for crop in clip.crops],
        "times": clip.times.tolist(),
        "side": clip.model.side,
        "grid": list(seen.grid),
        "start": {"layer": layer, "frame": frame},
        "names": list(seen.names),
        "families": depths.colours(seen.families),
        "layers": len(seen.layers),
        "heads": seen.heads,
        "lives": list(seen.kept),
        "why": {
            direction: {
                family: [seen.influence(first, layer, direction) for layer in seen.layers]
                for family, first in firsts.items()
            }
            for direction in ("gaze", "listeners")
        },
        "model": f"{clip.model.name} · {clip.model.title}",
        "heat": overlay.HEAT,
        **class_maps.offered(service, clip.key, ask, asked_model(service, ask)),
    }


def layer(service: Service, ask: dict) -> dict:
    """One layer's attention (t, heads or 1, m, m)."""
    number = _number(ask, "layer")
    _, seen = asked(service, ask, number if ask.get("heads") else None)
    if number not in seen.layers:
        raise InputError(f"There is no layer {number + 1}.")
    weights = seen.weights[seen.layers.index(number)].astype(np.float32)
    return _small(weights)


def class_map(service: Service, ask: dict) -> dict:
    """What speaks for a class (t, h, w), as shares of all that does; the frame with the most."""
    shares = class_maps.asked(service, ask, asked_model(service, ask)).shares
    return _small(shares) | {"frame": int(shares.max(axis=(1, 2)).argmax())}


def save_numbers(service: Service, ask: dict) -> dict:
    """Everything that was kept, as NPZ."""
    clip, seen = asked(service, ask)
    file = io.BytesIO()
    named: dict[str, Any] = export.arrays(clip, seen)
    np.savez_compressed(file, **named)
    return _file(clip, "attention.npz", "application/octet-stream", file.getvalue())


def save_film(service: Service, ask: dict) -> dict:
    """The chosen map over all frames, as an endless GIF or as MP4."""
    strength = _share(ask, "strength")
    if ask.get("map"):
        model = asked_model(service, ask)
        clip = service.clip(str(ask.get("key")), model)
        frames = class_maps.asked(service, ask, model).overlay(clip.crops, strength)
    else:
        number, head = _number(ask, "layer"), ask.get("head")
        head = None if head is None else _number(ask, "head")
        clip, seen = asked(service, ask, None if head is None else number)
        heat = seen.heat(str(ask.get("token")), number, head, str(ask.get("direction")))
        frames = heat.overlay(clip.crops, strength)
    if ask.get("kind") == "gif":
        return _file(clip, "attention.gif", "image/gif", overlay.gif(frames))
    return _file(clip, "attention.mp4", "video/mp4", overlay.mp4(frames))


def _small(values: np.ndarray) -> dict:
    """An array as bytes: 255 · sqrt(value / highest)."""
    top = float(values.max()) or 1.0
    small = np.sqrt(values / top) * 255
    return {"top": top, "data": _base64(small.round().astype(np.uint8).tobytes())}


def _share(ask: dict, name: str) -> float:
    value = ask.get(name, 0.75)
    if not isinstance(value, (int, float)) or not 0 <= value <= 1:  # NaN is neither
        raise InputError(f"The {name} is a number from 0 to 1.")
    return float(value)


def _number(ask: dict, name: str) -> int:
    value = ask.get(name)
    if type(value) is not int or not 0 <= value < 1000:  # True is an int too, but no number
        raise InputError(f"The {name} is a whole number, counted from 0.")
    return value


def _file(clip: EncodedClip, ending: str, kind: str, content: bytes) -> dict:
    name = f"{Path(clip.name).stem}-{clip.model.prompts}-{ending}"
    return {"name": name, "url": f"data:{kind};base64,{_base64(content)}"}


def _png(crop: np.ndarray) -> str:
    file = io.BytesIO()
    small = crop.shape[0] <= 128  # a small picture is kept to the last bit, a large one as JPEG
    Image.fromarray(crop).save(file, "PNG" if small else "JPEG", quality=85)
    return f"data:image/{'png' if small else 'jpeg'};base64,{_base64(file.getvalue())}"


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
