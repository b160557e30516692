"""Lent file: opened by who asks and handed to a decoder, which then needs no file system."""

from __future__ import annotations

import io
import os
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from vitaclip.errors import InputError, quoted

LARGEST_IN_MEMORY = 128 << 20  # bytes, for a decoder that takes a file only as a whole
HANDED = hasattr(socket, "send_fds")  # Windows has no such thing: there a decoder opens the path
READ = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NONBLOCK"))


class LentFile(str):  # noqa: SLOT000
    """The name of a file that is open already."""

    file: io.FileIO


def stream(path: str | Path) -> io.FileIO:
    """The bytes of a file from its first one on, whether it was lent or has to be opened."""
    file = path.file if isinstance(path, LentFile) else io.FileIO(path)
    file.seek(0)
    return file


def held(path: str | Path) -> io.BytesIO | None:
    """All bytes of a file that is small enough; whoever else reads it goes on where they were."""
    file = path.file if isinstance(path, LentFile) else io.FileIO(path)
    if os.fstat(file.fileno()).st_size > LARGEST_IN_MEMORY:
        return None
    place = file.tell()
    file.seek(0)
    content = io.BytesIO(file.read())
    file.seek(place)
    return content


def nothing_else(path: str | Path) -> Callable[..., NoReturn]:
    """What FFmpeg has to ask for whatever a file names beside itself, and that refuses it."""

    def refuse(*_: object) -> NoReturn:
        raise InputError(
            f"{quoted(path)} names other files, which are not read for it; a video that is whole "
            "in one file is needed: export it as MP4 (H.264)."
        )

    return refuse


@contextmanager
def lend(path: str | Path | None) -> Iterator[int | None]:
    """Open a file for somebody else to read; what is no ordinary file is not even waited for."""
    if path is None:
        yield None
        return
    try:
        file = os.open(path, READ)
    except OSError as trouble:
        raise InputError(
            f"{quoted(path)} cannot be opened ({trouble.strerror}); a video that this program may "
            "read is needed: choose another or give it that right."
        ) from None
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise InputError(f"{quoted(path)} is no ordinary file; a video is needed.")
        yield file
    finally:
        os.close(file)


def hand_over(line: socket.socket, file: int) -> None:
    """Give the open file to the process at the other end."""
    socket.send_fds(line, [b"\0"], [file])


def taken(line: socket.socket | None, path: str) -> LentFile:
    """The file that was handed over, under this name."""
    place: Any = path
    if line:
        _, (place,), _, _ = socket.recv_fds(line, 1, 1)
    name = LentFile(path)
    name.file = io.FileIO(place)
    return name
