"""A whole training run: from its settings, over clips and prompts, to the file that is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from vitaclip import weights
from vitaclip.data import action_lists, caption_lists
from vitaclip.data.batches import Batches, ClipSource
from vitaclip.data.puppet_dataset import PuppetDataset, PuppetSplit, cached, drawn
from vitaclip.data.video_dataset import VideoDataset, ViewConfig
from vitaclip.errors import InputError
from vitaclip.evaluation.retrieval import retrieve
from vitaclip.models import factory
from vitaclip.models.backbone import Backbone
from vitaclip.models.caption_decoder import CaptionDecoder
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts import PROMPTS
from vitaclip.prompts.text import TextPrompts
from vitaclip.training.distributed import ProcessGroup
from vitaclip.training.loop import Step, TrainConfig, train
from vitaclip.training.objectives import Classify, Match


@dataclass(frozen=True)
class RunConfig(TrainConfig):
    """What is learned, on which CLIP, and where it is kept; the rest is `TrainConfig`."""

    prompts: str = "vita"  # a key of PROMPTS, or none
    words: str = ""  # learned words that start as these; empty for none
    captions: bool = False  # with sentences: also learn to write them
    frames: int = 8
    backbone: str = ""  # an open_clip name; empty for the embedded model
    pretrained: str = ""
    out: Path = Path("prompts.safetensors")
    folder: Path = Path("runs/train")  # log and checkpoints: the same command goes on from there


@dataclass(frozen=True)
class PuppetRunConfig(RunConfig):
    """Train prompts on puppet clips of the base actions; the novel ones are never shown.

    `vita` learns to name actions, `cube` to match sentences and, with --captions, to write them.
    """

    steps: int = 1500
    batch: int = 16
    lr: float = 2e-3
    warmup: float = 0.05
    clip: float = 1.0
    precision: str = "bf16"
    goal: str = "classify"  # or match
    clips: int = 100  # of each base action
    cache: Path = Path("runs/puppets")  # the drawn clips


@dataclass(frozen=True)
class VideoRunConfig(RunConfig):
    """Train prompts on a list of videos, in the format that its data set comes in.

    kinetics: --lists train.csv --classes names.txt; ucf101 and hmdb51: --lists FOLDER --split 1;
    msrvtt (--split 7k or 9k), msvd, lsmdc: --lists FOLDER, matched by their sentences.
    """

    format: str = "kinetics"
    lists: Path = Path()  # the list, or the folder of split files
    videos: Path = Path()  # the folder the list's paths start from
    split: str = ""
    classes: Path = Path()  # kinetics: one class a line, in the order of their numbers
    sampling: str = "time"  # time, stride16 (Vita-CLIP), segments, interval (Prompt Switch)
    augment: str = "vita"  # vita, switch or crop
    check_every: int = 500  # steps between looks at the held-out tenth (sentences only)


def train_on_puppets(
    config: PuppetRunConfig, assets: Path, group: ProcessGroup
) -> Iterator[float | Step]:
    """Draw the clips (yields the share done), train (yields steps), keep what was learned."""
    backbone = open_backbone(config, assets, group)
    chosen = PuppetSplit("base", config.clips, 2 * config.frames, backbone.side)
    if group.rank == 0:
        yield from drawn(chosen, config.cache)
    group.wait()
    clips = PuppetDataset(chosen, cached(chosen, config.cache), config.frames)
    model = build(config, backbone, clips.sentences() if config.captions else ())
    yield from _run(config, task_for(config.goal, model, chosen.classes), clips, group)


def train_on_videos(config: VideoRunConfig, assets: Path, group: ProcessGroup) -> Iterator[Step]:
    """Train on the videos of a list and keep what was learned.

    With sentences, a tenth of the list is held out, and what is kept is the model that found
    most of it; the test list is never looked at.
    """
    backbone = open_backbone(config, assets, group)
    look = ViewConfig(config.frames, config.sampling, config.augment)
    if config.format in caption_lists.FORMATS:
        entries = caption_lists.FORMATS[config.format](
            config.lists, config.videos, "train", config.split
        )
        entries, held = caption_lists.held_out(entries)
        said = [caption for entry in entries for caption in entry.captions]
        model = build(config, backbone, said if config.captions else ())
        clips, exam = (VideoDataset(part, backbone, look) for part in (entries, held))
        yield from _best(config, Match(model), clips, exam, group)
        return
    lists = action_lists.ActionLists(config.format, config.lists, config.videos, config.classes)
    entries, classes = lists.read(int(config.split or 1), train=True)
    model = build(config, backbone)
    yield from _run(config, Classify(model, classes), VideoDataset(entries, backbone, look), group)


def open_backbone(config: RunConfig, assets: Path, group: ProcessGroup) -> Backbone:
    """The frozen model of a config."""
    name = config.backbone or f"local-dir:{assets / 'puppet-clip'}"
    return Backbone.load(name, config.pretrained or None, group.device)


def build(config: RunConfig, backbone: Backbone, sentences: Sequence[str] = ()) -> PromptedCLIP:
    """Fresh prompts, words and caption head, the same for the same seed."""
    torch.manual_seed(config.seed)
    if config.prompts not in (*PROMPTS, "none"):
        known = ", ".join([*PROMPTS, "none"])
        raise InputError(f"There are no prompts {config.prompts!r}; the known ones: {known}.")
    video = None
    if config.prompts != "none":
        tower = backbone.vision_tower
        video = PROMPTS[config.prompts](tower.width, tower.depth, tower.heads, config.frames)
    words = TextPrompts.from_words(backbone, config.words) if config.words else None
    head = CaptionDecoder.for_backbone(backbone, sentences) if sentences else None
    return PromptedCLIP(backbone, video, words, head).to(backbone.device)


def task_for(goal: str, model: PromptedCLIP, classes: Sequence[str]) -> Classify | Match:
    """The objective of a goal's name."""
    goals = {"classify": lambda: Classify(model, classes), "match": lambda: Match(model)}
    if goal not in goals:
        raise InputError(f"There is no goal {goal!r}: {', '.join(goals)}.")
    return goals[goal]()


