"""Timestamps of a film: when each picture is shown, and where decoding may start.

The pictures are those that a decode of the whole file shows, in its order, and the i-th of them is
shown at the i-th smallest timestamp. `surveyed` finds them in the packets, which takes no decoding
and is right for sound files; whoever finds a picture that does not fit takes `counted`, which is
right by definition.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from vitaclip.errors import InputError, quoted
from vitaclip.video.container import ALONE, Film, opened, pictures_of
from vitaclip.video.timeline.h264_header import progressive, unchanged

GLANCE = 8  # pictures that are decoded to see that the packets tell the truth; of the largest, one
ENTERED_BY_DISPLAY = {"mov", "matroska"}  # formats where a jump goes by when a picture is shown
SPLICED = {"mpegts", "mpeg"}  # formats whose parts may simply be joined
BACK, LEAP = 2.0, 10.0  # seconds; no codec reorders that much, and FFmpeg too bridges gaps of 10 s
UNORDERED = {"h264", "hevc"}  # AVI only counts their pictures, in the order they are stored


@dataclass(frozen=True)
class Index:
    """When each picture is shown and where decoding may start, in ticks of the film's clock."""

    pts: np.ndarray  # (pictures,) sorted ticks
    keys: np.ndarray  # numbers of the pictures that need no other, if one can jump to them
    doors: tuple[int, ...]  # the tick to jump to for each: when it is shown, or stored before that
    end: int  # tick at which the last picture goes
    tick: float  # seconds
    timed: bool  # whether a picture's own time says which it is; else only its place does
    plain: bool = False  # H.264 stored in the order it is shown, under one header, progressive

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
        """Cut a piece into equal spans: the number of the picture on screen amid each."""
        # in whole numbers a picture that starts just there is on screen
        ticks = [start + (2 * i + 1) * (end - start) // (2 * count) for i in range(count)]
        return np.searchsorted(self.pts, ticks, side="right") - 1

    def at(self, seconds: np.ndarray) -> np.ndarray:
        """The numbers of the pictures on screen at these times since the first picture."""
        ticks = np.floor(seconds / self.tick + 1e-6) + self.pts[0]
        return np.searchsorted(self.pts, ticks, side="right").clip(1) - 1

    def key_before(self, number: int) -> int | None:
        """The place in `keys` of the last picture up to this one at which decoding may start."""
        place = int(np.searchsorted(self.keys, number, side="right")) - 1
        return place if place >= 0 else None


class Stamp(NamedTuple):
    """What a packet, or a picture, says of its time; in ticks."""

    pts: int
    stay: int | None
    key: bool = False
    dts: int | None = None


def surveyed(film: Film) -> tuple[Index | None, VideoFrame | None]:
    """The index by packets, if each tells its time, and the film's first picture.

    Pictures from before the first one that comes are never shown: those it was cut off from.
    """
    coded, first, untold = film.stream.codec_context, None, False
    header = coded.extradata or b""
    plain = coded.name == "h264" and progressive(header)
    begun: list[int | None] = []
    glance = GLANCE if film.stream.width * film.stream.height <= ALONE else 1
    found: list[Stamp] = []
    for packet in film.packets():
        if len(begun) < glance:
            frames = pictures_of(packet)
            first = first or next(iter(frames), None)
            begun += [frame.pts for frame in frames]
        if packet.size and not packet.is_discard and not hidden(packet, coded.name):
            untold |= packet.pts is None
            plain = plain and unchanged(packet, header)
            stamp = Stamp(packet.pts or 0, packet.duration, packet.is_keyframe, packet.dts)
            found.append(stamp)
    if not first or first.pts is None or untold or not found:
        return None, first
    back, leap = _gaps(film.stream)
    if not all(back <= other.pts - one.pts <= leap for one, other in pairwise(found)):
        return None, first
    if film.file.format.name == "avi" and coded.name in UNORDERED:
        return _index(film.stream, found, False), first
    index = _index(film.stream, [one for one in found if one.pts >= first.pts], True)
    agreed = all(pts == tick for pts, tick in zip(begun, index.pts))
    plain = plain and all(one.pts < other.pts for one, other in pairwise(found))
    return (replace(index, plain=plain) if agreed else None), first


def counted(path: str | Path, pixels: int) -> Index | None:
    """The index by decoding the whole file once, keeping nothing; None if it has no picture."""
    with opened(path, pixels, threads=1) as film:
        step, (back, leap) = _usual_step(film.stream), _gaps(film.stream)
        found: list[Stamp] = []
        shift = 0  # ticks by which the clock of a part that was joined on is off
        for frame in film.pictures():
            after = found[-1].pts + (found[-1].stay or step) if found else 0
            here = Stamp(after if frame.pts is None else frame.pts + shift, frame.duration)
            if found and not back <= here.pts - found[-1].pts <= leap:
                shift += after - here.pts
                here = here._replace(pts=after)
            found.append(here)
        return _index(film.stream, found, False) if found else None


def hidden(packet: Packet, codec: str) -> bool:
    """Whether a packet of VP8 or VP9 holds only a picture that others refer to, and none to show.

    RFC 6386, 9.1, and the VP9 bitstream, 6.2 and annex B: superframes end with a marker, and hold
    one picture to show.
    """
    if codec not in ("vp8", "vp9"):
        return False
    data = memoryview(packet)
    if codec == "vp8":
        return not data[0] >> 4 & 1
    if data[-1] >> 5 == 0b110:
        return False
    bits = f"{data[0]:08b}"[4 if data[0] >> 4 & 0b11 != 0b11 else 5 :]
    shown_again, _, shown = bits[:3]
    return shown_again == shown == "0"


def _index(stream: VideoStream, found: Sequence[Stamp], timed: bool) -> Index:
    found = sorted(found, key=lambda one: one.pts)
    pts = np.array([one.pts for one in found])
    alone = np.diff(pts, prepend=pts[0] - 1, append=pts[-1] + 1) > 0
    keys = np.flatnonzero([one.key and timed for one in found] & alone[:-1] & alone[1:])
    by_display = not ENTERED_BY_DISPLAY.isdisjoint(stream.container.format.name.split(","))
    stamps = [found[key] for key in keys]
    doors = [one.pts if one.dts is None or by_display else one.dts for one in stamps]
    last = found[-1].stay or (int(np.median(np.diff(pts))) if len(pts) > 1 else _usual_step(stream))
    tick = float(stream.time_base or 1)
    return Index(pts, keys, tuple(doors), int(pts[-1]) + max(1, last), tick, timed)


def _gaps(stream: VideoStream) -> tuple[float, float]:
    """Ticks from picture to picture, back and forth, that say: a film with another clock begins."""
    leap = LEAP if stream.container.format.name in SPLICED else np.inf
    return -BACK / float(stream.time_base or 1), leap / float(stream.time_base or 1)


def _usual_step(stream: VideoStream) -> int:
    """How many ticks a picture stays where no timestamp says it."""
    rate = stream.average_rate or stream.guessed_rate or 25
    return max(1, round(1 / (rate * (stream.time_base or 1))))
