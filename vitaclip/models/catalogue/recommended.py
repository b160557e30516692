"""Recommended CLIPs: a few, each for a purpose, with what a person wants to know beforehand."""

from __future__ import annotations

from dataclasses import dataclass

from vitaclip.io.download import find
from vitaclip.io.hub import Hub
from vitaclip.io.model_shelf import WEIGHTS


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
    repository: str  # of the hub, "" for what ships
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
        "puppet-clip", None, "Puppet CLIP · built in", "drawn puppets, lessons",
        repository="", megabytes=19, licence="MIT", side=64, seconds=0.044, cost=1.0, real=False,
    ),
    RecommendedModel(
        "ViT-B-32-quickgelu", "openai", "ViT-B-32 · OpenAI", "real footage, fast",
        repository="timm/vit_base_patch32_clip_224.openai",
        megabytes=605, licence="MIT", side=224, seconds=0.86, cost=20,
    ),
    RecommendedModel(
        "ViT-B-16-quickgelu", "openai", "ViT-B-16 · OpenAI", "real footage, prompts of your own",
        repository="timm/vit_base_patch16_clip_224.openai",
        megabytes=598, licence="MIT", side=224, seconds=3.9, cost=93,
    ),
    RecommendedModel(
        "ViT-L-14-quickgelu", "openai", "ViT-L-14 · OpenAI", "real footage, large and slow",
        repository="timm/vit_large_patch14_clip_224.openai",
        megabytes=1710, licence="MIT", side=224, seconds=17.0, cost=380,
    ),
    RecommendedModel(
        "PE-Core-T-16-384", "meta", "PE-Core-T · Meta", "real footage, the smallest download",
        repository="timm/PE-Core-T-16-384",
        megabytes=278, licence="Apache-2.0", side=384, seconds=1.1, cost=25, prompts=False,
    ),
    RecommendedModel(
        "PE-Core-B-16", "meta", "PE-Core-B · Meta", "real footage, trained on videos too",
        repository="timm/PE-Core-B-16",
        megabytes=1791, licence="Apache-2.0", side=224, seconds=3.9, cost=86, prompts=False,
    ),
    RecommendedModel(
        "ViT-B-16-quickgelu", "dfn2b", "ViT-B-16 · DFN", "real footage, for research only",
        repository="apple/DFN2B-CLIP-ViT-B-16",
        megabytes=598, licence="Apple AMLR", side=224, seconds=3.9, cost=93,
    ),
)  # fmt: skip


def is_here(model: RecommendedModel) -> bool:
    """Whether it is on this disk."""
    return not model.repository or bool(find(Hub.usual(), model.repository, WEIGHTS))


def recommended_for(real: bool) -> RecommendedModel:
    """The model to offer where footage is real, or drawn: one on this disk, else the first."""
    meant = [model for model in RECOMMENDED if model.real == real]
    return next(filter(is_here, meant), meant[0])
