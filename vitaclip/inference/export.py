"""Results as plain values: one shape for the command line's JSON and for programs, and NPZ."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vitaclip.io.atomic import saving

if TYPE_CHECKING:
    from vitaclip.attention.maps import AttentionMap
    from vitaclip.inference.results import Answer, Clip
    from vitaclip.retrieval import Hit


@dataclass(frozen=True)
class Look:
    """Whose attention: `gaze` is what the token reads, `listeners` are the patches that read it."""

    token: str
    layer: int  # counted from 0
    head: int | None  # counted from 0; None is their mean
    direction: str


def ranked(video: str, answer: Answer) -> dict[str, Any]:
    """How well each class fits a video, best first."""
    clip, ranking = answer.clip, answer.ranking
    per_frame = [dict(zip(ranking.labels, row)) for row in ranking.per_frame.tolist()]
    times = clip.times.tolist()
    return {
        "video": video,
        "labels": [ranking.labels[i] for i in ranking.order],
        "probs": [float(ranking.probs[i]) for i in ranking.order],
        "cosines": [float(ranking.cosines[i]) for i in ranking.order],
        "abstain": bool(ranking.abstain),
        "unknown": {a: list(words) for a, words in zip(ranking.labels, ranking.unknown) if words},
        "frames": [{"time": time, "probs": probs} for time, probs in zip(times, per_frame)],
        "model": asdict(clip.model),
        "seconds": {"decode": clip.decode, "encode": clip.encode, "score": answer.score},
    }


def found(video: str, hit: Hit) -> dict[str, Any]:
    """A video that a search found, and when it fits best."""
    moments = zip(hit.times.tolist(), hit.frames.tolist())
    return {
        "video": video,
        "score": hit.score,
        "time": hit.time,
        "caption": hit.entry.caption,
        "frames": [{"time": time, "score": score} for time, score in moments],
    }


def attended(video: str, clip: Clip, seen: AttentionMap, look: Look) -> dict[str, Any]:
    """A map over the patches of every frame, and how the class token shares its attention there."""
    heat = getattr(seen, look.direction)(look.token, look.layer, look.head)
    maps, shares = heat.values.tolist(), seen.share(look.layer, look.head).tolist()
    return {
        "video": video,
        "token": look.token,
        "layer": look.layer + 1,
        "head": None if look.head is None else look.head + 1,
        "direction": look.direction,
        "grid": list(seen.grid),
        "frames": [
            {"time": time, "map": values, "share": dict(zip(seen.families, share))}
            for time, values, share in zip(clip.times.tolist(), maps, shares)
        ],
        "matters": heat.matters,
        "why": heat.why,
        "model": asdict(clip.model),
    }


def arrays(clip: Clip, seen: AttentionMap) -> dict[str, np.ndarray]:
    """A map as named arrays, for NPZ: mean of the heads, layers first."""
    model = [f"{name}: {value}" for name, value in asdict(clip.model).items()]
    return {
        "weights": seen.weights[:, :, 0],
        "names": np.array(seen.names),
        "origins": seen.origins,
        "talk": np.stack([seen.talk(layer) for layer in seen.layers]),
        "shares": seen.shares(),
        "families": np.array(seen.families),
        "times": clip.times,
        "frames": clip.crops,
        "model": np.array(model),
    }


def save_numbers(path: Path, clip: Clip, seen: AttentionMap) -> None:
    """Everything that was kept, as NPZ."""
    with saving(path) as part:
        np.savez_compressed(part, **arrays(clip, seen))
