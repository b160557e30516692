"""Server limits: what visitors are granted, and how much of it works at once (concurrency)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# One address fills two thirds of the places at most, so that others find one.
ENCODE: dict[str, Any] = {"concurrency_id": "encode", "concurrency_limit": 12}  # 8: one batch
LISTEN: dict[str, Any] = {"concurrency_id": "listen", "concurrency_limit": 3}
LEARN: dict[str, Any] = {"concurrency_id": "learn", "concurrency_limit": 6}  # most of them wait
OTHERS = 6  # of any other event

WATCH: dict[str, Any] = {"concurrency_id": "watch", "concurrency_limit": 3}  # long videos


@dataclass(frozen=True)
class Under:
    """What may be under way at a time."""

    questions: int  # waiting and at work
    uploads: int
    streams: int  # through which answers come, and which say that a page is open
    cameras: int = 2  # pictures of live cameras that wait for their answer: a camera sends one


@dataclass(frozen=True)
class ServerLimits:
    """What a server grants its visitors."""

    upload_mb: int = 100
    disk_mb: int = 4096  # of what visitors sent; one address may have half of it
    model_mb: int = 0  # of a checkpoint that is added in the page; 0 where nobody may
    hours: int = 4  # until an upload is deleted
    waiting: int = 1000  # questions in the queue; whoever comes then is asked to try again
    requests_a_second: int = 60  # of an address, five times that at once; the rest waits
    looks_a_second: int = 200  # of live cameras at an address: forty, as often as they ask
    visits: int = 300  # remembered; of the address that has the most, the oldest goes first
    visit: Under = Under(questions=24, uploads=8, streams=8, cameras=2)
    address: Under = Under(questions=200, uploads=40, streams=200, cameras=40)  # of all its visits

    @property
    def largest_mb(self) -> int:
        """Of any file."""
        return max(self.upload_mb, self.model_mb)


OWN_MODEL_MB = 4096  # on a person's own computer: a checkpoint of the largest ViT fits
EVERYDAY_LIMITS = ServerLimits()
# For forty people behind one address, and a double lesson.
CLASS_LIMITS = ServerLimits(
    upload_mb=50,
    disk_mb=8192,
    hours=2,
    waiting=2000,
    requests_a_second=120,
    address=Under(questions=400, uploads=80, streams=400, cameras=80),
)
