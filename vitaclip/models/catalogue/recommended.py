"""Recommended CLIPs: a few, each for a purpose, with what a person wants to know beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class RecommendedModel:
    """A CLIP by open_clip's name and tag, what it is for, and what it costs.

    `seconds` is what 8 frames take on one core of the machine named in docs/real-clips.md; `cost`
    is that beside the embedded model. `python bench/models.py` measures both with random weights,
    which are as fast as learned ones.
    """

    name: str
    pretrained: str | None
    title: str
    purpose: str
    megabytes: int  # of weights, in float32
    licence: str
    side: int  # pixels
    seconds: float
    cost: float
    prompts: bool = True  # takes prompts, and can be looked into
    real: bool = True  # was trained on photographs

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, self.pretrained]))


RECOMMENDED = (
    RecommendedModel(
        "puppet-clip",
        None,
        "Puppet CLIP · built in",
        "drawn puppets, lessons",
        19,
        "MIT",
        64,
        0.0,
        1.0,
        real=False,
    ),
    RecommendedModel(
        "ViT-B-32-quickgelu",
        "openai",
        "ViT-B-32 · OpenAI",
        "real footage, fast",
        605,
        "MIT",
        224,
        0.0,
        0.0,
    ),
    RecommendedModel(
        "ViT-B-16-quickgelu",
        "openai",
        "ViT-B-16 · OpenAI",
        "real footage in more detail, prompts of your own",
        598,
        "MIT",
        224,
        0.0,
        0.0,
    ),
    RecommendedModel(
        "ViT-L-14-quickgelu",
        "openai",
        "ViT-L-14 · OpenAI",
        "real footage, slow and more often right",
        1711,
        "MIT",
        224,
        0.0,
        0.0,
    ),
    RecommendedModel(
        "PE-Core-T-16-384",
        "meta",
        "PE-Core-T · Meta",
        "the smallest download",
        280,
        "Apache-2.0",
        384,
        0.0,
        0.0,
        prompts=False,
    ),
    RecommendedModel(
        "PE-Core-B-16",
        "meta",
        "PE-Core-B · Meta",
        "videos without prompts",
        1790,
        "Apache-2.0",
        224,
        0.0,
        0.0,
        prompts=False,
    ),
    RecommendedModel(
        "ViT-B-16-quickgelu",
        "dfn2b",
        "ViT-B-16 · DFN",
        "photographs, for research only",
        598,
        "Apple AMLR",
        224,
        0.0,
        0.0,
    ),
)


def recommended_for(
    real: bool, is_here: Callable[[RecommendedModel], bool] = lambda model: False
) -> RecommendedModel:
    """The model to offer where footage is real, or drawn: one on this disk first, else the first.

    Args:
        real: Whether it shows real things; drawn puppets are what the embedded model knows.
        is_here: Whether a model can be opened without fetching it.
    """
    meant = [model for model in RECOMMENDED if model.real == real]
    return next(filter(is_here, meant), meant[0])
