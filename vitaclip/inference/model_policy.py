"""Model policy: which CLIPs a server has for its visitors, and how much disk they may take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vitaclip.errors import InputError
from vitaclip.inference.model_id import ModelId, read_model_id
from vitaclip.models.catalogue.recommended import RECOMMENDED

SERVER_GB = 20.0  # on disk, on a page for others: a dozen models of the usual sizes


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
        known = (ModelId(one.name, one.pretrained) for one in RECOMMENDED)
        listed = dict.fromkeys([*known, *map(read_model_id, more)])
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
