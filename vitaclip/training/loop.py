"""Training loop for every prompt method: give it an objective and batches, it yields steps."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from vitaclip.data.batches import Batch, Batches, ahead
from vitaclip.errors import InputError
from vitaclip.models.hardware.precision import PRECISIONS, in_hardware
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.training.config import TrainConfig
from vitaclip.training.distributed import ProcessGroup
from vitaclip.training.run_log import RunLog

FREE_TO_CHANGE = ("save_every", "workers", "out", "folder", "cache")  # they change no number


@dataclass(frozen=True)
class Step:
    """What happened in one step of training, as `vitaclip.train` tells it."""

    number: int  # steps done, this one included
    parts: dict[str, float]  # "loss" and what it is made of
    lr: float  # of the prompts; a CLIP that is tuned as well has its own
    seconds: float
    problems: tuple[str, ...] = ()  # one sentence for each file that could not be read

    @property
    def loss(self) -> float:
        """What was made smaller, before this step."""
        return self.parts["loss"]


def train(
    task: nn.Module,
    batches: Batches,
    config: TrainConfig,
    folder: Path | None = None,
    group: ProcessGroup | None = None,
) -> Iterator[Step]:
    """Train what `task` owns, and its CLIP where `backbone_lr` says so; see `objectives`.

    With a `folder` the run keeps a log and checkpoints there, and goes on from the last one.
    """
    group = group or ProcessGroup()
    clip, learned = _clip(task), learnable(task, config)
    optimizer = _optimizer(task, learned, config)
    log = RunLog(folder, _settings(config, group), learned, optimizer, writes=group.rank == 0)
    module = group.wrap(task.train())
    feed = ahead(batches, _numbers(log.done, config, group), config.workers)
    try:
        for number in range(log.done, config.steps):
            started = perf_counter()
            lr = _set_lr(optimizer, rate(number, config.steps, config.warmup))
            parts, problems = _gradients(module, feed, config, group)
            if log.notice:
                problems, log.notice = (log.notice, *problems), ""
            if config.clip:
                nn.utils.clip_grad_norm_(learned.values(), config.clip)
            optimizer.step()
            clip.logit_scale.data.clamp_(max=config.scale_limit)
            step = Step(number + 1, parts, lr, perf_counter() - started, problems)
            log.write(step.number, **parts, lr=lr, seconds=step.seconds, problems=problems)
            if step.number % config.save_every == 0 or step.number == config.steps:
                log.save(step.number)
            yield step
    finally:
        feed.close()
        log.close()
        clip.backbone.requires_grad_(False)


def rate(step: int, steps: int, warmup: float) -> float:
    """The share of the learning rate in step `step` (from 0): up in a line, down in a cosine."""
    rising = int(warmup * steps)
    if step < rising:
        return step / rising
    return 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))


def learnable(task: nn.Module, config: TrainConfig) -> dict[str, Tensor]:
    """What will be trained, by name: all that is not frozen, and CLIP's part if it shall move."""
    if config.backbone_lr:
        parts = {"image": lambda clip: clip.visual, "all": lambda clip: clip}
        if config.tuned not in parts:
            raise InputError(f"tuned={config.tuned!r} names no part of CLIP: image or all.")
        parts[config.tuned](_clip(task).backbone.model).requires_grad_(True)
    return {name: value for name, value in task.named_parameters() if value.requires_grad}


def _clip(task: nn.Module) -> PromptedCLIP:
    """The model that every objective holds."""
    return cast(PromptedCLIP, task.model)


def _optimizer(
    task: nn.Module, learned: dict[str, Tensor], config: TrainConfig
) -> torch.optim.Optimizer:
    clip = {id(value) for value in _clip(task).backbone.parameters()}
    groups = [
        {"params": [v for v in learned.values() if id(v) not in clip], "top": config.lr},
        {"params": [v for v in learned.values() if id(v) in clip], "top": config.backbone_lr},
    ]
    return torch.optim.AdamW(
        [group for group in groups if group["params"]],
        lr=config.lr,
        weight_decay=config.weight_decay,
        eps=config.eps,
    )


def _set_lr(optimizer: torch.optim.Optimizer, share: float) -> float:
    for group in optimizer.param_groups:
        group["lr"] = group["top"] * share
    return optimizer.param_groups[0]["lr"]


def _gradients(
    module: nn.Module, feed: Iterator[Batch], config: TrainConfig, group: ProcessGroup
) -> tuple[dict[str, float], tuple[str, ...]]:
    """The gradients of one step, over all its batches; what was measured on the way."""
    module.zero_grad(set_to_none=True)
    sums: dict[str, Tensor] = {}
    problems: list[str] = []
    for turn in range(config.accumulate):
        batch = next(feed)
        problems.extend(batch.problems)
        last = turn + 1 == config.accumulate
        with nullcontext() if last else group.quietly(module):
            with _arithmetic(module, config):
                parts = module(batch)
            (parts["loss"] / config.accumulate).backward()
        for name, value in parts.items():
            sums[name] = sums.get(name, 0) + value.detach() / config.accumulate
    return {name: float(group.mean(value)) for name, value in sums.items()}, tuple(problems)


@contextmanager
def _arithmetic(module: nn.Module, config: TrainConfig) -> Generator[None]:
    """The number format of a step. Fused attention is slow backwards in bf16 on a CPU."""
    if config.precision not in PRECISIONS:
        raise InputError(f"precision={config.precision!r} is not known: {', '.join(PRECISIONS)}.")
    device = next(module.parameters()).device.type
    quicker = device == "cuda" or in_hardware()  # imitated, a step takes ten times as long and more
    half = config.precision == "bf16" or (config.precision == "auto" and quicker)
    plain = sdpa_kernel(SDPBackend.MATH) if half and device == "cpu" else nullcontext()
    with plain, torch.autocast(device, torch.bfloat16, enabled=half):
        yield


def _numbers(done: int, config: TrainConfig, group: ProcessGroup) -> range:
    """The batches of this process, in the order it needs them.

    A group of two sees, step by step, what one process with twice the `accumulate` sees.
    """
    per_step = config.accumulate * group.size
    return range(done * per_step + group.rank, config.steps * per_step, group.size)


def _settings(config: TrainConfig, group: ProcessGroup) -> dict[str, Any]:
    """What must be the same for a run to be taken up again."""
    settings = {key: _plain(v) for key, v in asdict(config).items() if key not in FREE_TO_CHANGE}
    return settings | {"processes": group.size}


def _plain(value: Any) -> Any:
    """A checkpoint holds weights and plain values; a path becomes its text."""
    return value if isinstance(value, (bool, int, float, str)) else str(value)
