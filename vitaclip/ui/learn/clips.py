"""Classes and clips, as the page's script asks for and changes them; anyone may send anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from vitaclip.data.labels import whole
from vitaclip.errors import InputError
from vitaclip.inference.lessons.draft import NEW, Draft
from vitaclip.inference.service import Service
from vitaclip.server.gradio_internals import asker
from vitaclip.ui import requests
from vitaclip.ui.camera.pictures import read_pictures
from vitaclip.ui.learn.sharing import Sharing
from vitaclip.ui.plots.timeline import COLOURS, address

MOST_PICTURES = 60  # thumbnails in one answer; the script asks for the rest
SEAT = re.compile(r"[0-9a-f]{16}")
UNREADABLE = "The page sent something that is no lesson; reload it."
NOT_YOURS = "Only the page on which this lesson was begun can do that."
CLOSED = "This lesson is not shared any more; ask for a new link."


@dataclass(frozen=True)
class Asked:
    """A draft, and who asks: a seat at a shared one, or its owner, who has none."""

    draft: Draft
    seat: str = ""
    ended: bool = False  # another was meant, which is not here any more

    def own(self) -> Draft:
        """The draft, where its owner asks."""
        if self.seat:
            raise InputError(NOT_YOURS)
        return self.draft


# What changes a draft: asked, and what the page told; what else it answers.
Change: TypeAlias = "Callable[[Asked, dict], dict | None]"


class ClipFunctions:
    """What the script of the left side calls; a mistake is one sentence."""

    def __init__(self, service: Service, sharing: Sharing) -> None:
        self.service, self.lessons, self.sharing = service, service.lessons, sharing

    def all(self) -> list[Callable[[object], dict]]:
        """Under the names that the script calls."""
        changes = {
            "state": lambda asked, told: None,
            "add_class": self._add_class,
            "folders": self._folders,
            "rename": self._rename,
            "remove_class": self._remove_class,
            "drop": self._drop,
            "record": self._record,
            "share": self._share,
        }
        return [self._named(name, change) for name, change in changes.items()]

    def asked(self, told: object) -> Asked:
        """The draft that is meant: the page's own, the one of a link, or else a new one.

        Raises:
            InputError: where there is none.
        """
        if not isinstance(told, dict):
            raise InputError(UNREADABLE)
        model = requests.model_of(self.service, told.get("model")).clip
        drafts = self.lessons.drafts
        if join := told.get("join"):
            draft, seat = drafts.joined(whole(join)), whole(told.get("seat"))
            if draft is None:
                raise InputError(CLOSED)
            if not SEAT.fullmatch(seat):
                raise InputError(UNREADABLE)
            return Asked(draft, seat)
        meant = whole(told.get("draft"))
        known = drafts.known(meant)
        if known is None or known.model != model:
            self.service.models.known(str(model))
            new = drafts.begin(model, next(iter(asker()), ""))
            return Asked(new, ended=bool(meant) and known is None)
        return Asked(known)

    def _named(self, name: str, change: Change) -> Callable[[object], dict]:
        """A function that answers; Gradio and the gate know it by its name."""

        def call(told: object) -> dict:
            return self._answered(change, told)

        call.__name__ = name
        return call

    def _answered(self, change: Change, told: object) -> dict:
        """What a change says, and how things stand where the page does not know."""
        try:
            asked = self.asked(told)
        except InputError as problem:
            return {"error": str(problem)}
        assert isinstance(told, dict), "nothing else names a draft"
        try:
            more = change(asked, told) or {}
        except InputError as problem:
            more = {"error": str(problem)}
        if told.get("version") == asked.draft.version:
            return {"same": True, **more}
        return self._state(asked, told) | more

    def _add_class(self, asked: Asked, told: dict) -> None:
        asked.own().add_class()

    def _folders(self, asked: Asked, told: dict) -> dict:
        """The classes of these names, by name, made where there were none."""
        names = told.get("names")
        if not isinstance(names, list) or len(names) > 200:
            raise InputError(UNREADABLE)
        draft = asked.own()
        empty = [each for each in draft.classes if not each.clips]
        found = {}
        for name in map(whole, names):
            known = any(each.name.casefold() == name.casefold() for each in draft.classes)
            if not known and empty and empty[0].name.startswith(NEW):
                draft.rename(empty.pop(0).id, name)
            found[name] = draft.named(name).id
        return {"folders": found}

    def _rename(self, asked: Asked, told: dict) -> None:
        asked.own().rename(whole(told.get("class")), whole(told.get("name")))

    def _remove_class(self, asked: Asked, told: dict) -> None:
        asked.own().remove_class(whole(told.get("class")))

    def _drop(self, asked: Asked, told: dict) -> None:
        asked.draft.drop(whole(told.get("clip")), asked.seat)

    def _record(self, asked: Asked, told: dict) -> None:
        pictures = read_pictures(told.get("pictures"))
        self.lessons.add_pictures(asked.draft, whole(told.get("class")), pictures, asked.seat)

    def _share(self, asked: Asked, told: dict) -> dict:
        draft = asked.own()
        self.lessons.drafts.share(draft)
        return {"way": self.sharing.way(draft.join, draft.model, told.get("page"))}

    def _state(self, asked: Asked, told: dict) -> dict:
        """All that the page shows of a draft, with thumbnails that it does not `have`."""
        draft, have = asked.draft, told.get("have")
        known = set(have) if isinstance(have, list) and all(type(n) is str for n in have) else ()
        pictures = [(clip.id, clip.picture) for clip in draft.clips if clip.id not in known]
        opened = self.lessons.base(draft)
        return {
            "draft": "" if asked.seat else draft.id,
            "guest": bool(asked.seat),
            "ended": asked.ended,
            "shared": bool(draft.join),
            "model": str(draft.model),
            "lesson": draft.lesson,
            "version": draft.version,
            "wants": {"frames": 2 * opened.frames, "side": opened.clip.backbone.side},
            "classes": _classes(draft, asked.seat),
            "pictures": {id: address(jpeg) for id, jpeg in pictures[:MOST_PICTURES]},
            "more": len(pictures) > MOST_PICTURES,
        }


def _classes(draft: Draft, seat: str) -> list[dict]:
    """Classes with their colours: those that have clips first, for they are what is learned."""
    order = sorted(draft.classes, key=lambda each: not each.clips)
    paint = {each.id: COLOURS[place % len(COLOURS)] for place, each in enumerate(order)}
    return [
        {
            "id": each.id,
            "name": each.name,
            "colour": paint[each.id],
            "clips": [
                {"id": clip.id, "mine": seat in ("", clip.seat), "guest": bool(clip.seat)}
                for clip in each.clips
            ],
        }
        for each in list(draft.classes)
    ]
