"""Messages between processes: plain values as JSON, raw bytes behind them; nothing can run."""

import json
import struct
from pathlib import Path
from typing import Any

from vitaclip.errors import InputError, quoted

SIZES = struct.Struct(">QQ")  # bytes of the head (JSON), bytes of the load behind it


class TooLarge(InputError):
    """A file whose pictures have more pixels than the request takes; a later one may take more."""

    def __init__(self, path: str | Path, width: int, height: int, pixels: int) -> None:
        super().__init__(
            f"{quoted(path)} has pictures of {width}×{height} pixels, and at most "
            f"{pixels / 1e6:.0f} million pixels are read: export it smaller."
        )


def send(pipe: Any, head: dict, load: bytes | memoryview = b"") -> None:
    """One message: plain values as JSON, then raw bytes. Nothing in it can run."""
    text = json.dumps(head).encode()
    pipe.write(SIZES.pack(len(text), len(load)) + text)
    pipe.write(load)
    pipe.flush()


def receive(pipe: Any, most: int) -> tuple[dict, bytearray]:
    """The next message, of at most `most` bytes; EOFError when the other side has gone."""
    text, load = SIZES.unpack(exactly(pipe, SIZES.size))
    if text + load > most:
        raise EOFError("a message longer than any answer could be")
    return json.loads(exactly(pipe, text)), exactly(pipe, load)


def exactly(pipe: Any, count: int) -> bytearray:
    """So many bytes, however they come; EOFError if the other side goes first."""
    data = bytearray(count)
    rest = memoryview(data)
    while rest:
        got = pipe.readinto(rest)
        if not got:
            raise EOFError("the other side has gone")
        rest = rest[got:]
    return data
