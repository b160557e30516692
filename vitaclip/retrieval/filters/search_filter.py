"""Search filter: a folder, dates, lengths and a part of a name, read from what a person typed."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from vitaclip.errors import InputError, quoted

LONGEST = 600  # characters of a part of a name, as of a query
START = datetime(1970, 1, 1, tzinfo=timezone.utc)
LAST = 2**63 - 1  # nanoseconds, as files and galleries count them


@dataclass(frozen=True)
class SearchFilter:
    """Which videos may be hits; what is not given asks for nothing. `read` checks what is typed."""

    folder: str = ""  # absolute; what is in it, and in folders in it
    since: int | None = None  # nanoseconds since 1970: last written then or later
    until: int | None = None  # and before this
    longer: float | None = None  # seconds: at least so long
    shorter: float | None = None  # at most
    named: str = ""  # a part of the path or of the caption, in small letters

    def __bool__(self) -> bool:
        """Whether it leaves out anything."""
        return self != EVERYTHING

    @classmethod
    def read(
        cls,
        folder: str | os.PathLike[str] = "",
        since: str | date | None = None,
        until: str | date | None = None,
        longer: float | str | None = None,
        shorter: float | str | None = None,
        named: str = "",
    ) -> SearchFilter:
        """A filter from what a person typed; what is None or empty asks for nothing.

        Args:
            folder: Videos in it, and in folders in it.
            since: Date or time, such as 2026-01-31 or 2026-01-31 18:30: the file was last written
                then or later. Without a time zone it is this machine's.
            until: The same for earlier ones; a date counts to its end.
            longer: Seconds that the whole video has at least.
            shorter: Seconds that it has at most.
            named: What its path or its caption contains; capitals do not matter.

        Raises:
            InputError: where a value cannot be read, or no video can fit them all.
        """
        begin, end = _moment("since", since), _moment("until", until, whole_day=True)
        least, most = _seconds("longer", longer), _seconds("shorter", shorter)
        if begin is not None and end is not None and begin >= end:
            raise InputError(f"No time is since {since} and until {until}; exchange the two.")
        if least is not None and most is not None and least > most:
            raise InputError(f"Nothing is longer than {longer} s and shorter than {shorter} s.")
        text = named.strip()
        if len(text) > LONGEST:
            raise InputError(f"A name of {len(text)} characters is too long; {LONGEST} are read.")
        where = os.fspath(folder)
        where = os.path.abspath(os.path.expanduser(where)) if where.strip() else ""
        return cls(where, begin, end, least, most, text.lower())

    @property
    def inside(self) -> str:
        """How the paths of everything in the folder begin."""
        return os.path.join(self.folder, "") if self.folder else ""


EVERYTHING = SearchFilter()


def _moment(name: str, told: str | date | None, whole_day: bool = False) -> int | None:
    """Nanoseconds since 1970, as `st_mtime_ns` counts."""
    if told is None or told == "":
        return None
    try:
        when = _read(told.strip()) if isinstance(told, str) else told
        if not isinstance(when, datetime):
            when = datetime.combine(when, time()) + timedelta(days=whole_day)
        passed = when.astimezone() - START  # without a zone it is this machine's
    except (ValueError, OverflowError, OSError, TypeError):
        raise InputError(
            f"{name} was {quoted(str(told))}; write a date such as 2026-01-31, or a date and a "
            "time such as 2026-01-31 18:30."
        ) from None
    counted = passed // timedelta(microseconds=1) * 1000
    return min(max(counted, -LAST), LAST)


def _read(text: str) -> date:
    if len(text) <= len("2026-01-31"):
        return date.fromisoformat(text)
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _seconds(name: str, told: float | str | None) -> float | None:
    if told is None or told == "":
        return None
    try:
        seconds = float(told)
    except (ValueError, TypeError):
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise InputError(f"{name} was {quoted(str(told))}; it is a number of seconds, such as 5.")
    return seconds
