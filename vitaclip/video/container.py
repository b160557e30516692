"""Video container: opens a file, finds its film and when each picture is shown (timestamp index).

With suspicion: the film and nothing else is read, in formats and codecs that are listed here.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Disposition
from av.video.stream import VideoStream

from vitaclip.errors import InputError, quoted
from vitaclip.video.lent_file import nothing_else, stream
from vitaclip.video.sandbox import spare

FORMATS = "mov,matroska,webm,avi,gif,mpegts,mpeg,ogg,flv,asf"  # a playlist would name other files
CODECS = (
    "h264,hevc,vp8,vp9,libdav1d,av1,mpeg4,mpeg2video,mpeg1video,mjpeg,gif,theora,h263,flv,"
    "msmpeg4,msmpeg4v2,wmv1,wmv2,wmv3,vc1,prores,dvvideo,ffv1,png,rawvideo"
)
OPTIONS = {"protocol_whitelist": "none", "format_whitelist": FORMATS, "codec_whitelist": CODECS}
INDEXED = {"mov", "matroska", "avi"}  # formats whose own index says where a picture is
COUNTED = {"h264", "hevc", "vp9", "mpeg4"}  # one packet is one picture: decord counts packets
THREADS = 2
# A title in another encoding must not keep a film from being read: until PyAV 19 that had to be
# said, and from then on av.open takes no such word.
LENIENT: dict[str, Any] = (
    {"metadata_errors": "replace"} if int(av.__version__.partition(".")[0]) < 19 else {}
)


@contextmanager
def opened(path: str | Path, pixels: int) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The file and its film, before any picture of it has been decoded for us; or a sentence."""
    try:
        file = av.open(stream(path), options=OPTIONS, io_open=nothing_else(path), **LENIENT)
    except MemoryError:
        raise
    except FFmpegError:
        spare(0)
        raise InputError(unreadable(path)) from None
    with file:
        film = file.streams.best("video")
        if not isinstance(film, VideoStream) or Disposition.attached_pic in film.disposition:
            raise InputError(
                f"{quoted(path)} holds no moving picture; a file with a video track is needed: "
                "choose another file."
            )
        coded = film.codec_context
        if coded is None or coded.name not in CODECS.split(",") or not film.time_base:
            raise InputError(
                f"{quoted(path)} is coded in a way that is not read here; H.264 always is: "
                "export the video again as MP4 (H.264)."
            )
        if coded.width * coded.height > pixels:
            raise InputError(
                f"{quoted(path)} has pictures of {coded.width}×{coded.height} pixels, and at most "
                f"{pixels / 1e6:.0f} million pixels are read: export it smaller."
            )
        coded.options = {"max_pixels": str(pixels)}  # pictures may be larger than the file says
        coded.thread_type, coded.thread_count = "AUTO", THREADS
        yield file, film


def unreadable(path: str | Path) -> str:
    """What to say of a file that does not open."""
    begun = (
        stream(path).read(8)[4:] == b"ftyp"
    )  # an MP4, but its index, often at the end, is missing
    what = "is cut short or damaged" if begun else "does not read as a video"
    needed = "a whole MP4, WebM, MOV, MKV, AVI or GIF is needed"
    return f"{quoted(path)} {what}; {needed}: copy or export it again."


def blank(path: str | Path) -> InputError:
    """What to say of a film without pictures; without memory a file seems to end at once."""
    spare(0)
    return InputError(
        f"{quoted(path)} has not one readable picture; a whole video is needed: "
        "copy or export it again."
    )


@dataclass(frozen=True)
class Index:
    """When each picture is shown and where decoding may start, in ticks of the film's clock."""

    pts: np.ndarray  # (pictures,) sorted ticks
    keys: np.ndarray  # ticks of the pictures that need no other, if one can jump to them
    end: int  # tick at which the last picture goes
    tick: float  # seconds
    plain: bool  # an everyday file: decord may try
    untimed: bool  # the file only orders its pictures: the next one out takes the next tick

    @property
    def duration(self) -> float:
        """Seconds, from the first picture to the end of the last."""
        return (self.end - int(self.pts[0])) * self.tick

    def piece(self, path: str | Path, start: float, end: float | None) -> tuple[int, int]:
        """The ticks at which a piece begins and ends, in seconds since the first picture."""
        first = int(self.pts[0])
        begin = first + round(start / self.tick)
        if begin >= self.end:
            raise InputError(
                f"{quoted(path)} lasts {self.duration:.1f} seconds, and a piece of it from second "
                f"{start:g} was asked for."
            )
        stop = self.end if end is None else min(self.end, first + round(end / self.tick))
        return begin, max(stop, begin + 1)

    def middles(self, count: int, start: int, end: int) -> np.ndarray:
        """Cut a piece into equal spans: the tick of the picture on screen amid each."""
        # in whole numbers a picture that starts just there is on screen
        ticks = [start + (2 * i + 1) * (end - start) // (2 * count) for i in range(count)]
        return self.pts[np.searchsorted(self.pts, ticks, side="right") - 1]


def indexed(path: str | Path, pixels: int, side: int) -> Index:
    """All timestamps: from the packets if each has one, else by decoding once, keeping nothing."""
    with opened(path, pixels) as (file, film):
        tick, coded = film.time_base, film.codec_context
        assert tick
        lone = int(1 / (film.average_rate or 25) / tick)  # how long a single picture stays
        untimed = file.format.name == "avi" and coded.name in ("h264", "hevc")
        exact = bool(INDEXED & set(file.format.name.split(","))) and not untimed
        plain = exact and coded.name in COUNTED and max(coded.width, coded.height) <= side
        found = [
            (packet.pts, packet.duration, packet.is_keyframe)
            for packet in packets(file, film)
            if packet.size and not packet.is_discard  # an edit list may cut some
        ]
    if any(pts is None for pts, *_ in found):
        exact = plain = False
        with opened(path, pixels) as (file, film):
            found = [(frame.pts, frame.duration, False) for frame in decoded(file, film)]
    if not found:
        raise blank(path)
    plain = plain and not leading(found)
    found.sort()
    pts = np.array([pts for pts, *_ in found])
    keys = np.array([pts for pts, _, key in found if key and exact], pts.dtype)
    last = found[-1][1] or (int(np.median(np.diff(pts))) if len(pts) > 1 else lone)
    return Index(pts, keys, int(pts[-1]) + last, float(tick), plain, untimed)


def leading(found: Sequence[tuple[Any, Any, bool]]) -> bool:
    """Whether a picture is stored after a key picture and shown before it: decord loses those."""
    latest = found[0][0]
    for pts, _, key in found:
        if pts < latest:
            return True
        latest = pts if key else latest
    return False


def packets(file: InputContainer, film: VideoStream) -> Iterator[Packet]:
    """Packets until the file ends or is damaged; what came before the damage is still good."""
    try:
        yield from file.demux(film)
    except MemoryError:
        raise
    except (FFmpegError, IndexError):  # the latter: a track that turned up on the way
        spare(film.width * film.height)


def decoded(file: InputContainer, film: VideoStream) -> Iterator[av.VideoFrame]:
    """Pictures in the order they are shown; a damaged packet costs only its own."""
    for packet in packets(file, film):
        try:
            frames = packet.decode()
        except MemoryError:
            raise
        except FFmpegError:
            spare(film.width * film.height)
            continue
        yield from (frame for frame in frames if frame.pts is not None)
