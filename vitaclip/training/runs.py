"""Training runs: from a config, over clips and prompts, to the file of learned prompts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch

from vitaclip import weights
from vitaclip.data.annotations import Annotation
from vitaclip.data.batches import Batches, ClipSource
from vitaclip.data.lists.reader import VideoLists
from vitaclip.data.puppet_dataset import PuppetDataset, PuppetSplit, cached, drawn
from vitaclip.data.video_dataset import VideoDataset, ViewConfig
from vitaclip.errors import InputError
from vitaclip.evaluation.retrieval import retrieve
from vitaclip.io.assets import assets_folder
from vitaclip.models import factory
from vitaclip.models.backbone import Backbone
from vitaclip.models.caption_decoder import CaptionDecoder
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.text_check import told
from vitaclip.prompts import PROMPTS
from vitaclip.prompts.text import TextPrompts
from vitaclip.training.config import Plan, PuppetRunConfig, RunConfig, VideoRunConfig
from vitaclip.training.distributed import ProcessGroup
from vitaclip.training.loop import Step, train
from vitaclip.training.objectives import Classify, Match


def run(
    config: RunConfig, assets: Path | None = None, group: ProcessGroup | None = None
) -> Iterator[Step]:
    """Train as a `PuppetRunConfig` or a `VideoRunConfig` says; one step at a time.

    What was learned is in `config.out` at the end, which `load_model(prompts=…)` takes. The same
    config goes on where a run was stopped. Nothing happens until the steps are asked for.

    Args:
        config: What to learn, on which CLIP, from which clips.
        assets: The folder of the embedded CLIP; by default the one that ships.
        group: The processes that train together; by default this one alone.

    Returns:
        Each step as it is done: its number, loss, learning rate, seconds, and unreadable files.

    Raises:
        InputError: for settings and files that the caller can mend.

    Example:
        >>> import vitaclip
        >>> for step in vitaclip.train(vitaclip.PuppetRunConfig(steps=100)):  # doctest: +SKIP
        ...     print(step.number, step.loss)
    """
    kinds = {PuppetRunConfig: train_on_puppets, VideoRunConfig: train_on_videos}
    happenings = kinds[type(config)](config, assets or assets_folder(), group or ProcessGroup())
    yield from (each for each in happenings if isinstance(each, Step))


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
    yield from _run(config, task_for(config, model, chosen.classes), clips, group)


def train_on_videos(
    config: VideoRunConfig, assets: Path, group: ProcessGroup
) -> Iterator[Plan | Step]:
    """Train on the videos of a list (yields what it understood, then steps); keep what was learned.

    With sentences, a tenth of the list is held out, and what is kept is the model that found
    most of it; the test list is never looked at.
    """
    source = VideoLists(config.lists, config.videos, config.classes, config.format, config.goal)
    listed = source.read("train", config.split)
    entries, held = held_out(listed.entries) if listed.by_sentences else (listed.entries, [])
    config = config.for_clips(len(entries))
    yield Plan(f"{listed.understood}\n{config.account(len(entries))}", config.steps)
    backbone = open_backbone(config, assets, group)
    look = ViewConfig(config.frames, config.sampling, config.augment)
    clips = VideoDataset(entries, backbone, look)
    if not listed.by_sentences:
        model = build(config, backbone)
        task = Classify(model, listed.classes, motion=config.motion)
        steps = _run(config, task, clips, group)
        yield from _with_doubts(steps, model, listed.classes)
        return
    said = [caption for entry in entries for caption in entry.captions]
    model = build(config, backbone, said if config.captions else ())
    task = Match(model, motion=config.motion)
    steps = _best(config, task, clips, VideoDataset(held, backbone, look), group)
    yield from _with_doubts(steps, model, said)


def held_out(
    entries: Sequence[Annotation], share: float = 0.1
) -> tuple[list[Annotation], list[Annotation]]:
    """Training entries and the validation ones cut from them: every tenth, evenly over the list."""
    every = max(2, round(1 / share))
    kept = [entry for number, entry in enumerate(entries) if number % every]
    return kept, list(entries[::every])


def open_backbone(config: RunConfig, assets: Path, group: ProcessGroup) -> Backbone:
    """The frozen model of a config."""
    name = config.backbone or f"local-dir:{assets / 'puppet-clip'}"
    backbone = Backbone.load(name, config.pretrained or None, group.device, "fp32")
    if backbone.device.type == "cuda":  # on processors the loop's own precision counts
        backbone.halve()
    return backbone


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


def task_for(
    config: PuppetRunConfig, model: PromptedCLIP, classes: Sequence[str]
) -> Classify | Match:
    """The objective of a config's goal."""
    goals = {
        "classify": lambda: Classify(model, classes, motion=config.motion),
        "match": lambda: Match(model, motion=config.motion),
    }
    if config.goal not in goals:
        raise InputError(f"There is no goal {config.goal!r}: {', '.join(goals)}.")
    return goals[config.goal]()


def _run(
    config: RunConfig, task: Classify | Match, clips: ClipSource, group: ProcessGroup
) -> Iterator[Step]:
    """Train and keep what was learned at the end."""
    yield from _train(config, task, clips, group)
    _keep(config, task, group)


def _best(
    config: VideoRunConfig,
    task: Match,
    clips: ClipSource,
    checks: VideoDataset,
    group: ProcessGroup,
) -> Iterator[Step]:
    """Train and keep what found most on the held-out clips."""
    best = -1.0
    for step in _train(config, task, clips, group):
        if step.number % config.check_every == 0 or step.number == config.steps:
            found = retrieve(task.model, checks.described()).text_to_video.r1
            task.train()
            if found >= best:
                best = found
                _keep(config, task, group)
        yield step


def _with_doubts(
    steps: Iterator[Step], model: PromptedCLIP, texts: Sequence[str]
) -> Iterator[Step]:
    """The first step also tells of texts that are cut, and of words that the model never saw."""
    doubts = told(model.check_texts(list(dict.fromkeys(texts))))
    for step in steps:
        yield replace(step, problems=(*step.problems, *doubts))
        doubts = ()


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
    words = None if backbone.vocabulary is None else sorted(backbone.vocabulary)
    factory.write_folder(folder, changed, factory.shape(backbone.name), words)
    vars(backbone).pop("sha256", None)  # the fingerprint that it remembers is of other weights
    return factory.LOCAL + str(folder)
