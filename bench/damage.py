"""Seeded harm: damaged copies of films, and strings of everything that ever made trouble."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from numpy.random import Generator, default_rng

FIELDS = b"ftyp moov mvhd trak tkhd mdia mdhd stbl stsd avc1 stts stsc stsz stco ctts".split()
SCRAPS = (
    *("\0", "\u202e", "\u2066", "\ud800", "\u200d", "\x1b[31m", "\t", "\n", "\r\n", " "),
    *("{}", "{0}", "{{value}}", "${1+1}", "%s", "<b>", "</script>", "<img onerror=", "'", '"'),
    *("../", "/etc/passwd", "C:\\", "file://", "hf-hub:", "local-dir:", "a", "waving", "é", "走"),
    *("👩‍👧", "=1+1", "-", ",", "·", "NaN", "1e999", "openai", "ViT-B-32", "puppet-clip"),
)


def flip(data: bytearray, rng: Generator) -> None:
    """Up to a hundred single bits, anywhere."""
    for place in rng.integers(0, len(data), rng.integers(1, 100)):
        data[place] ^= 1 << rng.integers(8)


def cut(data: bytearray, rng: Generator) -> None:
    """The end, or a piece in the middle, is missing."""
    start, length = rng.integers(0, len(data)), rng.integers(1, len(data))
    del data[start : start + length if rng.random() < 0.5 else None]


def edit(data: bytearray, rng: Generator) -> None:
    """Numbers right behind the name of an atom, which say sizes, counts, times and places."""
    for _ in range(rng.integers(1, 6)):
        start = data.find(FIELDS[rng.integers(len(FIELDS))])
        place = start + 4 + 4 * int(rng.integers(0, 12))
        if start >= 0 and place + 4 <= len(data):
            value = rng.choice([0, 1, 0x7FFFFFFF, 0xFFFFFFFF, int(rng.integers(1 << 32))])
            data[place : place + 4] = struct.pack(">I", int(value))


def swap(data: bytearray, rng: Generator) -> None:
    """Two atoms of the top level, or two names of inner ones, change places."""
    one, other = rng.choice(len(FIELDS), 2, replace=False)
    for name, new in ((FIELDS[one], FIELDS[other]), (FIELDS[other], FIELDS[one])):
        if (place := data.find(name)) >= 0:
            data[place : place + 4] = new
    size = int.from_bytes(data[:4], "big")
    if rng.random() < 0.5 and 8 <= size < len(data):
        data[:] = data[size:] + data[:size]


DAMAGE: tuple[Callable[[bytearray, Generator], None], ...] = (flip, cut, edit, swap)


def clips(count: int, folder: Path, samples: Path) -> Iterator[Path]:
    """Damaged copies of the samples, one at a time."""
    whole = [path.read_bytes() for path in sorted(samples.glob("*.mp4"))]
    for seed in range(count):
        rng = default_rng(seed)
        data = bytearray(whole[rng.integers(len(whole))])
        harm = DAMAGE[seed % len(DAMAGE)]
        harm(data, rng)
        path = folder / f"{seed}-{harm.__name__}.mp4"
        path.write_bytes(data)
        yield path
        path.unlink()


def strings(count: int) -> Iterator[str]:
    """Scraps of everything that ever made trouble, strung together."""
    for seed in range(count):
        rng = default_rng(seed)
        yield "".join(SCRAPS[i] for i in rng.integers(0, len(SCRAPS), rng.integers(0, 40)))
