"""Light: three numbers of a picture that a network may look past, its colours and its edges."""

from __future__ import annotations

import torch
from torch import Tensor

NUMBERS = 3
LEAST = 1 / 255  # one step of eight bits: where there is less, there is none


def light(rgb: Tensor) -> Tensor:
    """Of pictures (…, 3, h, w) from 0 to 1: colourfulness, edges, fine edges (…, 3), as logarithms.

    Colourfulness is how far the channels lie apart. Edges are how much the brightness of
    neighbours differs, fine ones how much these differences do: blur takes most of the latter.
    """
    colour = (rgb.amax(dim=-3) - rgb.amin(dim=-3)).mean(dim=(-2, -1))
    grey = rgb.mean(dim=-3)
    edges = [grey.diff(dim=side) for side in (-2, -1)]
    fine = [steps.diff(dim=side) for side, steps in zip((-2, -1), edges, strict=True)]
    return (torch.stack([colour, _size(edges), _size(fine)], dim=-1) + LEAST).log()


def _size(steps: list[Tensor]) -> Tensor:
    """How large steps down and across (…, h, w) are in the mean (…)."""
    down, across = (each.abs().mean(dim=(-2, -1)) for each in steps)
    return down + across
