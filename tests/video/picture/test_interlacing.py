"""Interlaced films: no combs, and each picture is what a filter over the whole film makes of it."""

from fractions import Fraction

import av
import numpy as np
import pytest

from tests.support.films import fetched, film, plain, whole
from vitaclip import video

W, H = 160, 96
KINDS = {
    "top.mp4": ("libx264", {"g": "12", "bf": "2", "x264-params": "tff=1"}),
    "bottom.mkv": ("libx264", {"g": "12", "bf": "2", "x264-params": "bff=1"}),
    "h264.ts": ("libx264", {"g": "12", "bf": "2", "x264-params": "tff=1"}),
    "mpeg2.ts": ("mpeg2video", {"g": "12", "bf": "2", "flags": "+ildct+ilme"}),
    "mpeg2.mpg": ("mpeg2video", {"g": "12", "flags": "+ildct+ilme"}),
}


def bars(moment, width, height):
    """A white bar, 24 wide, that moves by 6 pixels from half picture to half picture."""
    picture = np.full((height, width, 3), 30, np.uint8)
    place = moment * 6 % (width - 24)
    picture[:, place : place + 24] = 220
    return picture


def woven(first):
    """A painter of two half pictures in one, the first of them in lines 0, 2, … or 1, 3."""

    def paint(number, width, height):
        picture = bars(2 * number, width, height)
        picture[1 - first :: 2] = bars(2 * number + 1, width, height)[1 - first :: 2]
        return picture

    return paint


def combs(picture) -> float:
    """How much lines differ from the two beside them, where those are alike."""
    p = picture[..., 1].astype(int)
    return float(np.minimum(abs(p[1:-1] - p[:-2]), abs(p[1:-1] - p[2:])).mean())


def filtered(path) -> list[np.ndarray]:
    """The whole film through the filter."""
    graph, found = av.filter.Graph(), []
    for frame in [*whole(path), None]:
        if frame and not graph.configured:
            source = graph.add_buffer(
                width=W, height=H, format=frame.format, time_base=Fraction(1, 25)
            )
            nodes = graph.add("bwdif", "send_frame:auto:all"), graph.add("buffersink")
            graph.link_nodes(source, *nodes).configure()
        graph.push(frame)
        try:
            while True:
                found.append(plain(graph.pull()))
        except (av.error.BlockingIOError, av.error.EOFError):
            continue
    return found


@pytest.mark.parametrize("name", KINDS)
def test_an_interlaced_film_has_no_combs_and_is_as_the_filter_makes_it(name, tmp_path):
    codec, options = KINDS[name]
    first = 1 if "bottom" in name else 0
    path = film(tmp_path / name, 40, (codec, "yuv420p", options), paint=woven(first))
    assert whole(path)[0].interlaced_frame and combs(plain(whole(path)[20])) > 5
    expected = filtered(path)
    for number in (0, 11, 12, 13, 25, 39):
        way, (picture,) = fetched(path, [number])
        np.testing.assert_array_equal(picture, expected[number], str(number))
        assert combs(picture) < 2
    told = video.probe(path)
    assert told.notes == video.read(path, 2).notes == ("deinterlaced",)
    assert way == "jumping"


def test_a_progressive_film_is_left_alone(tmp_path):
    path = film(tmp_path / "a.mp4", 12, ("libx264", "yuv420p", {}), paint=woven(0))
    _, pictures = fetched(path, [5])
    np.testing.assert_array_equal(pictures[0], plain(whole(path)[5]))
    assert video.probe(path).notes == ()
