"""Recommended models: what a page suggests, and all that a server fetches for others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED, ModelId, read_model_id

SERVER_GB = 20.0  # on disk, on a page for others: a dozen models of the usual sizes


@dataclass(frozen=True)
class RecommendedModel:
    """A frozen CLIP, how much of it has to be fetched, and when to choose it."""

    id: ModelId
    maker: str
    megabytes: int  # of the download; 0 ships
    purpose: str

    @property
    def title(self) -> str:
        """As a visitor reads it: “ViT-B-32 · OpenAI · 605 MB, faster”."""
        if not self.megabytes:
            return f"Puppet CLIP · {self.purpose}"
        large = self.megabytes >= 1000
        size = f"{self.megabytes / 1000:.1f} GB" if large else f"{self.megabytes} MB"
        name = self.id.name.removesuffix("-quickgelu")
        return ", ".join(filter(None, [f"{name} · {self.maker} · {size}", self.purpose]))


RECOMMENDED = (
    RecommendedModel(EMBEDDED, "vitaclip", 0, "built in"),
    RecommendedModel(ModelId("ViT-B-16-quickgelu", "openai"), "OpenAI", 600, ""),
    RecommendedModel(ModelId("ViT-B-32-quickgelu", "openai"), "OpenAI", 605, "faster"),
    RecommendedModel(ModelId("ViT-L-14-quickgelu", "openai"), "OpenAI", 1710, "slower"),
    RecommendedModel(ModelId("ViT-B-16-quickgelu", "dfn2b"), "DFN", 600, ""),
)


@dataclass(frozen=True)
class ModelPolicy:
    """Which CLIPs a visitor may have, and how much disk those that are fetched may take.

    As it is without arguments it is for oneself: any model, and nothing is ever removed.
    """

    allowed: tuple[ModelId, ...] | None = None  # None: any that open_clip knows
    cache_bytes: int | None = None  # None: no limit

    @classmethod
    def chosen(
        cls, others: bool, more: Iterable[str] = (), gigabytes: float | None = None
    ) -> ModelPolicy:
        """Others may have the recommended models, and `more` that the server's keeper names."""
        listed = dict.fromkeys([*(one.id for one in RECOMMENDED), *map(read_model_id, more)])
        if gigabytes is None and others:
            gigabytes = SERVER_GB
        room = None if gigabytes is None else int(gigabytes * 1e9)
        return cls(tuple(listed) if others else None, room)

    def checked(self, model: ModelId) -> ModelId:
        """The model, if a visitor may have it; else one sentence that lists those they may."""
        if self.allowed is None or model.clip in self.allowed:
            return model
        names = ", ".join(map(str, self.allowed))
        raise InputError(f"{model} cannot be had from this server; choose one of: {names}.")
