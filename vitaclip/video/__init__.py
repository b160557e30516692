"""Video files: read by time, probed, and written; decoded in processes that may be lost.

Read in this order: `reader` (what the rest of the package calls), `decoder` (the process that
answers it), `container` (opens a file), `timeline/` (the right picture for a time), `picture/`
(what a player makes of it), `worker_pool` (such processes), `turns` (whose is next), `messages` and
`lent_file` (what goes to and fro), `sandbox` with `landlock` and `seccomp` (what a process gives up
first), `content` (which files are videos at all), `writer`, `frame_sampling` (which frames a
protocol of the field looks at).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vitaclip.video.reader import (
        Limits,
        Probe,
        Video,
        probe,
        read,
        read_picture,
        read_short,
        stream,
        walls,
    )
    from vitaclip.video.writer import write

__all__ = [
    "Limits",
    "Probe",
    "Video",
    "probe",
    "read",
    "read_picture",
    "read_short",
    "stream",
    "walls",
    "write",
]


def __getattr__(name: str) -> Any:
    """Loaded when asked for: a decoder's process imports this package and needs none of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from vitaclip.video import reader, writer

    return getattr(writer if name == "write" else reader, name)
