"""Teaching for Python and the command line: a folder of clips becomes a model that knows more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from vitaclip.errors import InputError, quoted
from vitaclip.inference.model import Model
from vitaclip.inference.model_id import DEFAULT, EMBEDDED, ModelId
from vitaclip.inference.service import open_store
from vitaclip.inference.teaching.example_checks import check_length, check_movement
from vitaclip.inference.teaching.learning_queue import beginning
from vitaclip.io.assets import assets_folder
from vitaclip.io.model_shelf import ModelShelf
from vitaclip.learning.class_folder import ClassFolder, read_class_folder
from vitaclip.learning.lesson import Lesson
from vitaclip.learning.taught import Clips, Effort
from vitaclip.learning.teach import DEFAULT_LEARNER, density, learner_for, teach
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.split_on_oom import encode_clips

MOST_BYTES = 4 << 30  # of pictures in memory


def learn(
    folder: str | Path,
    *,
    learner: str = DEFAULT_LEARNER,
    minutes: float = 2.0,
    seed: int = 0,
    frames: int | None = None,
    name: str = EMBEDDED.name,
    pretrained: str | None = None,
    device: str = "auto",
) -> Model:
    """Teach a model actions of your own with a few clips of each.

    Args:
        folder: One sub-folder of clips for each class, named as the class is.
        learner: “examples” compares clips in time and trains nothing; “words” learns words around
            the names; a prompt method, as “vita”, trains prompts over time.
        minutes: The most that training may take; reading the clips comes before.
        seed: Of everything that chance decides.
        frames: How many frames to look at in a clip; by default as many as the model does.
        name: The CLIP, as `load_model` takes it.
        pretrained: The tag of its weights.
        device: Where to compute, as `load_model` takes it.

    Returns:
        A model that knows these classes beside its own. `recognize` without labels asks for them,
        `lesson.told` says how well they were told apart in tests, and `save` writes one file.

    Raises:
        InputError: for a folder or clips that the caller can mend, in one sentence.

    Example:
        >>> import vitaclip
        >>> model = vitaclip.learn("clips")  # doctest: +SKIP
        >>> model.recognize("another.mp4").label  # doctest: +SKIP
        'opening my umbrella'
    """
    id = ModelId(name, pretrained)
    *_, last = learning(folder, learner, id, Effort(minutes, seed), frames, device)
    assert isinstance(last, Model), "what is learned comes last"
    return last


def learning(
    folder: str | Path,
    learner: str,
    id: ModelId,
    effort: Effort,
    frames: int | None = None,
    device: str = "auto",
) -> Iterator[str | Model]:
    """The same step by step: sentences about what goes on, then the model."""
    learner_for(learner, 1)  # or a sentence, before anything is opened
    listed = read_class_folder(Path(folder))
    yield from listed.notes
    whole = learner != DEFAULT_LEARNER and not torch.cuda.is_available()
    precision = "fp32" if whole else "auto"  # what trains on a processor is slow backwards in bf16
    store = open_store(assets_folder(), None, device, precision, clips=ModelShelf.usual().clips)
    base = store.get(id.under(DEFAULT))
    count = base.frames if frames is None else frames
    asked = learner_for(learner, count)
    start = beginning(store, base.id, learner)
    reading = _read(listed, base, count * density(learner), asked.model(base.clip), asked.looks_at)
    clips = None
    for clips in reading:
        if isinstance(clips, str):
            yield clips
    assert isinstance(clips, Clips), "the clips come last"
    steps = teach(clips, base.clip, learner, count, effort, start, base.prompts)
    for step in steps:
        if isinstance(step, Lesson):
            yield replace(base, lesson=step)
        else:
            yield step.told


def _read(
    listed: ClassFolder, model: Model, frames: int, encoder: PromptedCLIP, looks_at: str
) -> Iterator[str | Clips]:
    """Sentences about clips that are left out, how far it is, and all that could be read."""
    plain = encoder if encoder.video is None else PromptedCLIP(model.clip.backbone)
    kept, labels, held = [], [], 0
    for number, (path, label) in enumerate(zip(listed.files, listed.labels)):
        try:
            check_length(path)
            crops = model.crop(model.read(path, frames))
            (seen,) = encode_clips(plain, [crops])
            check_movement(seen.features, quoted(path))
        except InputError as problem:
            yield f"Left out: {problem}"
            continue
        held += crops.nbytes
        if looks_at == "crops" and held > MOST_BYTES:
            raise InputError(
                f"The pictures of {number:,} clips fill {MOST_BYTES >> 30} GB; teach with fewer, "
                "or with --with examples, which keeps none."
            )
        kept.append(crops if looks_at == "crops" else seen.features)
        labels.append(label)
        yield f"read {number + 1} of {len(listed.files)} clips"
    for place, name in enumerate(listed.names):
        if place not in labels:
            raise InputError(
                f"None of the clips of {quoted(name, True)} can be learned from; record others, "
                "or remove its folder."
            )
    yield Clips(listed.names, np.array(labels), np.stack(kept))