def _run(
    config: RunConfig, task: Classify | Match, clips: ClipSource, group: ProcessGroup
) -> Iterator[Step]:
    """Train and keep what was learned at the end."""
    yield from _train(config, task, clips, group)
    _keep(config, task, group)


def _best(
    config: VideoRunConfig, task: Match, clips: ClipSource, exam: VideoDataset, group: ProcessGroup
) -> Iterator[Step]:
    """Train and keep what found most on the held-out clips."""
    best = -1.0
    for step in _train(config, task, clips, group):
        if step.number % config.check_every == 0 or step.number == config.steps:
            found = retrieve(task.model, exam.described()).text_to_video.r1
            task.train()
            if found >= best:
                best = found
                _keep(config, task, group)
        yield step


def _train(
    config: RunConfig, task: Classify | Match, clips: ClipSource, group: ProcessGroup
) -> Iterator[Step]:
    batches = Batches(clips, config.batch, config.seed)
    return train(task, batches, config, config.folder, group)


def _keep(config: RunConfig, task: Classify | Match, group: ProcessGroup) -> None:
    """Write what was learned; a CLIP that was trained as well goes into a folder beside it."""
    if group.rank == 0:
        spec = weights.describe(task.model)
        if config.backbone_lr:
            spec = replace(spec, backbone=_written(task.model.backbone, config.out))
        weights.save(task.model, config.out, spec)
    group.wait()


def _written(backbone: Backbone, out: Path) -> str:
    """A changed CLIP as a folder beside the file of prompts; its name."""
    folder = out.with_name(f"{out.stem}-clip")
    changed = {key: value.detach().cpu() for key, value in backbone.model.state_dict().items()}
    factory.write_folder(folder, changed, factory.shape(backbone.name))
    if backbone.vocabulary is not None:
        words = "\n".join(sorted(backbone.vocabulary)) + "\n"
        (folder / "vocabulary.txt").write_text(words, encoding="utf-8")
    vars(backbone).pop("sha256", None)  # the fingerprint that it remembers is of other weights
    return factory.LOCAL + str(folder)
