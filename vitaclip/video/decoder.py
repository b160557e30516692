"""Decoder process: reads pictures of one file at a time. `reader` asks, and this answers.

A file that breaks it breaks no more. Which pictures are taken is decided by the timestamps alone.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import av.subtitles.codeccontext  # PyAV loads them when a file has subtitles, and
import av.subtitles.stream  # by then there is no file system  # noqa: F401
import numpy as np

from vitaclip.errors import InputError, quoted
from vitaclip.video.container import blank, opened
from vitaclip.video.picture import still
from vitaclip.video.picture.colour import NOTHING_SAID, Colour, foreign
from vitaclip.video.picture.display import Display, Shot
from vitaclip.video.timeline import animation
from vitaclip.video.timeline.by_decord import by_decord, suits
from vitaclip.video.timeline.fetching import Missed, jumping, walking
from vitaclip.video.timeline.timestamps import Index, counted, surveyed
from vitaclip.video.worker_pool import serve


@dataclass(frozen=True)
class Look:
    """One way of reading a file: its pictures by number, in rising order, until one is `Missed`."""

    way: str  # for tests and benches
    codec: str
    index: Index
    display: Display
    fetch: Callable[[Iterable[int]], Iterator[Shot]]

    def pictures(self, numbers: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The places in `numbers` that a picture takes, and the picture (h, w, 3)."""
        wanted, places = np.unique(numbers, return_inverse=True)
        shots = self.fetch(wanted.tolist())
        shown = map(self.display.show, shots) if self.display.large else self._shown(shots)
        for number, picture in enumerate(shown):
            yield np.flatnonzero(places == number), picture

    def _shown(self, shots: Iterator[Shot]) -> Iterator[np.ndarray]:
        """Each is converted in a thread while the next one is decoded."""
        with ThreadPoolExecutor(1) as converter:
            before = None
            for shot in shots:
                now = converter.submit(self.display.show, shot)
                del shot
                if before:
                    yield before.result()
                before = now
            if before:
                yield before.result()


def looks(path: str, pixels: int, side: int, decord_too: bool) -> Iterator[Look]:
    """The ways of reading a file: the quickest first, the one that is right on all files last."""
    if animation.is_webp(path):
        with animation.opened(path, pixels) as moving:
            first = next(moving.shots([0]))
            display = Display.of(first, NOTHING_SAID, side)
            yield Look("drawing", "webp", moving.index, display, moving.shots)
        return
    with opened(path, pixels) as film:
        index, first = surveyed(film)
        if not first:
            raise blank(path)
        if what := foreign(first, Colour.of(first).over(film.colour)):
            raise InputError(
                f"{quoted(path)} codes its colours as {what}, which is not read here; "
                "export it again as MP4 (H.264, SDR)."
            )
        shot = Shot(first, film.aspect(first))
        display = Display.of(shot, film.colour, side)
        codec = film.stream.codec.canonical_name
        if decord_too and index and suits(film, index, first, display):
            fetch = partial(by_decord, path, index, shot, display)
            yield Look("decord", codec, index, display, fetch)
        del first, shot  # a large picture is much to hold for nothing
        if index:
            yield Look("jumping", codec, index, display, partial(jumping, film, index))
    if index:
        with opened(path, pixels) as film:
            yield Look("walking", codec, index, display, partial(walking, film, index))
    index = counted(path, pixels)
    if not index:
        raise blank(path)
    with opened(path, pixels, threads=1) as film:
        yield Look("counting", codec, index, display, partial(walking, film, index))


def read(
    path: str,
    frames: int,
    pixels: int,
    side: int,
    decord_too: bool,
    start: float = 0.0,
    end: float | None = None,
    longest: float | None = None,
) -> tuple[dict[str, Any], np.ndarray]:
    """The pictures amid equal spans of a piece; besides them, only a few are held at any moment.

    Of a piece longer than `longest` seconds only its `duration` is told.
    """
    for look in looks(path, pixels, side, decord_too):
        index = look.index
        begin, stop = index.piece(path, start, end)
        if longest is not None and (stop - begin) * index.tick > longest:
            return {"duration": float((stop - begin) * index.tick)}, np.empty(0, np.uint8)
        width, height = look.display.canvas
        clip = np.empty((frames, height, width, 3), np.uint8)
        try:
            for places, picture in look.pictures(index.middles(frames, begin, stop)):
                clip[places] = picture
        except Missed:
            continue
        since, lasts = (begin - int(index.pts[0])) * index.tick, (stop - begin) * index.tick
        times = since + (np.arange(frames) + 0.5) / frames * lasts
        facts = {"shape": clip.shape, "times": times.tolist(), "notes": look.display.notes}
        return facts | {"way": look.way}, clip
    raise blank(path)


def stream(
    path: str, times: list[float], pixels: int, side: int, decord_too: bool
) -> Iterator[tuple[dict[str, Any], np.ndarray]]:
    """The pictures on screen at rising times, each once with how many of the times it serves."""
    told = 0
    for look in looks(path, pixels, side, decord_too):
        try:
            for places, picture in look.pictures(look.index.at(np.array(times)[told:])):
                yield (
                    {"times": len(places), "shape": picture.shape},
                    np.ascontiguousarray(picture),
                )
                told += len(places)
        except Missed:
            continue
        return
    raise blank(path)


def probe(path: str, pixels: int, side: int, decord_too: bool) -> tuple[dict[str, Any], bytes]:
    """What the file says of itself, and some pictures to prove it."""
    for look in looks(path, pixels, side, decord_too):
        index, display = look.index, look.display
        try:
            if index.timed:  # the last picture: a file that is cut short has fewer than it says
                next(look.fetch([len(index.pts) - 1]))
        except Missed:
            continue
        facts = {"duration": index.duration, "fps": len(index.pts) / index.duration}
        size = {"width": display.width, "height": display.height, "codec": look.codec}
        return facts | size | {"rotation": display.turn.rotation, "notes": display.notes}, b""
    raise blank(path)


if __name__ == "__main__":
    serve({"read": read, "stream": stream, "probe": probe, "picture": still.picture})
