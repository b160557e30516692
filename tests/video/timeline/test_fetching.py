"""Pictures by number: what comes is, to the byte, what a decode of the whole file gives there."""

import av
import numpy as np
import pytest

from tests.support.films import KINDS, fetched, film, plain, whole
from vitaclip import video
from vitaclip.errors import InputError
from vitaclip.video.content import is_video
from vitaclip.video.timeline.by_decord import decord

WIDE = {"h263.3gp": {"width": 192, "height": 144}}  # H.263 has pixels of 12:11
WAYS = {"qtrle.mov": "walking"}  # its decoder does not say which pictures are keys
WAYS |= dict.fromkeys(("phone.mp4", "phone.mov"), "decord" if decord else "jumping")


@pytest.mark.parametrize("name", KINDS)
def test_any_picture_is_that_of_a_whole_decode_to_the_byte(name, tmp_path):
    path = film(tmp_path / name)
    frames = [plain(frame, **WIDE.get(name, {})) for frame in whole(path)]
    for number in np.random.default_rng(0).integers(0, len(frames), 6):
        way, (picture,) = fetched(path, [number])
        assert way == WAYS.get(name, "jumping")
        np.testing.assert_array_equal(picture, frames[number])
    _, all_of_them = fetched(path, np.arange(len(frames)))
    assert all((one == frame).all() for one, frame in zip(all_of_them, frames, strict=True))


def remuxed(path, to, change, **options):
    """Copy the packets of a film as they are, or as `change` leaves them; None drops one."""
    with av.open(str(path)) as film_in, av.open(str(to), "w", options=options) as copy:
        track = copy.add_stream_from_template(film_in.streams.video[0])
        for packet in film_in.demux(video=0):
            if packet.dts is not None and (packet := change(packet)) is not None:
                packet.stream = track
                copy.mux(packet)
    return to


