"""Fetching: pictures by number, by jumping where that is proved right, else by walking.

A jump goes to a picture that the file calls a key; the decoder must say so too, it must come at its
time, and so must the pictures after it. Where one does not, the file lies or is damaged, and
everything is decoded from the start.
"""

import gc
from collections.abc import Iterable, Iterator
from itertools import chain, dropwhile

import numpy as np
from av.error import FFmpegError
from av.video.frame import VideoFrame

from vitaclip.video.container import Film
from vitaclip.video.picture.display import Shot
from vitaclip.video.timeline.timestamps import Index

DOORS = 3  # tried for a jump
RINGS = 2**20  # pixels; PyAV makes a ring of a picture and what is said beside it


class Missed(Exception):
    """A picture is not the one that the index says; the file has to be walked through."""


class Run:
    """Pictures in the order they are shown, from one on.

    Two are held at any moment, and the one before them where deinterlacing asks for it: a large one
    has a hundred megabytes.
    """

    def __init__(self, film: Film, index: Index) -> None:
        self.film, self.index, self.number = film, index, -1  # of the picture shown
        self.before: VideoFrame | None = None
        self.shown: VideoFrame | None = None
        self._rest = iter(())
        self._needed = 0  # tick from which on every picture has to come
        self._ahead: tuple[int, VideoFrame] | None = None

    def from_start(self) -> "Run":
        """Every picture of a file that was just opened."""
        frames = self.film.pictures()
        self._rest = self._proved(frames, -1) if self.index.timed else enumerate(frames)
        self._ahead = next(self._rest, None)
        return self

    def from_key(self, place: int, number: int) -> "Run":
        """Jump to one of the keys, on the way to a picture.

        In streams without an index a jump may end behind the key; then an earlier one's door is
        tried.
        """
        self._need(number)
        for door in self.index.doors[place::-1][:DOORS]:
            if frames := self._entered(door, int(self.index.keys[place])):
                self._rest = frames
                self._ahead = next(frames)
                return self
        raise Missed

    def _entered(self, door: int, key: int) -> Iterator[tuple[int, VideoFrame]] | None:
        tick = self.index.pts[key]
        try:
            self.film.file.seek(door, stream=self.film.stream)
        except FFmpegError:
            return None
        frames = self.film.pictures(needed=lambda: self._needed)
        frames = dropwhile(lambda frame: frame.pts is None or frame.pts < tick, frames)
        first = next(frames, None)
        if not first or first.pts != tick or not first.key_frame:
            return None
        return self._proved(chain(iter([first]), frames), key - 1)

    def to(self, number: int) -> Shot | None:
        """Go on to this picture, or to the last one there is."""
        self._need(number)
        while self._ahead and self._ahead[0] <= number:
            here, frame = self._ahead
            beside = frame.interlaced_frame and self.number == here - 1
            self.before = self.shown if beside else None
            self.number, self.shown = here, frame
            if frame.width * frame.height > RINGS:
                gc.collect()
            self._ahead = next(self._rest, None)
        if not self.shown:
            return None
        after = self._ahead[1] if self._ahead and self.shown.interlaced_frame else None
        return Shot(self.shown, self.film.aspect(self.shown), self.before, after)

    def _need(self, number: int) -> None:
        """Have this picture, and the one before it, which deinterlacing may ask for."""
        self._needed = int(self.index.pts[max(0, number - 1)])

    def _proved(self, frames: Iterable, last: int) -> Iterator[tuple[int, VideoFrame]]:
        """Pictures with their numbers, as long as each has a time of the index and none lacks."""
        pts = self.index.pts
        for frame in frames:
            number = last + 1
            if frame.pts is None or number == len(pts):
                raise Missed
            if frame.pts != pts[number]:  # some were left out on purpose
                number = int(np.searchsorted(pts[: len(pts) - 1], frame.pts))
                if number <= last or pts[number] != frame.pts or pts[number - 1] >= self._needed:
                    raise Missed
            yield number, frame
            last = number


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
        del shot  # the next one takes its room


def _nearest(run: Run | None, film: Film, index: Index, number: int) -> Run:
    """The run at hand, or one that begins nearer to the picture."""
    place = index.key_before(number)
    if place is None:
        raise Missed
    if run and index.keys[place] <= run.number + 1:
        return run
    return Run(film, index).from_key(place, number)


def walking(film: Film, index: Index, numbers: Iterable[int]) -> Iterator[Shot]:
    """Each picture, from the first on: slow on long files, right on all."""
    run = Run(film, index).from_start()
    for number in numbers:
        shot = run.to(number)
        if not shot or (index.timed and run.number != number):
            raise Missed
        yield shot
        del shot
