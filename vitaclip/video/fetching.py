"""Fetching: pictures by number, by jumping where that is proved right, else by walking.

`shots` is all that the rest calls. A jump goes to a picture that the file calls a key; the decoder
must say so too, it must come at its time, and so must every picture after it. Where one does not,
the file lies or is damaged, and everything is decoded from the start.
"""

from collections.abc import Iterable, Iterator
from itertools import dropwhile

from av.error import FFmpegError
from av.video.frame import VideoFrame

from vitaclip.video.container import Film
from vitaclip.video.picture.display import Shot
from vitaclip.video.timestamps import Index


class Missed(Exception):
    """A picture is not the one that the index says; the file has to be walked through."""


class Run:
    """Pictures in the order they are shown, from one on; three of them are held at any moment."""

    def __init__(self, film: Film, frames: Iterator[VideoFrame], number: int) -> None:
        self.film, self.frames, self.number = film, frames, number - 1
        self.before: VideoFrame | None = None
        self.shown: VideoFrame | None = None
        self.ahead = next(frames, None)

    def to(self, number: int) -> Shot | None:
        """Go on to this picture, or to the last one there is."""
        while self.ahead and self.number < number:
            self.before, self.shown = self.shown, self.ahead
            self.ahead = next(self.frames, None)
            self.number += 1
        return Shot(self.shown, self.film.aspect, self.before, self.ahead) if self.shown else None


def jumping(film: Film, index: Index, numbers: Iterable[int]) -> Iterator[Shot]:
    """Each picture, from the last key before it on; what is interlaced needs the one before too."""
    run = None
    for number in numbers:
        run = _nearest(run, film, index, number)
        shot = run.to(number)
        if shot and shot.frame.interlaced_frame and not shot.before and number:
            run = _nearest(None, film, index, number - 1)
            shot = run.to(number)
        if not shot or run.number != number:
            raise Missed
        yield shot


def _nearest(run: Run | None, film: Film, index: Index, number: int) -> Run:
    """The run at hand, or one that begins nearer to the picture."""
    start = index.key_before(number)
    if start is None:
        raise Missed
    if run and start <= run.number + 1:
        return run
    return Run(film, _from_key(film, index, start), start)


def walking(film: Film, index: Index, numbers: Iterable[int]) -> Iterator[Shot]:
    """Each picture, from the first on: slow on long files, right on all."""
    frames = film.pictures()
    run = Run(film, _proved(frames, index, 0) if index.timed else frames, 0)
    for number in numbers:
        shot = run.to(number)
        if not shot or (index.timed and run.number != number):
            raise Missed
        yield shot


def _from_key(film: Film, index: Index, number: int) -> Iterator[VideoFrame]:
    tick = int(index.pts[number])
    try:
        film.file.seek(tick, stream=film.stream)
    except FFmpegError:
        raise Missed from None
    frames = dropwhile(lambda frame: frame.pts is None or frame.pts < tick, film.pictures())
    first = next(frames, None)
    if not first or not first.key_frame:
        raise Missed
    yield from _proved(_chained(first, frames), index, number)


def _chained(first: VideoFrame, rest: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    yield first
    yield from rest


def _proved(frames: Iterator[VideoFrame], index: Index, number: int) -> Iterator[VideoFrame]:
    for tick, frame in zip(index.pts[number:], frames):
        if frame.pts != tick:
            raise Missed
        yield frame
