"""Drafts of all visitors: found by their secret names, bounded, and gone when their page is."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from threading import RLock, Timer
from time import monotonic

from vitaclip.errors import InputError
from vitaclip.inference.lessons.draft import Draft
from vitaclip.inference.lessons.example import Example
from vitaclip.inference.model_id import ModelId

MOST = 400  # drafts
MOST_BYTES = 1 << 30  # of all of them
OF_ONE = MOST_BYTES // 2  # of an address, behind which a class may sit
OF_A_DRAFT = 192 << 20
MOST_SHARED = 40
AWAY = 600.0  # seconds without a word from its page, after which a draft is forgotten
LOOK = 60.0  # seconds between two looks
FORGOTTEN = "This lesson is not on the server any more; reload the page and begin a new one."


class Drafts:
    """Safe to use from many threads; `ended` is told of each draft that goes."""

    def __init__(
        self,
        ended: Callable[[Draft], None] = lambda draft: None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._ended, self._clock, self._lock = ended, clock, RLock()
        self._drafts: dict[str, Draft] = {}
        self._heard: dict[str, float] = {}  # when each page was last heard of
        self._timer: Timer | None = None

    def begin(self, model: ModelId, owner: str) -> Draft:
        """A new draft with two classes, for the frozen CLIP of a model.

        Raises:
            InputError: where there are too many.
        """
        with self._lock:
            self.sweep()
            empty = (id for id, draft in self._drafts.items() if not any(draft.clips))
            while len(self._drafts) >= MOST:
                oldest = next(empty, None)
                if oldest is None:
                    raise InputError(
                        f"{MOST} lessons are being made on this server, and no more fit; try "
                        "again later."
                    )
                self._forget(oldest)
            draft = Draft(model.clip, owner)
            self._drafts[draft.id] = draft
            self._heard[draft.id] = self._clock()
            self._watch()
            return draft

    def get(self, id: str) -> Draft:
        """The draft of this name; its page was heard of.

        Raises:
            InputError: if it is gone.
        """
        with self._lock:
            if id not in self._drafts:
                raise InputError(FORGOTTEN)
            self._heard[id] = self._clock()
            return self._drafts[id]

    def known(self, id: str) -> Draft | None:
        """The same, or None."""
        with self._lock:
            return self.get(id) if id in self._drafts else None

    def joined(self, join: str) -> Draft | None:
        """The shared draft that a link leads to; None if there is none."""
        with self._lock:
            shared = (draft for draft in self._drafts.values() if draft.join)
            return next((draft for draft in shared if draft.join == join), None)

    def share(self, draft: Draft) -> None:
        """Let others add clips by a link; from now on it ends with the server.

        Raises:
            InputError: where too many are shared.
        """
        with self._lock:
            if draft.join:
                return
            if sum(bool(each.join) for each in self._drafts.values()) >= MOST_SHARED:
                raise InputError(
                    f"{MOST_SHARED} lessons are shared on this server, and no more fit; download "
                    "this one and hand out the file."
                )
            draft.join = secrets.token_urlsafe(12)
            draft.version += 1

    def add(self, draft: Draft, which: str, clip: Example) -> None:
        """An example for a class, if there is room for it.

        Raises:
            InputError: where there is none, or as `Draft.add`.
        """
        with self._lock:
            held = [(each.owner, each.nbytes) for each in self._drafts.values()]
            own = sum(size for owner, size in held if owner == draft.owner)
            most = (
                (draft.nbytes, OF_A_DRAFT, "This lesson is as large as one may be"),
                (own, OF_ONE, "Lessons from your network take all the room that they may"),
                (sum(size for _, size in held), MOST_BYTES, "Lessons take all the room there is"),
            )
            for size, limit, told in most:
                if size + clip.nbytes > limit:
                    raise InputError(f"{told} here; remove some clips, then add this one.")
            draft.add(which, clip)

    def sweep(self) -> None:
        """Forget what no page was heard of for long and nobody shared."""
        with self._lock:
            late = self._clock() - AWAY
            for id, heard in list(self._heard.items()):
                if heard < late and not self._drafts[id].join:
                    self._forget(id)

    def __len__(self) -> int:
        return len(self._drafts)

    def _forget(self, id: str) -> None:
        draft = self._drafts.pop(id)
        del self._heard[id]
        self._ended(draft)

    def _watch(self) -> None:
        """Look again after a while, as long as there is something to forget."""
        if self._timer is None:
            self._timer = Timer(LOOK, self._look)
            self._timer.daemon = True
            self._timer.start()

    def _look(self) -> None:
        with self._lock:
            self._timer = None
            self.sweep()
            if self._drafts:
                self._watch()
