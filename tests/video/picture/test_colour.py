"""Colours: the matrix and the range that a file names, any layout of its planes."""

import av
import numpy as np
import pytest
from PIL import Image

from tests.support.films import film
from vitaclip import video
from vitaclip.errors import InputError

PATCHES = np.array(
    [[235, 40, 40], [40, 220, 40], [40, 40, 230], [128] * 3, [250] * 3, [5] * 3, [200, 150, 90]],
    np.uint8,
)
GREY = PATCHES.mean(1, keepdims=True).repeat(3, 1)
MATRICES = {1: (0.2126, 0.0722), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}  # H.273: luma of R and B
BEST = {"qp": "0", "preset": "ultrafast"}
STORED = {  # file -> codec, pixel format, options, and how far a colour may be off
    "ffv1-444.mkv": (("ffv1", "yuv444p", {}), 3),
    "ffv1-440.mkv": (("ffv1", "yuv440p", {}), 4),
    "ffv1-rgb.mkv": (("ffv1", "bgr0", {}), 0),
    "ffv1-10-bit-rgb.mkv": (("ffv1", "gbrp10le", {}), 1),
    "ffv1-alpha.mkv": (("ffv1", "bgra", {}), 0),
    "qtrle.mov": (("qtrle", "rgb24", {}), 0),
    "png.mov": (("png", "rgb24", {}), 0),
    "h264-rgb.mkv": (("libx264rgb", "rgb24", BEST), 0),
    "h264-444.mp4": (("libx264", "yuv444p", BEST), 3),
    "utvideo.avi": (("utvideo", "gbrp", {}), 0),
    "huffyuv.avi": (("huffyuv", "yuv422p", {}), 6),
    "prores-4444.mov": (("prores_ks", "yuva444p10le", {}), 6),
    "vp9-440.webm": (("libvpx-vp9", "yuv440p", {"lossless": "1"}), 4),
    "vp9-444.mp4": (("libvpx-vp9", "yuv444p", {"lossless": "1"}), 3),
    "422-10-bit.mkv": (("ffv1", "yuv422p10le", {}), 6),
    "raw.avi": (("rawvideo", "bgr24", {}), 0),
}


