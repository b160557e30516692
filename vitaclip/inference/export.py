"""Export of results as JSON values, CSV and NPZ: one shape for the command line and programs."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vitaclip.io.atomic import saving
from vitaclip.models.text_check import cut_after

if TYPE_CHECKING:
    from vitaclip.attention.attribution.explain import ClassMap
    from vitaclip.attention.maps import AttentionMap
    from vitaclip.inference.long_video.moments import Moment
    from vitaclip.inference.results import Answer, EncodedClip
    from vitaclip.models.zero_shot import Ranking
    from vitaclip.retrieval import Hit


FORMULA = ("=", "+", "@", "\N{MINUS SIGN}")  # and every dash
SAID = {True: "yes", False: "no", None: "not known"}
OUTSIDE = (
    "This is not what the model was trained on: whatever it says about this clip means nothing."
)


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
        "none_of_these": ranking.none_prob,
        **of_world(ranking),
        "unknown": {a: list(words) for a, words in zip(ranking.labels, ranking.unknown) if words},
        "cut": {
            a: cut_text(a, ranking.cut[i]) for i, a in enumerate(ranking.labels) if i in ranking.cut
        },
        "looked": answer.looked,
        "frames": [{"time": time, "probs": probs} for time, probs in zip(times, per_frame)],
        "moments": [_moment(*each) for each in zip(answer.windows, answer.moments)],
        "stretches": [asdict(piece) for piece in answer.stretches],
        "notes": list(clip.notes),
        "model": asdict(clip.model),
        "seconds": {"decode": clip.decode, "encode": clip.encode, "score": answer.score},
    }


def cut_text(text: str, read: str | None) -> dict[str, str] | None:
    """A text that was too long, in the part that was read and the part that was not; else None."""
    if read is None:
        return None
    return {"read": read, "lost": text[len(read) :].strip()}


def of_world(clip: EncodedClip | Ranking) -> dict[str, Any]:
    """Whether the model was trained on such pictures (null: not known), and how far they are."""
    return {"in_world": clip.in_world, "world_distance": clip.world_distance}


def _moment(window: Moment, ranking: Ranking) -> dict[str, Any]:
    return {
        "start": window.start,
        "end": window.end,
        "label": ranking.label,
        "abstain": bool(ranking.none_of_these),
        "in_world": ranking.in_world,
        "probs": dict(zip(ranking.labels, ranking.probs.tolist())),
    }


def moments_table(answers: Iterable[tuple[str, Answer]]) -> str:
    """Answers by the name of their video as CSV, one line for each moment; a clip is one."""
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_ALL)
    for number, (video, answer) in enumerate(answers):
        if number == 0:
            labels = map(inert, answer.ranking.labels)
            heads = ["video", "start", "end", "answer", "none of these", "in the model's world"]
            rows.writerow([*heads, *labels])
        spans = [(each.start, each.end) for each in answer.windows] or [(0.0, answer.duration)]
        for (start, end), ranking in zip(spans, answer.moments or (answer.ranking,)):
            shares = [f"{share:.4f}" for share in ranking.probs]
            span = [f"{start:.2f}", f"{end:.2f}"]
            doubts = [SAID[ranking.none_of_these], SAID[ranking.in_world]]
            rows.writerow([inert(video), *span, inert(ranking.label), *doubts, *shares])
    return out.getvalue()


def found(video: str, hit: Hit) -> dict[str, Any]:
    """A video that a search found, and when it fits best."""
    moments = zip(hit.times.tolist(), hit.frames.tolist())
    return {
        "video": video,
        "score": hit.score,
        "time": hit.time,
        "moment": [hit.entry.start, hit.entry.end] if hit.entry.is_moment else None,
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
        **of_world(clip),
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


def save_explained(path: Path, clip: EncodedClip, told: ClassMap) -> None:
    """What speaks for a class, patch by patch, as JSON or NPZ."""
    facts = {"class": told.label, "map": told.method, "model": asdict(clip.model)}
    frames = zip(clip.times.tolist(), told.values.tolist())
    with saving(path) as part:
        if path.suffix.lower() == ".npz":
            model = [f"{name}: {value}" for name, value in facts["model"].items()]
            named: dict[str, Any] = {"values": told.values, "times": clip.times}
            named |= {"frames": clip.crops, "model": np.array(model)}
            np.savez_compressed(part, **named, label=told.label, map=told.method)
        else:
            each = [{"time": time, "map": values} for time, values in frames]
            numbers = {**facts, "frames": each, **of_world(clip)}
            part.write_text(json.dumps(numbers, indent=1, ensure_ascii=False), "utf-8")


def csv_table(ranking: Ranking) -> str:
    """A ranking as CSV, best class first, with one column for each moment."""
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_ALL)  # elsewhere a semicolon begins the next cell
    moments = [f"at {time:.2f} s" for time in ranking.times]
    known = [] if ranking.in_world is None else ["in the model's world"]
    world = ["yes" if ranking.in_world else "no"] * len(known)
    heads = ["class", "probability", "cosine", "words never seen", "cut"]
    rows.writerow([*heads, *moments, *known])
    for i in ranking.order:
        frames = [f"{p:.4f}" for p in ranking.per_frame[:, i]]
        unknown = " ".join(ranking.unknown[i])
        whole = [f"{ranking.probs[i]:.4f}", f"{ranking.cosines[i]:.4f}"]
        cut = cut_after(ranking.cut[i]) if i in ranking.cut else ""
        rows.writerow([inert(ranking.labels[i]), *whole, inert(unknown), cut, *frames, *world])
    if ranking.none_prob is not None:
        blank = [""] * len(moments)
        rows.writerow(["(none of these)", f"{ranking.none_prob:.4f}", "", "", "", *blank, *world])
    return out.getvalue()


def inert(text: str) -> str:
    """A spreadsheet runs what begins like a formula; a quote in front makes it text.

    Some of them take wide, small and raised signs for the plain ones, and pass over what nobody
    sees.
    """
    plain = unicodedata.normalize("NFKC", text)
    seen = (c for c in plain if unicodedata.category(c)[0] not in "CMZ")
    first = next(seen, "")
    dash = first and unicodedata.category(first) == "Pd"
    return f"'{text}" if first in FORMULA or dash or text[:1] in ("\t", "\r", "\n") else text
