"""Access log: a line of JSON for each request, from which nobody learns what was asked."""

from __future__ import annotations

import json
import logging
import secrets
import sys
from datetime import datetime, timezone
from hashlib import blake2b
from logging.handlers import WatchedFileHandler

from vitaclip.errors import InputError, quoted
from vitaclip.server.operations.observer import Exchange

STANDARD_OUTPUT = "-"


class AccessLog:
    """Writes to a file, or to standard output for “-”; a file that was moved away is begun anew.

    Addresses are written as a code that is the same for one address until the server ends, and
    that nobody can turn back then: the salt is kept nowhere. With `plain` they stand as they are.
    """

    def __init__(self, place: str, plain: bool = False):
        self._salt, self._plain = secrets.token_bytes(16), plain
        self._lines = _handler(place)

    def __call__(self, seen: Exchange) -> None:
        """Write one line."""
        line = {
            "time": datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
            "address": seen.address if self._plain else self._coded(seen.address),
            "method": seen.method,
            "route": seen.route,
            "status": seen.status,
            "ms": round(seen.seconds * 1000, 1),
            "bytes_in": seen.bytes_in,
            "bytes_out": seen.bytes_out,
        }
        self._lines.handle(logging.makeLogRecord({"msg": json.dumps(line)}))

    def _coded(self, address: str) -> str:
        return blake2b(address.encode(), key=self._salt, digest_size=6).hexdigest()


def _handler(place: str) -> logging.Handler:
    if place == STANDARD_OUTPUT:
        return logging.StreamHandler(sys.stdout)
    try:
        return WatchedFileHandler(place, encoding="utf-8")
    except OSError as problem:
        raise InputError(
            f"The access log cannot be written to {quoted(place)} ({problem.strerror}); "
            "name a file in a folder where you may write, or - for standard output."
        ) from None