def proved(path) -> str:
    """Every picture of a file is that of a whole decode; the way in which they were found."""
    frames = [plain(frame) for frame in whole(path)]
    for number in (0, len(frames) // 2, len(frames) - 1):
        np.testing.assert_array_equal(fetched(path, [number])[1][0], frames[number])
    way, pictures = fetched(path, np.arange(len(frames)))
    assert all((one == frame).all() for one, frame in zip(pictures, frames, strict=True))
    told = video.probe(path)
    assert round(told.fps * told.duration) == len(frames)
    return way


def test_a_file_that_calls_every_picture_a_key_is_not_believed(tmp_path):
    """As phones write it whose table of sync samples is missing: all are said to be such."""

    def lie(packet):
        packet.is_keyframe = True
        return packet

    path = remuxed(film(tmp_path / "mpeg4.avi"), tmp_path / "lying.mp4", lie)
    with av.open(str(path)) as file:
        assert all(packet.is_keyframe for packet in file.demux(video=0) if packet.size)
    assert fetched(path, [20])[0] == "walking"
    proved(path)


SHOWN = {  # the bit of a key's first byte that has it shown, and a file that keeps it apart
    "vp8.webm": (0x10, "hidden.mkv"),
    "vp9.webm": (0x02, "hidden.nut"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_hidden_pictures_are_not_counted(name, tmp_path):
    """Others refer to them, but nobody is to see them: here, to some of the key pictures."""
    taken = []

    def hide(packet):
        if not packet.is_keyframe or packet.pts == 0:
            return packet
        taken.append(packet.pts)
        data = bytes(packet)
        hidden = av.Packet(bytes([data[0] & ~SHOWN[name][0]]) + data[1:])
        hidden.pts, hidden.dts, hidden.time_base = packet.pts, packet.dts, packet.time_base
        return hidden

    path = remuxed(film(tmp_path / name), tmp_path / SHOWN[name][1], hide)
    with av.open(str(path)) as file:
        assert sum(1 for packet in file.demux(video=0) if packet.size) == 40
    assert len(whole(path)) == 40 - len(taken) < 40
    assert proved(path) == "jumping"


def test_timestamps_in_the_order_of_storage_still_give_the_order_of_display(tmp_path):
    """B-frames in a file that only knows when each packet comes."""

    def flatten(packet):
        packet.pts = packet.dts
        return packet

    path = remuxed(film(tmp_path / "b-frames.mp4"), tmp_path / "flat.mkv", flatten)
    proved(path)


def test_what_an_edit_list_cuts_away_is_not_counted(tmp_path):
    def earlier(packet):
        packet.pts, packet.dts = packet.pts - 17 * 512, packet.dts - 17 * 512
        return packet

    path = film(tmp_path / "b-frames.mp4")
    path = remuxed(path, tmp_path / "cut.mp4", earlier, avoid_negative_ts="disabled")
    assert len(whole(path)) == 23
    proved(path)


def test_timestamps_that_come_twice(tmp_path):
    def double(packet):
        packet.pts = packet.dts = packet.pts // 1024 * 1024
        return packet

    kind = "libx264", "yuv420p", {"bf": "0", "g": "12"}
    path = remuxed(film(tmp_path / "a.mp4", kind=kind), tmp_path / "twice.mkv", double)
    proved(path)


@pytest.mark.parametrize("lost", [3, 20, 39])
def test_a_packet_that_is_missing_shifts_no_other(lost, tmp_path):
    count = iter(range(1000))
    kind = "libx264", "yuv420p", {"bf": "2", "g": "12"}
    path = remuxed(
        film(tmp_path / "a.mp4", kind=kind),
        tmp_path / "gap.mkv",
        lambda packet: packet if next(count) != lost else None,
    )
    proved(path)


@pytest.mark.parametrize("name", ["b-frames.mp4", "mpeg2.m2ts", "hevc.mkv", "vp9.webm", "h264.flv"])
def test_a_film_that_begins_amid_a_group_or_ends_amid_a_packet(name, tmp_path):
    path = film(tmp_path / name)
    if name == "mpeg2.m2ts":
        data = path.read_bytes()
        path.write_bytes(data[len(data) // 3 // 192 * 192 :])
    else:
        path.write_bytes(path.read_bytes()[:-900])
    if name != "b-frames.mp4":  # whose index is at the end
        proved(path)


RAW = {
    "a.h264": ("libx264", {"bf": "3", "g": "12"}, "h264"),
    "a.h265": ("libx265", {"x265-params": "log-level=none"}, "hevc"),
    "a.m2v": ("mpeg2video", {"bf": "2"}, "mpeg2video"),
    "a.mjpeg": ("mjpeg", {}, "mjpeg"),
    "h264.avi": ("libx264", {"bf": "3", "g": "12"}, "avi"),
    "without ending": ("libx264", {"bf": "3", "g": "12"}, "matroska"),
}


@pytest.mark.parametrize("name", RAW)
def test_films_without_timestamps_or_without_an_ending(name, tmp_path):
    codec, options, muxer = RAW[name]
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    path = film(tmp_path / name, kind=(codec, pixels, options), muxer=muxer)
    proved(path)
    assert is_video(path)
    assert video.probe(path).duration == pytest.approx(1.6)


def test_the_film_is_read_and_not_the_cover_nor_another_track(tmp_path):
    path = film(tmp_path / "b-frames.mp4")
    cover = film(tmp_path / "cover.mov", 1, ("mjpeg", "yuvj420p", {}), size=(640, 480))
    both = tmp_path / "both.mkv"
    with av.open(str(path)) as one, av.open(str(cover)) as two, av.open(str(both), "w") as copy:
        tracks = {file: copy.add_stream_from_template(file.streams.video[0]) for file in (two, one)}
        tracks[two].disposition = av.stream.Disposition.attached_pic
        for file, track in tracks.items():
            for packet in file.demux(video=0):
                if packet.dts is not None:
                    packet.stream = track
                    copy.mux(packet)
    told = video.probe(both)
    assert (told.width, told.height, told.codec) == (160, 96, "h264")
    np.testing.assert_array_equal(fetched(both, [17])[1][0], plain(whole(path)[17]))


def test_one_pass_gives_every_picture_and_can_be_left(tmp_path):
    path = film(tmp_path / "b-frames.mp4")
    frames = [plain(frame) for frame in whole(path)]
    times = np.arange(len(frames)) * 0.04
    seen = list(video.stream(path, times))
    assert len(seen) == len(frames)
    assert all((picture == frame).all() for picture, frame in zip(seen, frames))
    some = list(video.stream(path, np.array([0.5, 0.7, 0.7, 99.0])))
    assert all((picture == frames[n]).all() for picture, n in zip(some, (12, 17, 17, -1)))
    steps = video.stream(path, times)
    next(steps)
    steps.close()
    assert len(video.read(path, 3).frames) == 3
    for wrong in ([1.0, 0.5], [-1.0], [np.nan]):
        with pytest.raises(InputError, match="never fall"):
            next(video.stream(path, np.array(wrong)))
