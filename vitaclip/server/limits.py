"""Server limits: what visitors are granted, and how much of it works at once (concurrency)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vitaclip.inference.encoder import TOGETHER

ENCODE: dict[str, Any] = {"concurrency_id": "encode", "concurrency_limit": TOGETHER}  # one batch
LISTEN: dict[str, Any] = {"concurrency_id": "listen", "concurrency_limit": 2}


@dataclass(frozen=True)
class ServerLimits:
    """What a server grants its visitors."""

    upload_mb: int = 100
    model_mb: int = 0  # of a checkpoint that is added in the page; 0 where nobody may
    hours: int = 4  # until an upload is deleted
    waiting: int = 100  # questions in the queue; whoever comes then is asked to try again
    visits: int = 300  # remembered; the oldest is forgotten first

    @property
    def largest_mb(self) -> int:
        """Of any file."""
        return max(self.upload_mb, self.model_mb)


OWN_MODEL_MB = 4096  # on a person's own computer: a checkpoint of the largest ViT fits
EVERYDAY_LIMITS = ServerLimits()
# For forty people and a double lesson.
CLASS_LIMITS = ServerLimits(upload_mb=50, hours=2, waiting=200)
