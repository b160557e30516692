"""Frames by time: films whose pictures show their own number say whether the right ones came."""

import os
from fractions import Fraction

import av
import numpy as np
import pytest

from vitaclip import video
from vitaclip.errors import InputError
from vitaclip.video import Limits

FPS, TICKS = 30, 600  # pictures and ticks per second
OPEN = {"x265-params": "log-level=none:keyint=12:bframes=3:open-gop=1"}
NARROW = {"bf": "3", "g": "12", "preset": "veryfast"}  # many key pictures, reordered ones between


def numbered(number: int) -> np.ndarray:
    """A picture (96, 160, 3) of fifteen fields, white where that bit of the number is set."""
    bits = np.array([number >> bit & 1 for bit in range(15)], np.uint8).reshape(3, 5)
    return (bits[..., None] * np.full(3, 255, np.uint8)).repeat(32, 0).repeat(32, 1)


def numbers(frames) -> list[int]:
    fields = frames[:, 16::32, 16::32, 0] > 127  # (t, 3, 5)
    return [int(bits.ravel() @ (1 << np.arange(15))) for bits in fields]


def film(path, pictures=48, codec="libx264", pts=None, rotation=0, pixels="yuv420p", **how):
    """A file whose picture i shows i from pts[i] on, stored so that `rotation` rights it."""
    if codec not in av.codecs_available:
        pytest.skip(f"This build of PyAV has no {codec} to write the film with.")
    pts, tick = (pts, Fraction(1, TICKS)) if pts else (range(pictures), Fraction(1, FPS))
    with av.open(str(path), "w", options=how.pop("muxer", {})) as file:
        stream = file.add_stream(codec, rate=how.pop("fps", FPS), options=how.pop("options", {}))
        stream.height, stream.width = (160, 96) if rotation % 180 else (96, 160)
        stream.pix_fmt = pixels
        stream.codec_context.time_base = tick
        if rotation:
            stream.set_display_rotation(rotation)
        for number, start in enumerate(pts):
            stored = np.ascontiguousarray(np.rot90(numbered(number), -rotation // 90))
            frame = av.VideoFrame.from_ndarray(stored, "rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = start, tick
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def irregular(pictures=48):
    """Ticks that no constant rate explains: between 12 and 250 from picture to picture."""
    return np.random.default_rng(7).integers(12, 250, pictures).cumsum().tolist()


@pytest.mark.parametrize("frames", [1, 2, 8, 16, 48, 100])
def test_each_frame_is_the_one_on_screen_amid_its_span(tmp_path, frames):
    clip = video.read(film(tmp_path / "a.mp4", options=NARROW), frames)
    assert numbers(clip.frames) == [(2 * i + 1) * 48 // (2 * frames) for i in range(frames)]
    np.testing.assert_allclose(clip.times, (np.arange(frames) + 0.5) * 1.6 / frames, atol=1e-6)


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_time_and_not_the_count_of_pictures_decides_under_a_variable_rate(tmp_path, suffix):
    pts = irregular()
    clip = video.read(film(tmp_path / f"a.{suffix}", pts=pts), 16)
    on_screen = [sum(tick - pts[0] <= time * TICKS for tick in pts) - 1 for time in clip.times]
    assert numbers(clip.frames) == on_screen


@pytest.mark.parametrize(
    "name, how",
    {
        "a.mp4": {"options": NARROW},
        "hevc.mp4": {"codec": "libx265", "options": OPEN},
        "av1.mp4": {
            "codec": "libsvtav1",
            "options": {"preset": "12", "crf": "20", "svtav1-params": "enable-tf=0"},
        },
        "a.mov": {"options": NARROW},
        "h264.mkv": {"options": NARROW},
        "vp9.mkv": {"codec": "libvpx-vp9", "options": {"cpu-used": "8", "g": "12"}},
        "webcam.webm": {
            "codec": "libvpx",
            "options": {"cpu-used": "8", "deadline": "realtime", "auto-alt-ref": "1"},
            "muxer": {"live": "1"},
        },
        "a.avi": {"codec": "mpeg4", "options": {"bf": "2", "g": "12"}},
        "h264.avi": {"options": NARROW},
        "a.ts": {"options": NARROW},
        "a.gif": {"codec": "gif", "pixels": "rgb8", "fps": 10, "pts": range(0, 48 * 60, 60)},
    }.items(),
)
def test_every_container_gives_its_frames(tmp_path, name, how):
    path = film(tmp_path / name, **how)
    assert numbers(video.read(path, 16).frames) == [(2 * i + 1) * 48 // 32 for i in range(16)]


def test_a_recording_that_does_not_state_its_duration_is_measured(tmp_path):
    path = film(tmp_path / "a.webm", codec="libvpx", muxer={"live": "1"})
    with av.open(str(path)) as file:
        assert file.duration is None
    assert video.probe(path).duration == pytest.approx(1.6, abs=0.04)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_pictures_stand_upright_whatever_way_the_phone_was_held(tmp_path, rotation):
    path = film(tmp_path / "a.mp4", rotation=rotation, options=NARROW)
    assert numbers(video.read(path, 3).frames) == [8, 24, 40]
    told = video.probe(path)
    assert (told.width, told.height, told.rotation, told.codec) == (160, 96, rotation, "h264")
    assert (told.duration, told.fps) == pytest.approx((1.6, 30))


def test_one_picture_is_shown_at_every_time(tmp_path):
    clip = video.read(film(tmp_path / "a.mp4", pictures=1), 5)
    assert numbers(clip.frames) == [0] * 5 and (np.diff(clip.times) > 0).all()


def test_three_hours_are_read_by_jumping(tmp_path):
    pts, options = range(0, 10800 * TICKS, TICKS), {"preset": "ultrafast", "g": "60"}
    path = film(tmp_path / "a.mp4", pts=pts, fps=1, options=options)
    clip = video.read(path, 16, limits=Limits(seconds=3))
    assert numbers(clip.frames) == [(2 * i + 1) * 10800 // 32 for i in range(16)]
    assert clip.times[-1] == pytest.approx(10800 * 31 / 32, abs=1)


def test_large_pictures_shrink_and_too_large_ones_are_refused(tmp_path):
    video.write(tmp_path / "8000.mp4", np.full((1, 8000, 8000, 3), 77, np.uint8), 1, crf=40)
    clip = video.read(tmp_path / "8000.mp4", 4)
    assert clip.frames.shape == (4, 1280, 1280, 3) and abs(clip.frames.mean() - 77) < 4
    with pytest.raises(InputError, match=r"8000×8000 pixels.*export it smaller"):
        video.read(tmp_path / "8000.mp4", 4, limits=Limits(pixels=10**6))
    with pytest.raises(InputError, match=r"8000.mp4.*is needed"):  # libav words it in many ways
        video.read(tmp_path / "8000.mp4", 4, limits=Limits(megabytes=400))
    assert numbers(video.read(film(tmp_path / "a.mp4"), 1).frames) == [24]


def test_written_colours_come_back_and_browsers_find_the_index_first(tmp_path):
    colours = np.array([[250, 10, 10], [10, 250, 10], [10, 10, 250], [200, 120, 40]], np.uint8)
    frames = np.repeat(np.broadcast_to(colours[:, None, None], (4, 33, 51, 3)), 3, 0)
    video.write(tmp_path / "a.mp4", frames, 6)
    clip = video.read(tmp_path / "a.mp4", 4)
    assert clip.frames.shape == (4, 34, 52, 3)  # H.264 halves the colours, so sides are even
    assert np.abs(clip.frames - colours[:, None, None].astype(int)).max() < 6
    atoms = (tmp_path / "a.mp4").read_bytes()
    assert atoms.index(b"moov") < atoms.index(b"mdat")


def test_a_film_that_cannot_be_written_leaves_what_was_there(tmp_path):
    path = film(tmp_path / "a.mp4", pictures=3)
    before = path.read_bytes()
    with pytest.raises(ValueError):
        video.write(path, np.zeros((2, 32, 32, 4), np.uint8), 12)
    assert os.listdir(tmp_path) == ["a.mp4"] and path.read_bytes() == before


def test_a_piece_of_a_film_is_what_the_whole_shows_at_these_moments(tmp_path):
    path = film(tmp_path / "a.mp4", pictures=40)
    whole = video.read(path, 40)
    half = video.read(path, 20, start=float(whole.times[10] - whole.times[0]), end=1e9)
    piece = video.read(path, 10, start=float(whole.times[10] - whole.times[0]),
                       end=float(whole.times[20] - whole.times[0]))  # fmt: skip
    np.testing.assert_allclose(piece.times, whole.times[10:20], atol=1e-6)
    assert numbers(piece.frames) == numbers(whole.frames)[10:20]
    assert half.times[0] > whole.times[10] and half.times[-1] <= whole.times[-1]
    with pytest.raises(InputError, match="a piece of it from second 99"):
        video.read(path, 4, start=99)
