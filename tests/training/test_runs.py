"""A config ends with a file that holds what was learned, on puppets and on lists of videos."""

from dataclasses import replace

import pytest
import torch

from vitaclip import weights
from vitaclip.data.puppet_dataset import stills
from vitaclip.errors import InputError
from vitaclip.evaluation.benchmarks import VideoBenchmark
from vitaclip.prompts import PROMPTS
from vitaclip.training.config import FEWEST, TrainConfig
from vitaclip.training.distributed import ProcessGroup
from vitaclip.training.loop import Step
from vitaclip.training.runs import (
    PuppetRunConfig,
    VideoRunConfig,
    train_on_puppets,
    train_on_videos,
)

QUICK = {"steps": 2, "batch": 4, "frames": 2, "workers": 0, "precision": "fp32"}


@pytest.fixture
def config(clip_folder, tmp_path):
    places = {"out": tmp_path / "out.safetensors", "folder": tmp_path / "run"}
    places |= {"cache": tmp_path / "cache", "backbone": f"local-dir:{clip_folder}"}
    return PuppetRunConfig(**QUICK, **places, clips=1)


def finished(happenings):
    """The steps of a config that has run to its end."""
    return [each for each in happenings if isinstance(each, Step)]


@pytest.mark.parametrize("prompts, goal, captions", [
    ("vita", "classify", False), ("cube", "match", True), ("none", "match", False),
    ("temporal", "classify", False),
])  # fmt: skip
def test_prompts_learned_on_puppets_come_back_from_their_file(config, prompts, goal, captions):
    words = "a person" if prompts == "vita" else ""
    config = replace(config, prompts=prompts, goal=goal, captions=captions, words=words)
    assert len(finished(train_on_puppets(config, config.cache, ProcessGroup()))) == 2
    model = weights.load(config.out, device="cpu")
    assert (model.words is None) == (not words) and (model.captions is None) == (not captions)
    again = weights.load(config.out, device="cpu")
    frames = model.backbone.prepare(stills("push up", 1, 2, model.backbone.side))
    torch.testing.assert_close(model.encode_video(frames), again.encode_video(frames))


def test_a_finished_course_has_nothing_left_to_do(config):
    finished(train_on_puppets(config, config.cache, ProcessGroup()))
    assert finished(train_on_puppets(config, config.cache, ProcessGroup())) == []


def test_a_clip_that_was_trained_is_kept_beside_its_prompts(config):
    config = replace(config, prompts="none", backbone_lr=1e-2)
    finished(train_on_puppets(config, config.cache, ProcessGroup()))
    model = weights.load(config.out, device="cpu")
    plain = weights.load(config.out, device="cpu").backbone.name
    assert plain.endswith("out-clip")
    first = model.backbone.vision_tower.visual.conv1.weight
    frozen = (
        type(model.backbone).load(config.backbone, device="cpu").vision_tower.visual.conv1.weight
    )
    assert not torch.equal(first, frozen)


@pytest.mark.parametrize("goal", ["classify", "match"])
def test_the_loss_of_motion_counts_by_its_weight(config, goal):
    def loss(weight):
        asked = replace(config, prompts="temporal", goal=goal, steps=1, motion=weight)
        asked = replace(asked, folder=config.folder / f"{weight}")
        (step,) = finished(train_on_puppets(asked, config.cache, ProcessGroup()))
        return step.loss

    assert 0.1 < loss(1.0) - loss(0.0) <= 1


def test_an_unknown_method_or_goal_lists_the_known_ones(config):
    with pytest.raises(InputError, match=", ".join([*PROMPTS, "none"])):
        finished(train_on_puppets(replace(config, prompts="magic"), config.cache, ProcessGroup()))
    with pytest.raises(InputError, match="classify, match"):
        finished(train_on_puppets(replace(config, goal="win"), config.cache, ProcessGroup()))


