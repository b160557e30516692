"""Content: whether a file is a video at all, by how it begins and not by its name."""

import os
import stat
from pathlib import Path

BEGINS = (  # place, bytes: the first of the formats that `container` opens
    *((4, box) for box in (b"ftyp", b"moov", b"mdat", b"wide", b"skip", b"free", b"pnot")),
    *((0, start) for start in (b"\x1aE\xdf\xa3", b"OggS", b"FLV\x01", b"GIF87a", b"GIF89a")),
    *((0, start) for start in (b"DKIF", b"YUV4MPEG2 ", b".RMF", b"nut/multimedia container\0")),
    *((0, b"\0\0\x01" + code) for code in (b"\xba", b"\xb3", b"\xb0", b"\x0f", b"\x67", b"\x40")),
    *((0, b"\0\0\0\x01" + code) for code in (b"\x67", b"\x27", b"\x40", b"\x09", b"\x46")),
    (0, b"0&\xb2u\x8ef\xcf\x11"),  # ASF, so WMV
    (0, b"\x06\x0e+4\x02\x05\x01\x01"),  # MXF
    (0, b"\x1f\x07\0"),  # DV
    (8, b"AVI "),
    (0, b"\x12\0\x0a"),  # AV1 as bare units
)
STILLS = {b"heic", b"heix", b"mif1", b"avif", b"M4A ", b"M4B "}  # MP4's kin: pictures and sound
PACKET = 188  # bytes of a transport stream, each packet of which begins with a G
JPEG = b"\xff\xd8\xff"
START = 4096  # bytes that are looked at


def is_video(path: str | Path) -> bool:
    """Whether the file begins as a format of moving pictures does; what is in it may be another."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False
        with open(path, "rb") as file:
            start = file.read(START)
    except OSError:
        return False
    if start[4:8] == b"ftyp" and start[8:12] in STILLS:
        return False
    known = any(start[place : place + len(text)] == text for place, text in BEGINS)
    return known or _is_animation(start) or _is_stream(start, Path(path).suffix.lower())


def is_picture(path: str | Path) -> bool:
    """Whether the file begins as a still picture that can be searched by."""
    try:
        with open(path, "rb") as file:
            return picture_format(file.read(START)) is not None
    except OSError:
        return False


def picture_format(start: bytes) -> str | None:
    """The format of a still picture by its first bytes; None for all else."""
    if _is_animation(start):
        return None
    begins = {JPEG: "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"BM": "BMP"}
    found = (name for text, name in begins.items() if start.startswith(text))
    webp = start[:4] == b"RIFF" and start[8:12] == b"WEBP"
    return "WebP" if webp else next(found, None)


def _is_animation(start: bytes) -> bool:
    if start[:8] == b"\x89PNG\r\n\x1a\n":
        return b"acTL" in start
    return start[8:16] == b"WEBPVP8X" and bool(int.from_bytes(start[20:21], "big") & 2)


def _is_stream(start: bytes, suffix: str) -> bool:
    for extra in (0, 4):  # cameras put a clock before each packet
        every = start[extra :: PACKET + extra]
        if len(every) > 2 and set(every[:5]) == {0x47}:
            return True
    return start[:3] == JPEG and suffix in (".mjpg", ".mjpeg")  # else a photograph
