"""Bytes of the upload folder, counted as they come: capped as a whole, and for each address."""

from __future__ import annotations

import asyncio
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, time
from typing import NamedTuple

from vitaclip.server.shares.budget import Room
from vitaclip.server.shares.share import Spent

LEAST = 64 << 10  # bytes that a file counts at least, so that tiny ones do not pile up either
YOUNG = 60.0  # seconds in which a file is not taken from under its question
STALE = 10.0  # seconds after which the folder itself is looked at again
USED_UP = (
    "Your share of this server's disk is in use; wait a minute, then send it again, or send a "
    "smaller file."
)
NOBODYS = ""  # copies that the page made


class _File(NamedTuple):
    size: int
    sent: float  # seconds since the epoch


class UploadDisk:
    """At most `most` bytes, `share` of them of one address; used from the event loop alone.

    Where there is no room, the oldest of the same address goes; where the whole is full, the
    oldest of the address that holds the most. What is new stays, and then the sender is told so.
    """

    def __init__(self, folder: Callable[[], Path], most: int, share: int):
        self._folder, self._most, self._share = folder, most, share
        self._files: defaultdict[str, dict[str, _File]] = defaultdict(dict)  # by address, by path
        self._sender: dict[str, str] = {}  # the address, by path
        self._held: Counter[str] = Counter()  # by address, what is still coming included
        self._looked = -STALE

    @property
    def bytes(self) -> int:
        """All that is there or coming."""
        return self._held.total()

    @contextmanager
    def of(self, address: str) -> Iterator[Room]:
        """What counts each piece of an upload; that it came to stay is for `keep` to say."""
        mine = 0

        def hold(count: int) -> None:
            nonlocal mine
            if not self._room(address, count):
                raise Spent(USED_UP)
            mine += count
            self._held[address] += count

        try:
            yield lambda piece: hold(len(piece))
        finally:
            self._held -= Counter({address: mine})

    def keep(self, address: str, paths: Iterable[str]) -> None:
        """These have come; a file that was there already stays its first sender's, but is new."""
        for path in paths:
            with suppress(OSError):
                self._put(self._sender.get(path, address), path, _File(_size(path), time()))

    async def look(self) -> None:
        """What has gone is not counted any more, and what nobody has told of is."""
        if monotonic() - self._looked < STALE:
            return
        self._looked, begun = monotonic(), time()
        found = await asyncio.to_thread(_found, self._folder())
        for path, address in list(self._sender.items()):
            if path not in found and self._files[address][path].sent < begun:
                self._drop(path)
        for path in found.keys() - self._sender.keys():
            self._put(NOBODYS, path, _File(found[path], begun))

    def _room(self, address: str, count: int) -> bool:
        while self._held[address] + count > self._share:
            if not self._evict(address):
                return False
        while self.bytes + count > self._most:
            mine = self._held[address]
            heavier = [a for a, held in self._held.most_common() if held > mine and a != NOBODYS]
            if not any(map(self._evict, (address, *heavier))):
                return False
        return True

    def _evict(self, address: str) -> bool:
        """Remove the oldest file of an address, unless all of its are new."""
        path, file = next(iter(self._files[address].items()), ("", None))
        if file is None or time() - file.sent < YOUNG:
            return False
        with suppress(OSError):  # the sweep was first, or another file lies there
            Path(path).unlink(missing_ok=True)
            Path(path).parent.rmdir()
        self._drop(path)
        return True

    def _put(self, address: str, path: str, file: _File) -> None:
        self._drop(path)
        self._files[address][path], self._sender[path] = file, address
        self._held[address] += file.size

    def _drop(self, path: str) -> None:
        if path in self._sender:
            address = self._sender.pop(path)
            self._held -= Counter({address: self._files[address].pop(path).size})
            if not self._files[address]:
                del self._files[address]


def _size(path: str) -> int:
    return max(os.stat(path).st_size, LEAST)


def _found(folder: Path) -> dict[str, int]:
    """Every file in the folders below; beside them lies what is still coming."""
    sizes: dict[str, int] = {}
    with suppress(OSError):
        for place in os.scandir(folder):
            for at, _, names in os.walk(place.path) if place.is_dir(follow_symlinks=False) else ():
                for path in (os.path.join(at, name) for name in names):
                    with suppress(OSError):
                        sizes[path] = _size(path)
    return sizes
