"""Decoder process: reads pictures of one file at a time. `reader` asks, and this answers.

A file that breaks it breaks no more. Which pictures are taken is decided by the timestamps alone.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from vitaclip.errors import InputError, quoted
from vitaclip.video.container import blank, opened
from vitaclip.video.picture.colour import NOTHING_SAID, Colour, foreign
from vitaclip.video.picture.display import Display, Shot
from vitaclip.video.timeline import animation
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
        for number, shot in enumerate(self.fetch(wanted.tolist())):
            yield np.flatnonzero(places == number), self.display.show(shot)


def looks(path: str, pixels: int, side: int) -> Iterator[Look]:
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
        display = Display.of(Shot(first, film.aspect(first)), film.colour, side)
        codec = film.stream.codec.canonical_name
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


def read(path: str, frames: int, pixels: int, side: int) -> tuple[dict[str, Any], np.ndarray]:
    """The pictures amid equal spans of time; besides them, only a few are held at any moment."""
    for look in looks(path, pixels, side):
        width, height = look.display.canvas
        clip = np.empty((frames, height, width, 3), np.uint8)
        try:
            for places, picture in look.pictures(look.index.middles(frames)):
                clip[places] = picture
        except Missed:
            continue
        times = (np.arange(frames) + 0.5) / frames * look.index.duration
        facts = {"shape": clip.shape, "times": times.tolist(), "notes": look.display.notes}
        return facts | {"way": look.way}, clip
    raise blank(path)


def stream(
    path: str, every: float, start: float, end: float | None, pixels: int, side: int
) -> Iterator[tuple[dict[str, Any], np.ndarray]]:
    """The pictures on screen at even times, each with its time; only a few are ever held."""
    told = 0
    for look in looks(path, pixels, side):
        until = look.index.duration if end is None else min(end, look.index.duration)
        times = np.arange(start, until, every)
        try:
            for places, picture in look.pictures(look.index.at(times)):
                for place in places[places >= told]:
                    yield (
                        {"time": float(times[place]), "shape": picture.shape},
                        np.ascontiguousarray(picture),
                    )
                told = max(told, int(places[-1]) + 1)
        except Missed:
            continue
        return
    raise blank(path)


def probe(path: str, pixels: int, side: int) -> tuple[dict[str, Any], bytes]:
    """What the file says of itself, and some pictures to prove it."""
    for look in looks(path, pixels, side):
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
    serve({"read": read, "stream": stream, "probe": probe})