def patches(number, width, height):
    """Columns of the colours above."""
    del number
    return np.ascontiguousarray(PATCHES[None].repeat(height, 0).repeat(width // 7, 1))


def columns(picture):
    """The colour amid each column (7, 3)."""
    return picture[picture.shape[0] // 2, 16::32].astype(int)


def coded(matrix, full, bits=8):
    """The columns as luma and chroma, by the formulas of H.273."""
    red, blue = MATRICES[matrix]
    r, g, b = (patches(0, 224, 64) / 255).transpose(2, 0, 1)
    luma = red * r + (1 - red - blue) * g + blue * b
    planes = [luma, (b - luma) / (2 - 2 * blue), (r - luma) / (2 - 2 * red)]
    most, half = 2**bits - 1, 2 ** (bits - 1)
    scale = 2 ** (bits - 8)
    if full:
        levels = [planes[0] * most, *(plane * most + half for plane in planes[1:])]
    else:
        levels = [(planes[0] * 219 + 16) * scale, *(p * 224 * scale + half for p in planes[1:])]
    return [np.clip(level.round(), 0, most) for level in levels]


def frame_of(planes, pixels):
    """A frame of planes, each as large as the format's."""
    h, w = planes[0].shape
    frame = av.VideoFrame(w, h, pixels)
    for plane, values in zip(frame.planes, planes):
        wide = np.uint16 if "p1" in pixels else np.uint8
        row = np.zeros((plane.height, plane.line_size // wide().nbytes), wide)
        down, across = h // plane.height, w // plane.width
        row[:, : plane.width] = values[::down, ::across]
        plane.update(row.tobytes())
    return frame


@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize(
    "name, kind, bits",
    [
        ("a.mp4", ("libx264", "yuv444p", BEST), 8),
        ("a.mkv", ("libx264", "yuv420p", BEST), 8),
        ("a.webm", ("libvpx-vp9", "yuv444p", {"lossless": "1"}), 8),
        (
            "ten.mp4",
            ("libx265", "yuv444p10le", {"x265-params": "lossless=1:bframes=0:log-level=none"}),
            10,
        ),
    ],
)
def test_the_matrix_and_the_range_are_those_that_the_file_names(
    name, kind, bits, matrix, full, tmp_path
):
    says = {"colorspace": matrix, "color_range": 2 if full else 1}

    def paint(number, width, height):
        del number, width, height
        frame = frame_of(coded(matrix, full, bits), kind[1])
        frame.colorspace, frame.color_range = matrix, 2 if full else 1
        return frame

    path = film(tmp_path / name, 2, kind, paint=paint, size=(224, 64), says=says)
    assert np.abs(columns(video.read(path, 1).frames[0]) - PATCHES).max() <= 4


@pytest.mark.parametrize("name", STORED)
def test_any_layout_of_planes_gives_its_colours(name, tmp_path):
    kind, off = STORED[name]
    path = film(tmp_path / name, 2, kind, paint=patches, size=(224, 64))
    clip = video.read(path, 2)
    assert np.abs(columns(clip.frames[0]) - PATCHES).max() <= off and not clip.notes


def test_grey_is_grey(tmp_path):
    path = film(tmp_path / "a.mkv", 2, ("ffv1", "gray", {}), paint=patches, size=(224, 64))
    picture = columns(video.read(path, 1).frames[0])
    assert (np.ptp(picture, 1) == 0).all() and picture[4, 0] > 245 and picture[5, 0] < 10


def test_large_pictures_that_name_no_matrix_are_taken_for_hd_as_players_do(tmp_path):
    def paint(number, width, height):
        del number
        small = frame_of(coded(1, False), "yuv444p")
        return small.reformat(width, height, "yuv444p", interpolation="POINT")

    kind = "libx264", "yuv444p", BEST
    path = film(tmp_path / "a.mp4", 1, kind, paint=paint, size=(1344, 720))
    picture = video.read(path, 1).frames[0]
    middles = picture[picture.shape[0] // 2, picture.shape[1] // 14 :: picture.shape[1] // 7]
    assert np.abs(middles[:7].astype(int) - PATCHES).max() <= 4


@pytest.mark.parametrize("name", ["a.webp", "a.png", "a.gif"])
def test_an_animation_lies_on_white_and_each_picture_stays_for_its_time(name, tmp_path):
    pictures = []
    for number in range(6):
        picture = Image.new("RGBA", (64, 48), (0, 0, 255, 0))
        picture.paste((250, 0, 0, 255), (number * 8, 0, number * 8 + 8, 48))
        pictures.append(picture)
    stays = [40, 120, 200, 40, 120, 200]  # ms
    more = {"lossless": True} if name.endswith("webp") else {}
    more |= {"disposal": 2} if name.endswith("gif") else {}
    pictures[0].save(
        tmp_path / name, save_all=True, append_images=pictures[1:], duration=stays, loop=0, **more
    )
    told, clip = video.probe(tmp_path / name), video.read(tmp_path / name, 18)
    starts = np.cumsum([0, *stays[:-1]]) / 1000
    for time, picture in zip(clip.times, clip.frames):
        number = np.searchsorted(starts, time, side="right") - 1
        red = (picture[24] == (250, 0, 0)).all(-1)
        assert red.nonzero()[0].tolist() == list(range(number * 8, number * 8 + 8))
        assert (picture[24][~red] == 255).all()
    assert told.duration == pytest.approx(0.72) and (told.width, told.height) == (64, 48)


def test_a_still_webp_is_no_film(tmp_path):
    Image.new("RGB", (64, 48)).save(tmp_path / "a.webp")
    with pytest.raises(InputError, match="no moving picture"):
        video.read(tmp_path / "a.webp", 4)
    (tmp_path / "b.webp").write_bytes((tmp_path / "a.webp").read_bytes()[:40])
    with pytest.raises(InputError, match=r"b\.webp"):
        video.read(tmp_path / "b.webp", 4)


def test_colours_that_would_come_out_false_are_refused(tmp_path):
    kind = "libx265", "yuv444p", {"x265-params": "log-level=none:bframes=0:colormatrix=ictcp"}
    path = film(tmp_path / "a.mp4", 2, kind, paint=patches, size=(224, 64))
    with pytest.raises(InputError, match="ICtCp"):
        video.read(path, 1)
