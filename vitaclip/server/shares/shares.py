"""All shares of a server's visitors, by the kind of what they ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from pathlib import Path

from vitaclip.server.gate.routes import LOOKING, OPEN, QUESTION, STREAM, UPLOADING, WORK
from vitaclip.server.limits import ServerLimits
from vitaclip.server.shares.budget import Budget, Take
from vitaclip.server.shares.pace import Pace
from vitaclip.server.shares.queue_turns import QueueTurns
from vitaclip.server.shares.share import Share
from vitaclip.server.shares.visitor import Visitor
from vitaclip.server.shares.visits import Visits
from vitaclip.server.uploads.disk import UploadDisk
from vitaclip.server.uploads.form import UploadForm

SENTENCES = {
    QUESTION: "As many questions wait as one visitor may have; ask again when some are answered.",
    WORK: "As many requests are at work as one visitor may have; send it again in a moment.",
    UPLOADING: "As many uploads come in as one visitor may have; send it when one is through.",
    STREAM: "As many answers are listened to as one visitor may have; close some pages first.",
    LOOKING: "As many cameras look at once as one visitor may have; switch one off.",
    OPEN: "As many pages are open as one visitor may have; close some of them first.",
}
HELD = (24 << 20, 96 << 20)  # bytes of questions: of an address, in all
BYTES = (16 << 20, 64 << 20)  # that come in from an address: a second, at once
NEW_VISIT = 12.0  # requests that it costs: Gradio works 17 ms to remember one
REFUSED = 6.0  # requests that one costs: who is refused asks again at once, and pupils are not
AT_ONCE = 8  # requests of an address that threads work on, beside the queue
TOO_MUCH = "Your questions are too long to wait all at once; ask again when some are answered."


class Shares:
    """`waiting` says whose questions the queue holds; used from a server's event loop alone."""

    def __init__(
        self,
        limits: ServerLimits,
        folder: Callable[[], Path],
        waiting: Callable[[], Iterable[Visitor]] = tuple,
    ):
        visit, address = limits.visit, limits.address
        self._waiting = waiting
        self._bytes = Pace(*BYTES)
        self._pace = Pace(limits.requests_a_second, 5 * limits.requests_a_second)
        looks = Pace(limits.looks_a_second, limits.looks_a_second)  # no question waits behind them
        asked, streams = (visit.questions, address.questions), (visit.streams, address.streams)
        most = {
            QUESTION: asked, WORK: asked, UPLOADING: (visit.uploads, address.uploads),
            STREAM: streams, OPEN: streams, LOOKING: (visit.cameras, address.cameras),
        }  # fmt: skip
        paces = {**dict.fromkeys((QUESTION, WORK, UPLOADING), self._pace), LOOKING: looks}
        self.kinds = {
            kind: Share(
                SENTENCES[kind],
                *most[kind],
                at_once=AT_ONCE if kind == WORK else None,
                pace=paces.get(kind),
                also=waiting if kind == QUESTION else tuple,
            )
            for kind in most
        }
        self.bodies = Budget(TOO_MUCH, *HELD, waiting)
        megabytes = limits.disk_mb << 20
        self.disk = UploadDisk(folder, megabytes, megabytes // 2)
        self.turns, self.visits = QueueTurns(), Visits(self._open)

    def one(self, kind: str, visitor: Visitor) -> AbstractAsyncContextManager[None]:
        """One more request of a kind; `Spent` if it is one too many."""
        if kind not in self.kinds:
            return nullcontext()
        new = kind == QUESTION and visitor.visit not in self.visits
        return self.kinds[kind].one(visitor, NEW_VISIT if new else 1.0)

    @contextmanager
    def body(self, kind: str, visitor: Visitor, content_type: str) -> Iterator[Take]:
        """What counts the pieces of a body, on the disk or in memory, and lets them in by turns."""
        form = UploadForm(content_type) if kind == UPLOADING else None
        held = self.disk if form else self.bodies
        with held.of(visitor.address) as room:

            async def take(piece: bytes) -> None:
                if form:
                    form.take(piece)
                room(piece)
                await self._bytes.wait(visitor.address, len(piece))

            yield take

    async def turn_away(self, visitor: Visitor) -> None:
        """Wait as long as whoever is refused has to; that is work for a server too."""
        await self._pace.wait(visitor.address, REFUSED)

    def needs_stream(self, visitor: Visitor) -> bool:
        """Whether anything is under way that a stream could tell a visitor of."""
        sending = self.kinds[UPLOADING].count((visitor.address,))
        asked = (one for one in self._waiting() if one.address == visitor.address)
        return bool(sending) or any(visitor.visit in ("", one.visit) for one in asked)

    def _open(self, visitor: Visitor) -> bool:
        return self.kinds[OPEN].count((visitor.address, visitor.visit)) > 0
