"""Thread count: how many cores a piece of work takes.

Small work is done sooner by one core than by all together. Where many ask at once, a small product
that is shared among all cores waits until each of them is free. Torch keeps this number by thread,
and hands the last one set to threads that are new; so both kinds of work say theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

ALL = torch.get_num_threads()
SMALL = 50_000_000  # parameters; ViT-B/32 has three times as many, the embedded CLIP a fifth


def for_model(model: nn.Module) -> int:
    """All cores for a large model; one for a small one, which leaves the others to other people."""
    return 1 if sum(x.numel() for x in model.parameters()) < SMALL else ALL


@contextmanager
def using(count: int) -> Iterator[None]:
    """Run what follows, in this thread, on so many cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
