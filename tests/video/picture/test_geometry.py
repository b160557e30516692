"""Shape and place: square pixels, upright, mirrored as players show it, from any container."""

import struct
from fractions import Fraction

import av
import numpy as np
import pytest

from tests.support.films import film
from vitaclip import video

H264 = "libx264", "yuv420p", {"g": "6", "preset": "veryfast", "crf": "12"}
SIDEWAYS = {  # file -> codec, size, pixels of what shape
    "a.mp4": (H264, (352, 288), Fraction(16, 11)),
    "a.mkv": (H264, (352, 288), Fraction(12, 11)),
    "a.ts": (H264, (352, 288), Fraction(10, 11)),
    "a.flv": (H264, (352, 288), Fraction(16, 11)),
    "a.avi": (("mpeg4", "yuv420p", {}), (352, 288), Fraction(16, 11)),
    "a.mpg": (("mpeg2video", "yuv420p", {}), (720, 576), Fraction(64, 45)),
    "a.mov": (("prores_ks", "yuv422p10le", {}), (352, 288), Fraction(12, 11)),
    "dv.avi": (("dvvideo", "yuv420p", {}), (720, 576), Fraction(16, 15)),
}
CORNERS = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]], np.uint8)
MATRICES = {  # (a, b, c, d) of a track's header -> what it does to a picture
    (1, 0, 0, 1): lambda p: p,
    (0, 1, -1, 0): lambda p: np.rot90(p, -1),
    (-1, 0, 0, -1): lambda p: np.rot90(p, 2),
    (0, -1, 1, 0): lambda p: np.rot90(p),
    (-1, 0, 0, 1): np.fliplr,
    (1, 0, 0, -1): np.flipud,
    (0, 1, 1, 0): lambda p: p.swapaxes(0, 1),
    (0, -1, -1, 0): lambda p: np.rot90(p, 2).swapaxes(0, 1),
}


def corners(number, width, height):
    """Four quarters of four colours."""
    whole = CORNERS.reshape(2, 2, 3).repeat(height // 2, 0).repeat(width // 2, 1)
    return np.ascontiguousarray(whole)


def laid(path, matrix):
    """Write another display matrix into the track's header of an MP4."""
    data = bytearray(path.read_bytes())
    unit = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    place = data.index(unit, data.index(b"tkhd"))
    a, b, c, d = (value << 16 for value in matrix)
    data[place : place + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", SIDEWAYS)
def test_pixels_that_are_not_square_are_shown_in_the_shape_of_the_screen(name, tmp_path):
    kind, (w, h), aspect = SIDEWAYS[name]
    says = {} if name.startswith("dv") else {"sample_aspect_ratio": aspect}
    path = film(tmp_path / name, 6, kind, says=says, size=(w, h), paint=corners)
    told, clip = video.probe(path), video.read(path, 2)
    wide = (round(w * aspect), h) if aspect > 1 else (w, round(h / aspect))
    assert (told.width, told.height) == wide == clip.frames.shape[2:0:-1]
    words = f"pixels of {aspect.numerator}:{aspect.denominator} made square"
    assert words in told.notes and told.notes == clip.notes


@pytest.mark.parametrize("matrix", MATRICES)
def test_every_way_to_lay_a_picture_down_is_righted_and_told(matrix, tmp_path):
    path = laid(film(tmp_path / "a.mp4", 3, H264, paint=corners), matrix)
    told, (picture, *_) = video.probe(path), video.read(path, 3).frames
    expected = MATRICES[matrix](corners(0, 160, 96))
    assert (told.width, told.height) == expected.shape[1::-1] == picture.shape[1::-1]
    middles = np.abs(picture.astype(int) - expected)[10:-10:20, 10:-10:20]
    assert np.median(middles) < 12
    turned = np.rot90(corners(0, 160, 96), told.rotation // 90)
    turned = np.fliplr(turned) if "mirrored" in told.notes else turned
    assert (turned == expected).all()


def test_a_broadcast_that_changes_the_shape_of_its_pixels_gets_bars_from_that_picture_on(tmp_path):
    kind = "mpeg2video", "yuv420p", {"g": "10", "bf": "2"}
    parts = [
        film(tmp_path / name, 60, kind, says={"sample_aspect_ratio": shape}, size=(320, 240))
        for name, shape in {"a.ts": Fraction(1), "b.ts": Fraction(4, 3)}.items()
    ]
    path = tmp_path / "joined.ts"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    clip = video.read(path, 120)
    assert clip.times[-1] == pytest.approx(4.8, abs=0.1)  # and the clock that begins anew goes on
    barred = [not picture[:29].any() for picture in clip.frames]
    assert barred == [False] * 60 + [True] * 60


def test_a_film_that_changes_its_size_on_the_way_is_read_at_one(tmp_path):
    kind = "mpeg2video", "yuv420p", {"g": "10"}
    parts = [
        film(tmp_path / name, 30, kind, size=size, paint=corners)
        for name, size in {"a.ts": (320, 240), "b.ts": (640, 480)}.items()
    ]
    path = tmp_path / "joined.ts"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    frames = video.read(path, 60).frames
    assert frames.shape == (60, 240, 320, 3)
    assert np.abs(frames[45].astype(int) - frames[10])[20:100, 20:140].max() < 12


@pytest.mark.parametrize("rotation", [90, 180, 270])
@pytest.mark.parametrize("name", ["a.mkv", "a.mov"])
def test_rotation_is_read_from_matroska_and_quicktime(name, rotation, tmp_path):
    path = tmp_path / name
    with av.open(str(path), "w") as file:
        track = file.add_stream("libx264", rate=25, options=H264[2])
        track.width, track.height, track.pix_fmt = 160, 96, "yuv420p"
        track.set_display_rotation(rotation)
        file.mux(track.encode(av.VideoFrame.from_ndarray(corners(0, 160, 96), "rgb24")))
        file.mux(track.encode(None))
    picture = video.read(path, 1).frames[0]
    expected = np.rot90(corners(0, 160, 96), rotation // 90)
    assert picture.shape == expected.shape and video.probe(path).rotation == rotation
    assert np.median(np.abs(picture.astype(int) - expected)) < 6
