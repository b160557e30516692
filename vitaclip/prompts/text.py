"""Learned words in front of a label."""

from __future__ import annotations

from torch import nn


class TextPrompts(nn.Module):
    """Learned context words; see the paper's section on text prompts."""
