"""A lesson comes back from its file as it was; whatever else a file holds is one sentence."""

import json
import os
from copy import deepcopy

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from safetensors.torch import save as to_bytes

from tests.support.moves import clips, performed
from vitaclip import weights
from vitaclip.errors import InputError
from vitaclip.io.checkpoint_header import KEY, about, classes_of, is_lesson, sealed
from vitaclip.learning.lesson_file import load_lesson, save_lesson
from vitaclip.learning.taught import Clips, Effort
from vitaclip.learning.teach import teach
from vitaclip.models.backbone import Backbone
from vitaclip.models.prompted_clip import PromptedCLIP

TIMES, EFFORT = np.arange(8.0), Effort(minutes=0)


@pytest.fixture(scope="module")
def base(clip):
    return PromptedCLIP(clip)


@pytest.fixture(scope="module")
def crops():
    rng = np.random.default_rng(0)
    content = rng.integers(0, 255, (6, 8, 32, 32, 3), dtype=np.uint8)
    return Clips(("one", "two"), np.repeat([0, 1], 3), content)


def taught(base, kind, made):
    frames = 8 if kind == "examples" else 4
    *_, lesson = teach(made, base, kind, frames, EFFORT)
    return lesson


@pytest.fixture(scope="module")
def file(base, tmp_path_factory):
    path = tmp_path_factory.mktemp("lesson") / "mine.safetensors"
    save_lesson(taught(base, "examples", clips(3)), path, "ab")
    return path


@pytest.mark.parametrize("kind", ["examples", "vita", "cube"])
def test_what_was_taught_answers_from_its_file_as_before(base, crops, tmp_path, kind):
    lesson = taught(base, kind, clips(3) if kind == "examples" else crops)
    save_lesson(lesson, tmp_path / "a.safetensors", "ab")
    again = load_lesson(tmp_path / "a.safetensors", base, "other")
    assert (again.names, again.report, again.kind) == (lesson.names, lesson.report, kind)
    features = performed("raising", 9)[: lesson.frames]
    if kind != "examples":
        features = crops.of(np.array([0])).turned(lambda u: u[::2]).features(lesson.clip)[0]
        same = crops.of(np.array([0])).turned(lambda u: u[::2]).features(again.clip)[0]
        assert np.allclose(features, same, atol=1e-5)
    answers = [each.rank(features, TIMES[: lesson.frames]) for each in (lesson, again)]
    assert np.allclose(*(answer.probs for answer in answers), atol=1e-6)


def test_words_stand_on_the_prompts_they_were_learned_over(base, crops, tmp_path):
    *_, lesson = teach(crops, base, "words", 8, EFFORT)
    save_lesson(lesson, tmp_path / "a.safetensors", "ab")
    again = load_lesson(tmp_path / "a.safetensors", base, "ab")
    assert np.array_equal(again.taught.vectors, lesson.taught.vectors) and again.clip is base
    with pytest.raises(InputError, match="over other prompts"):
        load_lesson(tmp_path / "a.safetensors", base, "cd")


def test_the_header_alone_tells_the_classes_and_that_it_is_a_lesson(file):
    assert is_lesson(file) and classes_of(file) == ("raising", "lowering", "circling")


def test_who_wants_prompts_is_told_that_it_holds_none_it_knows(file, clip):
    with pytest.raises(InputError, match=r"“mine.safetensors”"):
        weights.load(file, clip)


def test_a_changed_byte_is_noticed(file, base, tmp_path):
    raw = bytearray(file.read_bytes())
    raw[-3] ^= 1
    (tmp_path / "a.safetensors").write_bytes(raw)
    with pytest.raises(InputError, match="damaged"):
        load_lesson(tmp_path / "a.safetensors", base, "ab")


def test_another_clip_is_refused(file, base):
    other = deepcopy(base.backbone.model)
    with torch.no_grad():
        other.visual.proj.add_(1)
    strange = Backbone(other, base.backbone.tokenizer, base.backbone.name)
    with pytest.raises(InputError, match="another CLIP"):
        load_lesson(file, PromptedCLIP(strange), "ab")


def other(file, path, change, **tensors):
    """The same file with something else in it, under a right sum."""
    told, held = about(file), load_file(file)
    change(told)
    held = {name: value for name, value in (held | tensors).items() if value is not None}
    path.write_bytes(sealed(to_bytes(held, {KEY: json.dumps(told)})))
    return path


def lesson_of(**fields):
    return lambda told: told["lesson"].update(fields)


@pytest.mark.parametrize(
    "change",
    [
        lesson_of(kind="magic"),
        lesson_of(kind="vita"),
        lesson_of(names=["one"]),
        lesson_of(names=["raising", "Raising", "circling"]),
        lesson_of(names=["raising", "low\u202eering", "circling"]),
        lesson_of(names=[1, 2, 3]),
        lesson_of(names=["raising", "lowering"]),
        lesson_of(frames=10**9),
        lesson_of(frames=7),
        lesson_of(slack=9),
        lesson_of(base="../mine"),
        lesson_of(code="import os"),
        lesson_of(calibration={"temperature": 0.0, "reach": 0.5, "width": 0.1}),
        lesson_of(calibration={"temperature": float("nan"), "reach": 0.5, "width": 0.1}),
        lesson_of(calibration={}),
        lesson_of(report={"how": "x" * 9999, "clips": 9}),
        lesson_of(report={"how": "so", "clips": 3, "asked": 9, "right": 99}),
        lesson_of(report={"how": "so", "clips": 3, "asked": 3, "answers": [[3, 0]]}),
        lesson_of(report={"how": "so", "clips": 3, "asked": 3, "answers": [[0, 0, 0]]}),
        lesson_of(report={"how": "so", "clips": 3, "asked": 3, "answers": [[0, "0"]]}),
        lambda told: told.update(lesson=[1]),
        lambda told: told.update(video="vita"),
        lambda told: told.update(words={"count": 8}),
    ],
)
def test_a_header_with_other_fields_is_one_sentence(file, base, tmp_path, change):
    path = other(file, tmp_path / "a.safetensors", change)
    with pytest.raises(InputError, match=r"“a.safetensors”") as told:
        load_lesson(path, base, "ab")
    assert str(told.value).count("\n") == 0 and str(tmp_path) not in str(told.value)


@pytest.mark.parametrize(
    "tensors",
    [
        {"lesson.examples": None},
        {"lesson.labels": None},
        {"lesson.labels": torch.full((9,), 7, dtype=torch.int32)},
        {"lesson.labels": torch.zeros(9, dtype=torch.int32)},
        {"lesson.labels": torch.zeros(9)},
        {"lesson.examples": torch.zeros(9, 8, 31)},
        {"lesson.examples": torch.full((9, 8, 32), float("nan"))},
        {"lesson.more": torch.zeros(1)},
        {"video.time": torch.zeros(1)},
    ],
)
def test_tensors_that_are_no_lessons_are_one_sentence(file, base, tmp_path, tensors):
    path = other(file, tmp_path / "a.safetensors", lambda told: None, **tensors)
    with pytest.raises(InputError, match="no lesson that is known here"):
        load_lesson(path, base, "ab")


def test_a_file_that_cannot_be_written_says_so_and_leaves_what_was(base, tmp_path):
    if os.getuid() == 0:
        (tmp_path / "a.safetensors").mkdir()
    else:
        tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="could not be saved"):
        save_lesson(taught(base, "examples", clips(2)), tmp_path / "a.safetensors", "ab")