def test_videos_with_sentences_are_chosen_by_what_was_held_out(config, tmp_path, write_clip):
    rows = []
    for number in range(6):
        name = f"video{number}"
        write_clip(tmp_path / f"{name}.avi", ("push up", "jumping jacks")[number % 2], number)
        rows.append(f"{name} a person {('pushes', 'jumps')[number % 2]}")
    (tmp_path / "AllVideoDescriptions.txt").write_text("\n".join(rows))
    for part in ("train", "test"):
        (tmp_path / f"{part}_list.txt").write_text("\n".join(row.split()[0] for row in rows))
    shared = {key: getattr(config, key) for key in ("out", "folder", "backbone")}
    lists = {"format": "msvd", "lists": tmp_path, "videos": tmp_path}
    learning = VideoRunConfig(
        **QUICK, **shared, **lists, prompts="cube", captions=True, check_every=1
    )
    assert len(finished(train_on_videos(learning, tmp_path, ProcessGroup()))) == 2
    model = weights.load(config.out, device="cpu")
    told = VideoBenchmark(tmp_path, tmp_path, "msvd", frames=2).run(model)
    assert set(told["text_to_video"]) == {"r1", "r5", "r10", "median_rank", "mean_rank"}
    assert told["videos"] == 6 and told["problems"] == []


def test_a_kinetics_list_is_learned_and_measured(config, tmp_path, write_clip):
    for number in range(4):
        action = ("push up", "jumping jacks")[number % 2]
        write_clip(tmp_path / f"clip{number}.mp4", action, number)
    (tmp_path / "train.csv").write_text("\n".join(f"clip{n}.mp4,{n % 2}" for n in range(4)))
    (tmp_path / "names.txt").write_text("push up\njumping jacks\n")
    shared = {key: getattr(config, key) for key in ("out", "folder", "backbone")}
    lists = {"lists": tmp_path / "train.csv", "videos": tmp_path, "classes": tmp_path / "names.txt"}
    finished(train_on_videos(VideoRunConfig(**QUICK, **shared, **lists), tmp_path, ProcessGroup()))
    told = VideoBenchmark(**lists, frames=2, spatial=3, temporal=2).run(weights.load(config.out))
    assert told["clips"] == 4 and set(told["top1"]) == {"split1", "mean", "sd"}
    assert told["protocol"]["spatial"] == "3"


def test_a_folder_for_each_class_is_learned_in_as_many_steps_as_suit_it(
    config, tmp_path, write_clip
):
    for number in range(4):
        action = ("push up", "jumping jacks")[number % 2]
        write_clip(tmp_path / "clips" / action / f"{number}.mp4", action, number)
    shared = {key: getattr(config, key) for key in ("out", "folder", "backbone")}
    quick = {key: value for key, value in QUICK.items() if key not in ("steps", "batch")}
    course = VideoRunConfig(**quick, **shared, lists=tmp_path / "clips")
    plan, *_ = train_on_videos(replace(course, steps=1), tmp_path, ProcessGroup())
    assert plan.steps == 1 and "2 classes with the names of the folders" in plan.understood
    plan = next(train_on_videos(course, tmp_path, ProcessGroup()))
    assert plan.steps == FEWEST and "100 steps of 4 clips, each of the 4" in plan.understood


def test_steps_grow_with_the_clips_up_to_the_papers_and_what_is_said_counts():
    plans = [VideoRunConfig().for_clips(clips) for clips in (3, 20, 200, 9_000, 240_000)]
    assert [plan.batch for plan in plans] == [3, 5, 32, 32, 32]
    steps = [plan.steps for plan in plans]
    assert steps == sorted(steps) and steps[0] == FEWEST and steps[-1] == TrainConfig.steps
    assert all(plan.steps * plan.batch >= 30 * clips for plan, clips in zip(plans, (3, 20, 200)))
    said = replace(VideoRunConfig(), steps=7, batch=2, lr=1e-5, augment="switch").for_clips(20)
    assert (said.steps, said.batch, said.lr, said.augment) == (7, 2, 1e-5, "switch")


def test_few_clips_are_learned_faster_and_neither_distorted_nor_mirrored():
    few, many = (VideoRunConfig().for_clips(clips) for clips in (20, 9_000))
    assert (few.lr, few.warmup, few.clip, few.augment) == (2e-3, 0.05, 1.0, "crop")
    assert (many.lr, many.warmup, many.clip, many.augment) == (4e-4, 0.0, 0.0, "vita")
    assert "rate of 0.002" in few.account(20)
