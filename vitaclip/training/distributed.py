"""Distributed training: one process, or several that train one model together with Accelerate."""

from __future__ import annotations

import contextlib
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch import Tensor, nn

from vitaclip.errors import InputError


class ProcessGroup:
    """A process by itself: everything it is asked for is already done."""

    rank, size = 0, 1
    device = "auto"  # the word for `Backbone.load`

    def wrap(self, task: nn.Module) -> nn.Module:
        """The module to call, so that gradients are those of the whole group."""
        return task

    def quietly(self, task: nn.Module) -> AbstractContextManager[Any]:
        """A context in which gradients stay at home, for all but the last part of a step."""
        return contextlib.nullcontext()

    def mean(self, value: Tensor) -> Tensor:
        """The average over the group."""
        return value

    def wait(self) -> None:
        """Until everyone is here."""


class AccelerateGroup(ProcessGroup):
    """What `accelerate launch` started: each process has its own clips and the same weights."""

    def __init__(self) -> None:
        try:
            from accelerate import Accelerator, DistributedDataParallelKwargs
        except ImportError:
            raise InputError(
                "Several processes were started, which needs Accelerate: pip install accelerate."
            ) from None
        unused = DistributedDataParallelKwargs(find_unused_parameters=True)
        self._accelerator = Accelerator(cpu=not _gpus(), kwargs_handlers=[unused])
        self.rank = self._accelerator.process_index
        self.size = self._accelerator.num_processes
        self.device = str(self._accelerator.device)

    def wrap(self, task: nn.Module) -> nn.Module:
        """With it gradients are averaged over the group."""
        return self._accelerator.prepare(task)

    def quietly(self, task: nn.Module) -> AbstractContextManager[Any]:
        """Nothing is sent inside it."""
        return self._accelerator.no_sync(task)

    def mean(self, value: Tensor) -> Tensor:
        """The same number in every process."""
        return self._accelerator.reduce(value, reduction="mean")  # type: ignore[return-value]

    def wait(self) -> None:
        """Until every process has come here."""
        self._accelerator.wait_for_everyone()


def process_group(size: int) -> ProcessGroup:
    """The group of this process, where `size` processes were started."""
    return AccelerateGroup() if size > 1 else ProcessGroup()


def _gpus() -> bool:
    return torch.cuda.is_available()
