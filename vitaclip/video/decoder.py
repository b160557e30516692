"""Decoder process: reads frames of one file at a time with decord or PyAV.

`reader` asks, this answers, and a file that breaks it breaks no more. Which pictures are taken is
decided once, by the timestamps; decord and PyAV only fetch them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import av
import av.subtitles.codeccontext  # PyAV loads them when a file has subtitles, and
import av.subtitles.stream  # by then there is no file system
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from vitaclip.video.container import THREADS, Index, blank, decoded, indexed, opened
from vitaclip.video.lent_file import fits, stream
from vitaclip.video.worker_pool import serve

try:
    import decord
except (ImportError, OSError, RuntimeError):  # no wheel for this machine: PyAV reads everything
    decord = None

Pictures: TypeAlias = Iterator[av.VideoFrame]


class Missed(Exception):
    """One way of fetching pictures is wrong for a file; the next one may be right."""


def by_decord(path: str | Path, pixels: int, index: Index, wanted: np.ndarray) -> Pictures:
    """The pictures of decord, if it saw the timestamps that we saw and had to guess no picture."""
    assert decord
    try:
        reader = decord.VideoReader(stream(path), num_threads=THREADS, fault_tol=1)
        starts = reader.get_frame_timestamp(np.arange(len(reader)))[:, 0]
        ours = (index.pts - index.pts[0]) * index.tick
        if len(starts) != len(ours) or np.abs(starts - starts[0] - ours).max() > 2e-3:
            raise Missed
        for place in np.searchsorted(index.pts, wanted):
            yield av.VideoFrame.from_ndarray(reader[int(place)].asnumpy(), "rgb24")
    except (decord.DECORDError, AssertionError, MemoryError, StopIteration):
        raise Missed from None


def by_jumping(path: str | Path, pixels: int, index: Index, wanted: np.ndarray) -> Pictures:
    """PyAV: forward, but over to the next key picture when the wanted one lies past it."""
    return by_pyav(path, pixels, index, wanted, index.keys)


def by_walking(path: str | Path, pixels: int, index: Index, wanted: np.ndarray) -> Pictures:
    """PyAV from the first picture to the last wanted one: slow on long files, right on all."""
    return by_pyav(path, pixels, index, wanted, index.keys[:0])


def by_pyav(
    path: str | Path, pixels: int, index: Index, wanted: np.ndarray, keys: np.ndarray
) -> Pictures:
    """The last picture at or before each wanted tick, as a player shows it."""
    with opened(path, pixels) as (file, film):
        frames = decoded(file, film)
        frames = timed(frames, index.pts) if index.untimed else frames
        shown = ahead = next(frames, None)
        for want in wanted:
            earlier = keys[keys <= want]
            if ahead and len(earlier) and earlier[-1] > ahead.pts:
                frames = jumped(file, film, int(earlier[-1]))
                shown = ahead = next(frames, None)
                if not ahead or ahead.pts > want:
                    raise Missed
            while ahead and ahead.pts <= want:
                shown, ahead = ahead, next(frames, None)
            if not shown:
                raise blank(path)
            yield shown


def timed(frames: Pictures, pts: np.ndarray) -> Pictures:
    """Pictures that carry no time of their own, each with the next tick."""
    for frame, tick in zip(frames, pts):
        frame.pts = int(tick)
        yield frame


def jumped(file: InputContainer, film: VideoStream, tick: int) -> Pictures:
    """Pictures from the key picture at this tick on."""
    try:
        file.seek(tick, stream=film)
    except FFmpegError:
        raise Missed from None
    return decoded(file, film)


def read(
    path: str,
    frames: int,
    pixels: int,
    side: int,
    decord_too: bool,
    start: float = 0.0,
    end: float | None = None,
) -> tuple[dict[str, Any], np.ndarray]:
    """The pictures amid equal spans of a piece; besides them, only one is held at any moment."""
    index = indexed(path, pixels, side)
    begin, stop = index.piece(path, start, end)
    wanted, places = np.unique(index.middles(frames, begin, stop), return_inverse=True)
    ways = [by_decord] if decord and decord_too and index.plain and fits(path) else []
    for way in [*ways, by_jumping, by_walking]:
        try:
            clip = None  # (t, h, w, 3)
            for place, frame in enumerate(way(path, pixels, index, wanted)):
                picture = upright(frame, side, clip)
                clip = np.empty((frames, *picture.shape), np.uint8) if clip is None else clip
                clip[places == place] = picture
            break
        except Missed:
            continue
    assert clip is not None, "by_walking misses nothing"
    since, lasts = (begin - int(index.pts[0])) * index.tick, (stop - begin) * index.tick
    times = since + (np.arange(frames) + 0.5) / frames * lasts
    return {"shape": clip.shape, "times": times.tolist(), "way": way.__name__}, clip


def quarters(frame: av.VideoFrame) -> int:
    """How many quarter turns counter-clockwise bring the stored picture upright."""
    return round(frame.rotation / 90) % 4


def upright(frame: av.VideoFrame, side: int, clip: np.ndarray | None) -> np.ndarray:
    """One picture (h, w, 3) as displayed: turned, no side beyond `side`, alike all through."""
    turns = quarters(frame)
    scale = min(1, side / max(frame.width, frame.height))
    w, h = (max(1, round(length * scale)) for length in (frame.width, frame.height))
    if clip is not None:  # a film may change its size on the way
        h, w = clip.shape[1:3][:: -1 if turns % 2 else 1]
    rgb = frame.reformat(w, h, "rgb24", interpolation="AREA", threads=1)
    return np.rot90(rgb.to_ndarray(), turns)


def probe(path: str, pixels: int, side: int, **_: Any) -> tuple[dict[str, Any], bytes]:
    """What the file says of itself, and one picture to prove it."""
    index = indexed(path, pixels, side)
    with opened(path, pixels) as (file, film):
        codec = film.codec.canonical_name
        frame = next(decoded(file, film), None)
    if not frame:
        raise blank(path)
    turns, size = quarters(frame), (frame.width, frame.height)
    width, height = size[::-1] if turns % 2 else size
    fps = len(index.pts) / index.duration if index.duration else 0.0
    facts = {"duration": index.duration, "width": width, "height": height, "fps": fps}
    return facts | {"codec": codec, "rotation": 90 * turns}, b""


if __name__ == "__main__":
    if decord:
        decord.logging.set_level(decord.logging.QUIET)
    serve({"read": read, "probe": probe})
