"""Server limits: what visitors are granted, and how much of it works at once (concurrency)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vitaclip.inference.encoder import TOGETHER

ENCODE: dict[str, Any] = {"concurrency_id": "encode", "concurrency_limit": TOGETHER}  # one batch
WATCH: dict[str, Any] = {"concurrency_id": "watch", "concurrency_limit": 2}  # long videos
LISTEN: dict[str, Any] = {"concurrency_id": "listen", "concurrency_limit": 2}


@dataclass(frozen=True)
class ServerLimits:
    """What a server grants its visitors."""

    upload_mb: int = 100
    hours: int = 4  # until an upload is deleted
    waiting: int = 100  # questions in the queue; whoever comes then is asked to try again
    visits: int = 300  # remembered; the oldest is forgotten first


EVERYDAY_LIMITS = ServerLimits()
# For forty people and a double lesson.
CLASS_LIMITS = ServerLimits(upload_mb=50, hours=2, waiting=200)
