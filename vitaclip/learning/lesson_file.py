"""Lesson file: one safetensors file with what was taught, by our own schema, without CLIP.

Its header is that of a file of prompts, with one entry more, `lesson`: so the CLIP that it stands
on is told, proved and found in the same way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import torch
from safetensors.torch import load_file
from safetensors.torch import save as to_bytes
from torch import Tensor

from vitaclip.errors import InputError, quoted
from vitaclip.io.atomic import saving
from vitaclip.io.checkpoint_header import KEY, LARGEST_HEADER, LESSON, about, sealed, seen_from
from vitaclip.learning.learners.by_examples import Examples, plain
from vitaclip.learning.learners.class_vectors import ClassVectors
from vitaclip.learning.lesson import Lesson
from vitaclip.learning.lesson_schema import (
    Told,
    calibration_of,
    check,
    other,
    report_of,
    told_in,
)
from vitaclip.models.prompted_clip import ModelConfig, PromptedCLIP
from vitaclip.prompts import PROMPTS
from vitaclip.weights.checkpoint import build, describe, fill, learned_of
from vitaclip.weights.description import described

MOST_BYTES = 1 << 30  # of a file; the examples of a thousand clips take some megabytes
MOST_CLIPS = 100_000


def save_lesson(lesson: Lesson, path: str | Path, fingerprint: str) -> None:
    """Write a lesson; `fingerprint` is that of the model under its base prompts.

    Raises:
        InputError: where the disk does not take it; what was there before stays.
    """
    path = Path(path)
    config = describe(_own(lesson))
    told = Told(
        kind=lesson.kind,
        names=list(lesson.names),
        frames=lesson.frames,
        slack=lesson.taught.slack if isinstance(lesson.taught, Examples) else 0,
        base=lesson.base,
        base_sha256=fingerprint,
        calibration=asdict(lesson.calibration),
        report=asdict(lesson.report),
    )
    spec = asdict(replace(config, backbone=seen_from(path.parent, config.backbone)))
    header = {KEY: json.dumps(spec | {LESSON: asdict(told)}, ensure_ascii=False)}
    if len(header[KEY].encode()) > LARGEST_HEADER // 2:
        raise InputError("The names of the classes are too long for one file; shorten them.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with saving(path) as unfinished:
        unfinished.write_bytes(sealed(to_bytes(_tensors(lesson), header)))


def load_lesson(path: str | Path, base: PromptedCLIP, fingerprint: str) -> Lesson:
    """The lesson of a file, for the CLIP of `base` and the prompts over it.

    Raises:
        InputError: for a file that is damaged, stands on another CLIP, or holds anything that a
            lesson of ours does not.
    """
    path = Path(path)
    header = about(path)
    told, config = told_in(path, header), described(path, _without_lesson(header))
    if config.sha256 != base.backbone.sha256:
        raise InputError(
            f"{quoted(path)} was taught on another CLIP, {quoted(config.backbone, whole=True)} "
            f"({config.sha256[:8] or 'unknown'}), than the one at hand "
            f"({base.backbone.sha256[:8]}), so it knows nothing here; use the CLIP it came with."
        )
    if told.kind == "words" and told.base_sha256 != fingerprint:
        raise InputError(
            f"{quoted(path)} was taught over other prompts than {quoted(told.base)} are here; "
            "teach it again."
        )
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("too large")
        tensors = load_file(path)
        clip = _model(told, config, base, tensors)
        taught = _taught(told, clip, tensors)
        if tensors:
            raise ValueError(f"nothing here is called {min(tensors)}")
        calibration = calibration_of(told.calibration)
        report = report_of(told.report, len(told.names))
    except InputError:
        raise
    except (
        safetensors.SafetensorError,
        OSError,
        KeyError,
        TypeError,
        ValueError,
        RuntimeError,
        ArithmeticError,
        AssertionError,
    ) as why:
        raise other(path) from why
    names = tuple(told.names)
    return Lesson(told.kind, names, taught, calibration, report, told.frames, told.base)


def base_of(path: Path) -> str:
    """The prompts under which a lesson's other classes are asked."""
    return told_in(path, about(path)).base


def _own(lesson: Lesson) -> PromptedCLIP:
    """The model that the file describes: with prompts only where those were learned with it."""
    return lesson.clip if lesson.kind in PROMPTS else PromptedCLIP(lesson.clip.backbone)


def _tensors(lesson: Lesson) -> dict[str, Tensor]:
    taught, own = lesson.taught, dict[str, Tensor]()
    if lesson.kind in PROMPTS:
        own = {k: v.detach().cpu().contiguous() for k, v in learned_of(lesson.clip).items()}
    if isinstance(taught, Examples):
        content = torch.from_numpy(np.ascontiguousarray(taught.content, np.float16))
        labels = torch.from_numpy(np.ascontiguousarray(taught.labels, np.int32))
        return own | {"lesson.examples": content, "lesson.labels": labels}
    assert isinstance(taught, ClassVectors), "every other learner leaves class vectors"
    return own | {"lesson.vectors": torch.from_numpy(np.ascontiguousarray(taught.vectors))}


def _without_lesson(header: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in header.items() if name != LESSON}


def _model(
    told: Told, config: ModelConfig, base: PromptedCLIP, tensors: dict[str, Tensor]
) -> PromptedCLIP:
    """The model that a lesson asks of clips; the tensors of its own prompts are taken out."""
    check(config.words is None and config.captions is None)
    check(config.video == (told.kind if told.kind in PROMPTS else "none"))
    if told.kind not in PROMPTS:
        return plain(base) if told.kind == "examples" else base
    own = {name: tensors.pop(name) for name in [*tensors] if not name.startswith("lesson.")}
    model = build(config, base.backbone)
    fill(model, own)
    return model.to(base.backbone.device).eval().requires_grad_(False)


def _taught(told: Told, clip: PromptedCLIP, tensors: dict[str, Tensor]) -> Examples | ClassVectors:
    k = len(told.names)
    e = int(clip.backbone.encode_text(["a"]).shape[1])
    if told.kind != "examples":
        vectors = tensors.pop("lesson.vectors").float().numpy()
        check(vectors.shape == (k, e) and np.isfinite(vectors).all())
        check(bool(np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)))
        return ClassVectors(clip, vectors)
    content = tensors.pop("lesson.examples").float().numpy()
    labels = tensors.pop("lesson.labels").numpy()
    n = len(labels)
    check(labels.shape == (n,) and labels.dtype == np.int32)
    check(content.shape == (n, told.frames, e) and n <= MOST_CLIPS)
    check(np.isfinite(content).all() and set(labels.tolist()) == set(range(k)))
    return Examples(clip, content, labels, told.slack)
