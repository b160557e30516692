"""Video container: opens a file and finds its film; the pictures come as it stores them.

With suspicion: the film and nothing else is read, in formats and codecs that are listed here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from vitaclip.errors import InputError, quoted
from vitaclip.video import lent_file
from vitaclip.video.messages import TooLarge
from vitaclip.video.picture.colour import Colour
from vitaclip.video.picture.geometry import own_aspect, plausible
from vitaclip.video.sandbox import spare

FORMATS = (  # a playlist would name other files
    "mov,matroska,webm,avi,gif,apng,mpegts,mpeg,ogg,flv,asf,mxf,dv,ivf,obu,yuv4mpegpipe,"
    "h264,hevc,m4v,mpegvideo,mjpeg,vc1,rm,nut"
)
CODECS = (
    "h264,hevc,vp8,vp9,libdav1d,av1,mpeg4,mpeg2video,mpeg1video,mjpeg,gif,apng,theora,vp3,vp6,vp6f,"
    "vp6a,h261,h263,flv,msmpeg4,msmpeg4v1,msmpeg4v2,wmv1,wmv2,wmv3,vc1,rv30,rv40,svq1,svq3,cinepak,"
    "prores,dnxhd,cfhd,dvvideo,jpeg2000,v210,ffv1,huffyuv,ffvhuff,utvideo,magicyuv,qtrle,png,"
    "msrle,msvideo1,rawvideo"
)
OPTIONS = {"protocol_whitelist": "none", "format_whitelist": FORMATS, "codec_whitelist": CODECS}
COVERS = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
SPARES = {"h264", "mpeg4", "mpeg2video"}  # codecs that say which pictures no other refers to
THREADS = 2
SMALL = 2**17  # pixels, 360 × 360: up to them a second thread costs more than it brings
ALONE = 2**25  # pixels, 8K: beyond them one thread, since each holds pictures of its own
# A title in another encoding must not keep a film from being read: until PyAV 19 that had to be
# said, and from then on av.open takes no such word.
LENIENT: dict[str, Any] = (
    {"metadata_errors": "replace"} if int(av.__version__.partition(".")[0]) < 19 else {}
)


@dataclass(frozen=True)
class Film:
    """An open file and the one stream of it that is read."""

    file: InputContainer
    stream: VideoStream
    colour: Colour  # as the container says it
    shape: Fraction  # of its pixels, as it begins
    fixed: bool  # whether the container says that shape, and not the codec

    def aspect(self, frame: VideoFrame) -> Fraction:
        """The shape of a picture's pixels, width by height; a broadcast changes it on the way."""
        ahead = plausible(self.stream.codec_context.sample_aspect_ratio)  # of what is decoded now
        return self.shape if self.fixed or ahead == self.shape else own_aspect(frame)

    def packets(self) -> Iterator[Packet]:
        """Until the file ends or is damaged; what came before the damage is still good."""
        try:
            yield from self.file.demux(self.stream)
        except MemoryError:
            raise
        except (FFmpegError, IndexError):  # the latter: a track that turned up on the way
            spare(self.stream.width * self.stream.height)

    def pictures(self, needed: Callable[[], int] | None = None) -> Iterator[VideoFrame]:
        """From here on, in the order they are shown.

        Pictures from before the tick that is `needed` may be left out where no other refers to
        them; those after it are what they would be with them.
        """
        coded = self.stream.codec_context
        for packet in self.packets():
            if needed and coded.name in SPARES:
                far = packet.pts is not None and packet.pts < needed()
                coded.skip_frame = "NONREF" if far else "DEFAULT"
            yield from pictures_of(packet)


def pictures_of(packet: Packet) -> list[VideoFrame]:
    """What the decoder gives for a packet; a damaged one costs only its own."""
    try:
        return packet.decode()  # type: ignore[return-value]
    except MemoryError:
        raise
    except FFmpegError:
        coded: Any = packet.stream.codec_context
        spare(coded.width * coded.height)
        return []


@contextmanager
def opened(path: str | Path, pixels: int, threads: int = THREADS) -> Iterator[Film]:
    """The file and its film, before any picture of it has been decoded for us; or a sentence.

    With several threads a damaged picture may cost others that are decoded at the same time.
    """
    try:
        file = av.open(
            lent_file.stream(path),
            options=OPTIONS,
            io_open=lent_file.nothing_else(path),
            **LENIENT,
        )
    except MemoryError:
        raise
    except FFmpegError:
        spare(0)
        raise InputError(unreadable(path)) from None
    with file:
        stream = _film(file)
        if stream is None:
            raise InputError(
                f"{quoted(path)} holds no moving picture; a file with a video track is needed: "
                "choose another file."
            )
        coded = stream.codec_context
        if coded is None or coded.name not in CODECS.split(",") or not stream.time_base:
            raise InputError(
                f"{quoted(path)} is coded in a way that is not read here; H.264 always is: "
                "export the video again as MP4 (H.264)."
            )
        if coded.width * coded.height > pixels:
            raise TooLarge(path, coded.width, coded.height, pixels)
        coded.options = {"max_pixels": str(pixels)}  # pictures may be larger than the file says
        coded.thread_type = "AUTO"
        coded.thread_count = threads if SMALL < coded.width * coded.height <= ALONE else 1
        shape = plausible(stream.sample_aspect_ratio)
        fixed = shape != plausible(coded.sample_aspect_ratio)
        yield Film(file, stream, Colour.of(coded), shape, fixed)


def _film(file: InputContainer) -> VideoStream | None:
    """The stream that players show: not the cover of a song, nor what cannot be decoded."""
    films = [one for one in file.streams.video if not one.disposition & COVERS]
    best = file.streams.best("video")
    return next((one for one in films if one == best), films[0] if films else None)


def unreadable(path: str | Path) -> str:
    """What to say of a file that does not open."""
    begun = lent_file.stream(path).read(8)[4:] == b"ftyp"  # MP4, whose index may lie at the end
    what = "is cut short or damaged" if begun else "does not read as a video"
    needed = "a whole MP4, WebM, MOV, MKV, AVI or GIF is needed"
    return f"{quoted(path)} {what}; {needed}: copy or export it again."


def blank(path: str | Path) -> InputError:
    """What to say of a film without pictures; without memory a file seems to end at once."""
    spare(0)
    return InputError(
        f"{quoted(path)} has not one readable picture; a whole video is needed: "
        "copy or export it again."
    )
