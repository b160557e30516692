"""Films of every kind, made on the spot, and what a decode of the whole file gives."""

from contextlib import suppress
from fractions import Fraction

import av
import numpy as np
import pytest

from vitaclip.video import decoder
from vitaclip.video.timeline.fetching import Missed

PIXELS, SIDE = 2**26, 1280
QUIET = "log-level=none"
KINDS = {  # name of the file -> codec, pixel format, options of the encoder
    "b-frames.mp4": ("libx264", "yuv420p", {"bf": "3", "g": "12", "b_strategy": "0"}),
    "phone.mp4": ("libx264", "yuv420p", {"bf": "0", "g": "12", "preset": "veryfast"}),
    "phone.mov": ("libx264", "yuvj420p", {"bf": "0", "g": "12", "colorspace": "bt709"}),
    "open-gop.ts": ("libx264", "yuv420p", {"bf": "3", "g": "12", "x264-params": "open-gop=1"}),
    "h264.flv": ("libx264", "yuv420p", {"g": "12", "preset": "veryfast"}),
    "hevc.mkv": ("libx265", "yuv420p", {"x265-params": f"{QUIET}:keyint=12:open-gop=1"}),
    "hevc-10.mp4": ("libx265", "yuv420p10le", {"x265-params": f"{QUIET}:keyint=12"}),
    "vp9.webm": ("libvpx-vp9", "yuv420p", {"g": "12", "auto-alt-ref": "1", "cpu-used": "8"}),
    "vp8.webm": ("libvpx", "yuv420p", {"g": "12", "auto-alt-ref": "1", "cpu-used": "8"}),
    "av1.mp4": ("libsvtav1", "yuv420p", {"g": "12", "preset": "12"}),
    "mpeg4.avi": ("mpeg4", "yuv420p", {"bf": "2", "g": "12"}),
    "mpeg2.mpg": ("mpeg2video", "yuv420p", {"bf": "2", "g": "12"}),
    "mpeg2.m2ts": ("mpeg2video", "yuv420p", {"bf": "2", "g": "12"}),
    "wmv2.wmv": ("wmv2", "yuv420p", {"g": "12"}),
    "h263.3gp": ("h263", "yuv420p", {"g": "12"}),
    "dnxhd.mxf": ("dnxhd", "yuv422p", {"profile": "dnxhr_sq"}),
    "prores.mov": ("prores_ks", "yuv422p10le", {}),
    "ffv1.mkv": ("ffv1", "bgr0", {}),
    "mjpeg.avi": ("mjpeg", "yuvj420p", {}),
    "qtrle.mov": ("qtrle", "rgb24", {}),
}
SIZES = {"h263.3gp": (176, 144), "dnxhd.mxf": (256, 128)}


def moving(number: int, width: int, height: int) -> np.ndarray:
    """A picture (h, w, 3) of large fields that all change with the number."""
    rng = np.random.default_rng(number)
    fields = rng.integers(0, 256, (4, 4, 3), np.uint8)
    return fields.repeat(-(-height // 4), 0).repeat(-(-width // 4), 1)[:height, :width]


def film(path, pictures=40, kind=None, paint=moving, says=None, size=None, rate=25, muxer=None):
    """Write a film of one of `KINDS`, or of a codec, a pixel format and its options."""
    codec, pixels, options = kind or KINDS[path.name]
    if codec not in av.codecs_available:
        pytest.skip(f"This build of PyAV has no {codec} to write the film with.")
    w, h = size or SIZES.get(path.name, (160, 96))
    with av.open(str(path), "w", format=muxer) as file:
        stream = file.add_stream(codec, rate=rate, options=dict(options))
        stream.width, stream.height, stream.pix_fmt = w, h, pixels
        stream.codec_context.time_base = Fraction(1, rate)
        for name, value in (says or {}).items():
            setattr(stream.codec_context, name, value)
        for number in range(pictures):
            picture = paint(number, w, h)
            frame = (
                picture
                if isinstance(picture, av.VideoFrame)
                else av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format=pixels)
            )
            frame.pts, frame.time_base = number, Fraction(1, rate)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def whole(path) -> list[av.VideoFrame]:
    """Every picture that PyAV shows of a file, decoded from the first to the last."""
    found = []
    with av.open(str(path)) as file, suppress(av.error.FFmpegError):
        for packet in file.demux(video=0):
            with suppress(av.error.InvalidDataError):  # of one that is cut short
                found += packet.decode()
    return found


def plain(frame: av.VideoFrame, **size) -> np.ndarray:
    """A picture (h, w, 3) as PyAV's own conversion gives it."""
    return frame.reformat(format="rgb24", interpolation="AREA", **size).to_ndarray()


def fetched(path, numbers) -> tuple[str, list[np.ndarray]]:
    """Pictures of a file by number, in this process, and the way in which they were found."""
    for look in decoder.looks(str(path), PIXELS, SIDE, decord_too=True):
        found = {}
        try:
            for places, picture in look.pictures(np.asarray(numbers)):
                found |= dict.fromkeys(places.tolist(), picture)
        except Missed:
            continue
        return look.way, [found[place] for place in range(len(numbers))]
    raise AssertionError("no way is right")
