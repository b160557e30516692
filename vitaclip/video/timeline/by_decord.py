"""decord, another reader: pictures by number in the files where it was proved to be as right.

That is H.264 in MP4 and MOV with its pictures stored in the order they are shown, as phones write
it, under one header. Elsewhere decord is wrong: MPEG-4 rounds otherwise, pictures shown before a
key that they follow are lost, 10 bits are cut, a change on the way is not seen. Or it is slower,
for it decodes the pictures that no other refers to.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from av.video.frame import VideoFrame

from vitaclip.video import lent_file
from vitaclip.video.container import THREADS, Film
from vitaclip.video.picture.colour import BT601, UNSAID, Colour, matrix
from vitaclip.video.picture.display import Display, Shot
from vitaclip.video.timeline.fetching import Missed
from vitaclip.video.timeline.timestamps import Index

try:  # after PyAV: decord shows its own old libvpx to whatever is loaded later
    import decord
except (ImportError, OSError, RuntimeError):  # no wheel for this machine: PyAV reads everything
    decord = None

PROVED = {("mov,mp4,m4a,3gp,3g2,mj2", "h264")}  # containers and codecs
PIXELS = {"yuv420p", "yuvj420p"}
NAMED = {1, 4, 5, 6, 7, 9}  # matrices of H.273 that decord's scaler takes as ours does
CLOSE = 2e-3  # seconds; decord tells times as floats


def suits(film: Film, index: Index, first: VideoFrame, display: Display) -> bool:
    """Whether decord gives what PyAV does, as far as the file and its first picture tell."""
    said = Colour.of(first)
    taken = BT601 if said.matrix == UNSAID else said.matrix  # decord asks no container, nor size
    return (
        decord is not None
        and (film.file.format.name, film.stream.codec_context.name) in PROVED
        and first.format.name in PIXELS
        and index.plain
        and not display.notes  # not turned, mirrored, stretched, interlaced or HDR
        and display.canvas == (first.width, first.height)
        and taken in NAMED
        and taken == matrix(first, said.over(film.colour))
    )


def by_decord(
    path: str, index: Index, first: Shot, display: Display, numbers: Iterable[int]
) -> Iterator[Shot]:
    """Each picture, if decord sees our timestamps and the same first picture, and guesses none."""
    assert decord
    if not (content := lent_file.held(path)):
        raise Missed
    try:
        decord.logging.set_level(decord.logging.QUIET)
        reader = decord.VideoReader(content, num_threads=THREADS, fault_tol=1)
        starts = reader.get_frame_timestamp(np.arange(len(reader)))[:, 0]
        ours = (index.pts - index.pts[0]) * index.tick
        if len(starts) != len(ours) or np.abs(starts - starts[0] - ours).max() > CLOSE:
            raise Missed
        if not np.array_equal(reader[0].asnumpy(), display.show(first)):
            raise Missed
        for number in numbers:
            yield Shot(VideoFrame.from_ndarray(reader[number].asnumpy(), "rgb24"), first.aspect)
    except (decord.DECORDError, AssertionError, MemoryError, StopIteration):
        raise Missed from None
