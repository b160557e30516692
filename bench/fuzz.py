"""Damaged clips and hostile words, many of them: does the studio answer each and stay right?

    python bench/fuzz.py --clips 500 --strings 500

The clips are samples with seeded damage: flipped bits, cuts, edited headers, swapped atoms. Each
gets frames or one sentence, in bounded time; at the end the same process answers as at first.
"""

import json
import resource
import struct
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.random import Generator, default_rng

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from vitaclip.errors import InputError  # noqa: E402
from vitaclip.studio import Studio  # noqa: E402
from vitaclip.ui import asking  # noqa: E402

LIMIT = 40.0  # seconds an answer may take: two tries of 15 at decoding, and starting a worker
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
            value = rng.choice([0, 1, 0x7FFFFFFF, 0xFFFFFFFF, rng.integers(1 << 32)])
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


def clips(count: int, folder: Path, samples: Path):
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


def strings(count: int):
    """Scraps of everything that ever made trouble, strung together."""
    for seed in range(count):
        rng = default_rng(seed)
        yield "".join(SCRAPS[i] for i in rng.integers(0, len(SCRAPS), rng.integers(0, 40)))


class Fuzz:
    """Asks a studio and keeps count; `leaks` and `slow` are what must not happen."""

    def __init__(self, studio: Studio, home: str):
        self.studio, self.home = studio, home
        self.counts: Counter[str] = Counter()
        self.leaks: list[str] = []
        self.slow: list[float] = []

    def ask(self, what: str, call: Callable[[], object]) -> None:
        """One question; anything but an answer or an InputError goes up and ends the run."""
        start = perf_counter()
        try:
            call()
            self.counts[f"{what}: answered"] += 1
        except InputError as told:
            self.counts[f"{what}: one sentence"] += 1
            if any(place in str(told) for place in (self.home, str(ROOT))):
                self.leaks.append(str(told))
        spent = perf_counter() - start
        self.slow += [spent] if spent > LIMIT else []

    def clip(self, path: Path) -> None:
        self.ask("clips", lambda: self.studio.encode(path))

    def string(self, text: str, key: str) -> None:
        """The text in every box at a time."""
        good = {"key": key, "classes": "waving", "template": "a {}", "model": "puppet-clip"}
        for box in good:
            ask = asking.Ask(**{**good, box: text}, prompts="none")
            self.ask("strings", lambda ask=ask: asking.rank(self.studio, ask))


def run(studio: Studio, samples: Path, clip_count: int, string_count: int) -> dict:
    """What was asked, what came, and whether the last answer is the first."""
    first = sorted(samples.glob("*.mp4"))[0]
    before = studio.recognize(first, ("waving", "walking")).ranking.probs
    key, start = studio.encode(first).key, perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        fuzz = Fuzz(studio, folder)
        for path in clips(clip_count, Path(folder), samples):
            fuzz.clip(path)
        for text in strings(string_count):
            fuzz.string(text, key)
        again = Path(folder, "again.mp4")
        again.write_bytes(first.read_bytes() + b"\0")  # other content, so it is read anew
        after = studio.recognize(again, ("waving", "walking")).ranking.probs
    return {
        **fuzz.counts,
        "sentences that name a place": fuzz.leaks,
        f"answers after more than {LIMIT:.0f} s": len(fuzz.slow),
        "same answer at the end": bool(np.allclose(before, after, atol=1e-6)),
        "seconds": round(perf_counter() - start, 1),
        "MB at most": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
    }


if __name__ == "__main__":
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--clips", type=int, default=500)
    parser.add_argument("--strings", type=int, default=500)
    parser.add_argument("--assets", type=Path, default=ROOT / "assets")
    asked = parser.parse_args()
    studio = Studio.open(asked.assets)
    result = run(studio, ROOT / "assets" / "samples", asked.clips, asked.strings)
    print(json.dumps(result, indent=1, ensure_ascii=False))
