"""Refusals, remembered for a while: a file that could not be read is not tried again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import monotonic

from vitaclip.errors import InputError, InstallationError, quoted

FOR = 300.0  # seconds; what hung because a computer was busy gets another try after that
MOST = 1000  # refusals remembered


class Refusals:
    """Safe to use from many threads; `now` is a clock."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now, self._lock = now, Lock()
        self._told: OrderedDict[Hashable, tuple[float, str, str]] = OrderedDict()

    @contextmanager
    def reading(self, content: Hashable, path: Path) -> Iterator[None]:
        """Around what reads this content; the sentence of the first time names the new file."""
        until, sentence, name = self._told.get(content, (0.0, "", ""))
        if self._now() < until:
            raise InputError(sentence.replace(name, quoted(path)))
        try:
            yield
        except InstallationError:  # no file is to blame
            raise
        except InputError as problem:
            self._remember(content, str(problem), quoted(path))
            raise

    def __len__(self) -> int:
        return len(self._told)

    def _remember(self, content: Hashable, sentence: str, name: str) -> None:
        with self._lock:
            self._told[content] = (self._now() + FOR, sentence, name)
            self._told.move_to_end(content)
            while len(self._told) > MOST:
                self._told.popitem(last=False)
