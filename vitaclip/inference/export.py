"""Export of results as JSON values, CSV and NPZ: one shape for the command line and programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vitaclip.io.atomic import saving

if TYPE_CHECKING:
    from vitaclip.attention.maps import AttentionMap
    from vitaclip.inference.long_video.moments import Moment
    from vitaclip.inference.results import Answer, EncodedClip
    from vitaclip.models.zero_shot import Ranking
    from vitaclip.retrieval import Hit


@dataclass(frozen=True)
class MapRequest:
    """One map among the many of a clip: whose attention, where, and which way."""

    token: str
    layer: int  # counted from 0
    head: int | None = None  # counted from 0; None is their mean
    direction: str = "gaze"


def ranked(video: str, answer: Answer) -> dict[str, Any]:
    """How well each class fits a video, best first; of a long one, in each moment too."""
    clip, ranking = answer.clip, answer.ranking
    per_frame = [dict(zip(ranking.labels, row)) for row in ranking.per_frame.tolist()]
    times = ranking.times.tolist()
    return {
        "video": video,
        "labels": [ranking.labels[i] for i in ranking.order],
        "probs": [float(ranking.probs[i]) for i in ranking.order],
        "cosines": [float(ranking.cosines[i]) for i in ranking.order],
        "abstain": bool(ranking.none_of_these),
        "unknown": {a: list(words) for a, words in zip(ranking.labels, ranking.unknown) if words},
        "looked": answer.looked,
        "frames": [{"time": time, "probs": probs} for time, probs in zip(times, per_frame)],
        "moments": [_moment(*each) for each in zip(answer.windows, answer.moments)],
        "stretches": [asdict(piece) for piece in answer.stretches],
        "model": asdict(clip.model),
        "seconds": {"decode": clip.decode, "encode": clip.encode, "score": answer.score},
    }


def _moment(window: Moment, ranking: Ranking) -> dict[str, Any]:
    return {
        "start": window.start,
        "end": window.end,
        "label": ranking.label,
        "abstain": bool(ranking.none_of_these),
        "probs": dict(zip(ranking.labels, ranking.probs.tolist())),
    }


def moments_table(answers: Iterable[tuple[str, Answer]]) -> str:
    """Answers by the name of their video as CSV, one line for each moment; a clip is one."""
    out = io.StringIO()
    rows = csv.writer(out)
    for number, (video, answer) in enumerate(answers):
        if number == 0:
            labels = map(_inert, answer.ranking.labels)
            rows.writerow(["video", "start", "end", "answer", "none of these", *labels])
        spans = [(each.start, each.end) for each in answer.windows] or [(0.0, answer.duration)]
        for (start, end), ranking in zip(spans, answer.moments or (answer.ranking,)):
            shares = [f"{share:.4f}" for share in ranking.probs]
            none = "yes" if ranking.none_of_these else "no"
            span = [f"{start:.2f}", f"{end:.2f}"]
            rows.writerow([_inert(video), *span, _inert(ranking.label), none, *shares])
    return out.getvalue()


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


def attended(
    video: str, clip: EncodedClip, seen: AttentionMap, asked: MapRequest
) -> dict[str, Any]:
    """A map over the patches of every frame, and how the class token shares its attention there."""
    heat = seen.heat(asked.token, asked.layer, asked.head, asked.direction)
    maps, shares = heat.values.tolist(), seen.share(asked.layer, asked.head).tolist()
    return {
        "video": video,
        "token": asked.token,
        "layer": asked.layer + 1,
        "head": None if asked.head is None else asked.head + 1,
        "direction": asked.direction,
        "grid": list(seen.grid),
        "frames": [
            {"time": time, "map": values, "share": dict(zip(seen.families, share))}
            for time, values, share in zip(clip.times.tolist(), maps, shares)
        ],
        "matters": heat.matters,
        "why": heat.why,
        "model": asdict(clip.model),
    }


def arrays(clip: EncodedClip, seen: AttentionMap) -> dict[str, np.ndarray]:
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


def save_numbers(path: Path, clip: EncodedClip, seen: AttentionMap) -> None:
    """Everything that was kept, as NPZ."""
    named: dict[str, Any] = arrays(clip, seen)
    with saving(path) as part:
        np.savez_compressed(part, **named)


def csv_table(ranking: Ranking) -> str:
    """A ranking as CSV, best class first, with one column for each moment."""
    out = io.StringIO()
    rows = csv.writer(out)
    moments = [f"at {time:.2f} s" for time in ranking.times]
    rows.writerow(["class", "probability", "cosine", "words never seen", *moments])
    for i in ranking.order:
        frames = [f"{p:.4f}" for p in ranking.per_frame[:, i]]
        unknown = " ".join(ranking.unknown[i])
        whole = [f"{ranking.probs[i]:.4f}", f"{ranking.cosines[i]:.4f}"]
        rows.writerow([_inert(ranking.labels[i]), *whole, _inert(unknown), *frames])
    return out.getvalue()


def _inert(text: str) -> str:
    """A spreadsheet runs what begins like a formula; a quote in front makes it text."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
