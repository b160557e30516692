"""Whose visit is forgotten when there are too many: one of the address that has the most."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Any

from vitaclip.server.shares.visitor import Visitor

BEFORE = 1000  # visits whose address is known though they have no state yet


class Visits(OrderedDict):
    """What is remembered by visit, oldest first; made-up visits push out others made up there.

    Of the address that has the most visits the oldest goes that no page holds open; `held` says
    whether one does.
    """

    def __init__(self, held: Callable[[Visitor], bool]):
        super().__init__()
        self._held = held
        self._addresses: OrderedDict[str, str] = OrderedDict()

    def came_from(self, visitor: Visitor) -> None:
        """Note where a visit comes from; the first to name it is believed."""
        if visitor.visit:
            self._addresses.setdefault(visitor.visit, visitor.address)
            if len(self._addresses) > 2 * (BEFORE + len(self)):
                self._forget_addresses()

    def popitem(self, last: bool = True) -> tuple[str, Any]:
        """Take one out: the newest, or the one to forget first."""
        if last or not self:
            return super().popitem(last)
        visit = self._dispensable()
        self._addresses.pop(visit, None)
        return visit, self.pop(visit)

    def _dispensable(self) -> str:
        many = Counter(map(self._address, self))
        most = max(many.values())
        newest = next(reversed(self))  # it is being looked up
        mine = [v for v in self if many[self._address(v)] == most and v != newest] or list(self)
        free = (v for v in mine if not self._held(Visitor(self._address(v), v)))
        return next(free, mine[0])

    def _address(self, visit: str) -> str:
        return self._addresses.get(visit, "")

    def _forget_addresses(self) -> None:
        late = list(self._addresses)[-BEFORE:]
        kept = {visit for visit in self._addresses if visit in self} | set(late)
        known = [(visit, place) for visit, place in self._addresses.items() if visit in kept]
        self._addresses = OrderedDict(known)
