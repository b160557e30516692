"""decord is asked for what it was proved to read rightly, and for nothing else."""

import os
from fractions import Fraction

import av
import numpy as np
import pytest

from tests.support.films import KINDS, SIDE, fetched, film, plain, whole
from vitaclip.video import lent_file
from vitaclip.video.timeline import by_decord

CODEC, PIXELS, OPTIONS = KINDS["phone.mp4"]
X265 = "log-level=none:keyint=12"
LARGE = {"size": (SIDE, 720), "pictures": 3}
SAID = {"colorspace": 1, "color_range": 1}
OTHERWISE = {  # file -> how it differs from what a phone writes
    "10 bits.mp4": {"kind": ("libx265", "yuv420p10le", {"x265-params": X265})},
    "leading.mp4": {"kind": ("libx265", "yuv420p", {"x265-params": X265 + ":b-adapt=0"})},
    "mpeg4.avi": {"kind": ("mpeg4", PIXELS, {"g": "12"})},
    "vp9.webm": {"kind": ("libvpx-vp9", PIXELS, {"cpu-used": "8"})},
    "reordered.mp4": {"kind": KINDS["b-frames.mp4"]},
    "444.mp4": {"kind": (CODEC, "yuv444p", OPTIONS)},
    "stretched.mp4": {"says": {"sample_aspect_ratio": Fraction(4, 3)}},
    "interlaced.mp4": {"kind": (CODEC, PIXELS, OPTIONS | {"flags": "+ildct+ilme"})},
    "hlg.mp4": {"says": {"color_trc": 18, "colorspace": 9}},
    "colours unsaid.mp4": LARGE,
    "too large.mp4": {"size": (SIDE + 2, 90), "pictures": 3},
}
needs_decord = pytest.mark.skipif(not by_decord.decord, reason="decord has no wheel here")


def phone(path, **how):
    return film(path, **{"kind": (CODEC, PIXELS, OPTIONS)} | how)


@needs_decord
@pytest.mark.parametrize("name", OTHERWISE)
def test_what_decord_reads_otherwise_is_not_left_to_it(name, tmp_path):
    assert fetched(phone(tmp_path / name, **OTHERWISE[name]), [2])[0] != "decord"


@needs_decord
@pytest.mark.parametrize("matrix", sorted(by_decord.NAMED))
@pytest.mark.parametrize("full", [1, 2])
def test_colours_that_are_named_are_those_of_a_whole_decode(matrix, full, tmp_path):
    path = phone(tmp_path / "a.mp4", says={"colorspace": matrix, "color_range": full})
    way, pictures = fetched(path, np.arange(40))
    assert way == "decord"
    assert all((one == plain(frame)).all() for one, frame in zip(pictures, whole(path)))


@needs_decord
def test_a_large_film_that_names_its_colours_is_read_by_decord(tmp_path):
    path = phone(tmp_path / "a.mp4", says=SAID, **LARGE)
    way, (picture,) = fetched(path, [2])
    assert way == "decord" and (picture == plain(whole(path)[2])).all()


@pytest.mark.parametrize("how", ["size", "interlaced"])
def test_a_film_that_changes_on_the_way_is_not_left_to_decord(how, tmp_path):
    """Two recordings in one stream, each with its header before its first picture."""
    second = {
        "size": {"size": (96, 64)},
        "interlaced": {"kind": (CODEC, PIXELS, OPTIONS | {"flags": "+ildct+ilme"})},
    }
    parts = [
        phone(tmp_path / f"{n}.h264", pictures=20, **more).read_bytes()
        for n, more in enumerate(({}, second[how]))
    ]
    joined, path = tmp_path / "joined.h264", tmp_path / "a.mp4"
    joined.write_bytes(b"".join(parts))
    with av.open(str(joined)) as both, av.open(str(path), "w") as copy:
        track = copy.add_stream_from_template(both.streams.video[0])
        for number, packet in enumerate(both.demux(video=0)):
            if packet.size:
                packet.pts = packet.dts = number * 48_000
                packet.stream = track
                copy.mux(packet)
    assert fetched(path, [3, 25])[0] != "decord"


def test_a_file_that_does_not_fit_into_memory_is_read_otherwise(tmp_path, monkeypatch):
    path = phone(tmp_path / "a.mp4")
    monkeypatch.setattr(lent_file, "LARGEST_IN_MEMORY", os.path.getsize(path) - 1)
    assert fetched(path, [2])[0] == "jumping"


def test_who_reads_a_lent_file_goes_on_where_it_was(tmp_path):
    path = phone(tmp_path / "a.mp4", pictures=3)
    with open(path, "rb", 0) as file:
        lent = lent_file.LentFile(path)
        lent.file = file
        file.seek(100)
        content = lent_file.held(lent)
        assert content and content.read() == path.read_bytes() and file.tell() == 100
