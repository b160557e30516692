"""Sandbox of a decoder process: what it gives up before it sees the first byte of a file.

Where a system lacks a part of it, that part is missing and the rest holds.
"""

import ctypes
import math
import mmap
import os
import signal
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from vitaclip.video import landlock, seccomp

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None

GRACE = 5  # seconds that a worker stays busy beyond its time before it ends itself
CORES = 4  # processor time for each second of its time: it has two threads, and its libraries some
FILES = 32  # open at once: the one that was given, and pipes
LEAST_SPARE = 64 << 20  # bytes; the stacks of some threads
NO_NEW_PRIVILEGES, CAPABILITIES = 38, 0x20080522  # of prctl; the version of sets of capabilities
KEPT = ("PATH", "PYTHON", "LD_", "DYLD_", "LANG", "LC_", "TZ", "HOME", "VIRTUAL_ENV", "CONDA")
KEPT += ("SYSTEMROOT", "WINDIR", "TEMP", "TMP", "COVERAGE")  # begin the names a process starts by


def environment() -> dict[str, str]:
    """What a process needs to start at all, without the passwords and tokens among the rest."""
    return {name: value for name, value in os.environ.items() if name.upper().startswith(KEPT)}


def enter() -> tuple[str, ...]:
    """Give up for good what reading one open file does not need; the names of what holds now."""
    held = []
    if resource:
        _lower(resource.RLIMIT_CORE, 0)
        _lower(resource.RLIMIT_NOFILE, FILES)
        held += ["limits"]
    if not sys.platform.startswith("linux"):
        return tuple(held)
    system = ctypes.CDLL(None)
    if system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:  # the others ask for it
        alone = len(os.listdir("/proc/self/task")) == 1  # Landlock binds one thread and its own
        system.capset(struct.pack("Ii", CAPABILITIES, 0), bytes(24))  # root becomes like others
        version = landlock.shut()
        held += [f"Landlock {version}"] if version and alone else []
        held += ["seccomp"] if seccomp.shut() else []
    return tuple(held)


@contextmanager
def restrained(seconds: float, megabytes: int) -> Iterator[None]:
    """Hold this process to its memory, and let it end by itself should nobody be left to end it."""
    if resource:
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        _lower(resource.RLIMIT_CPU, math.ceil(used + CORES * (seconds + GRACE)))
        _lower(resource.RLIMIT_AS, megabytes << 20)
    alarm = getattr(signal, "setitimer", None)  # its signal ends the process
    try:
        if alarm:
            alarm(signal.ITIMER_REAL, seconds + GRACE)
        yield
    finally:
        if alarm:
            alarm(signal.ITIMER_REAL, 0)


def spare(pixels: int) -> None:
    """MemoryError if there is no room for two more pictures: some decoders call that damage."""
    try:
        mmap.mmap(-1, max(LEAST_SPARE, 8 * pixels)).close()
    except OSError:
        raise MemoryError from None


def allowed(megabytes: int) -> int:
    """How many of them a process that is started here may have at all."""
    most = resource.getrlimit(resource.RLIMIT_AS)[1] if resource else -1
    return megabytes if most < 0 else min(megabytes, most >> 20)


def _lower(kind: int, most: int) -> None:
    """Set a limit as far as the system lets us; macOS knows some that it does not take."""
    assert resource
    hard = resource.getrlimit(kind)[1]
    lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (lowest, hard))
