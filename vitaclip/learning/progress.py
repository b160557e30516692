"""How far learning is, told while it goes on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """For a person who watches; where prompts are trained, with how surprised they are."""

    told: str
    losses: tuple[float, ...] = ()  # by clips that it learns from, at each step since it last told
    apart_loss: float | None = None  # by those kept apart

    def __str__(self) -> str:
        return self.told
