"""Pictures of videos: are they the right ones, and how long does it take to get them?

    python bench/reading.py --reads 1000 --seconds 40

makes films of many containers and codecs. Random pictures of each are compared, to the byte, with
those of a whole forward decode by PyAV. Then 8 and 16 frames by time are read of films that last,
in turns with PyAV by hand, and with decord and torchcodec where they are installed.
"""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

import av
import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.films import KINDS, PIXELS, SIDE, fetched, film, plain, whole  # noqa: E402
from vitaclip.video import decoder  # noqa: E402

Read = Callable[[Path, int], Any]
LASTING = {  # files for the clock: codec, pixel format, options
    "long groups.mp4": ("libx264", "yuv420p", {"preset": "veryfast", "g": "250"}),
    "short groups.mp4": ("libx264", "yuv420p", {"preset": "veryfast", "g": "48"}),
    "no B-frames.mp4": ("libx264", "yuv420p", {"preset": "veryfast", "g": "48", "bf": "0"}),
    "hevc.mp4": ("libx265", "yuv420p", {"preset": "ultrafast", "x265-params": "log-level=none"}),
    "vp9.webm": ("libvpx-vp9", "yuv420p", {"cpu-used": "8", "deadline": "realtime"}),
    "mpeg4.avi": ("mpeg4", "yuv420p", {"g": "250"}),
}
TURNS = 3  # the best of so many is told


def gliding(number: int, width: int, height: int) -> np.ndarray:
    """Coarse noise that moves, with a field that changes: (h, w, 3)."""
    grain = np.random.default_rng(0).integers(0, 255, (height // 8, width // 8, 3), np.uint8)
    picture = np.roll(grain.repeat(8, 0).repeat(8, 1), number * 3, 1)
    picture[: height // 8, : width // 3] = number % 256
    return picture


def right(folder: Path, reads: int) -> dict[str, Any]:
    """How many random pictures of each kind are those of a whole decode."""
    rng, told = np.random.default_rng(0), {}
    for name in KINDS:
        path = film(folder / name, 60)
        frames, ways, equal = whole(path), Counter(), 0
        size = {"width": 192, "height": 144} if name == "h263.3gp" else {}  # its pixels are 12:11
        for number in rng.integers(0, len(frames), -(-reads // len(KINDS))):
            way, (picture,) = fetched(path, [number])
            equal += np.array_equal(picture, plain(frames[number], **size))
            ways[way] += 1
        told[name] = {"reads": ways.total(), "equal to the byte": equal, "ways": dict(ways)}
    return told


def ours(path: Path, frames: int) -> np.ndarray:
    """As a worker reads it."""
    return decoder.read(str(path), frames, PIXELS, SIDE, decord_too=True)[1]


def pyav(path: Path, frames: int) -> list[np.ndarray]:
    """As one writes it by hand: seek, then decode until the time has come."""
    found = []
    with av.open(str(path)) as file:
        track = file.streams.video[0]
        track.thread_type, track.codec_context.thread_count = "AUTO", 2
        for part in range(frames):
            seconds = (2 * part + 1) * (file.duration or 0) / av.time_base / (2 * frames)
            tick = int(seconds / track.time_base) + (track.start_time or 0)
            file.seek(tick, stream=track)
            shown = None
            for frame in file.decode(track):
                if shown and frame.pts > tick:
                    break
                shown = frame
            assert shown
            found.append(shown.to_ndarray(format="rgb24"))
    return found


def by_decord(path: Path, frames: int) -> np.ndarray:
    """By the number of the picture."""
    reader = import_module("decord").VideoReader(str(path), num_threads=2)
    places = [(2 * part + 1) * len(reader) // (2 * frames) for part in range(frames)]
    return reader.get_batch(places).asnumpy()


def by_torchcodec(path: Path, frames: int) -> Any:
    """By the number of the picture."""
    reader = import_module("torchcodec.decoders").VideoDecoder(str(path), num_ffmpeg_threads=2)
    count = reader.metadata.num_frames
    return reader.get_frames_at([(2 * p + 1) * count // (2 * frames) for p in range(frames)]).data


def timed(folder: Path, seconds: int) -> dict[str, Any]:
    """Milliseconds of each reader, in turns, and ours by the best of the others."""
    readers: dict[str, Read] = {"ours": ours, "PyAV": pyav}
    for name, read in {"decord": by_decord, "torchcodec": by_torchcodec}.items():
        try:
            import_module(name)
        except (ImportError, OSError, RuntimeError):
            continue
        readers[name] = read
    told = {}
    for name, kind in LASTING.items():
        path = film(folder / name, 24 * seconds, kind, gliding, size=(480, 272), rate=24)
        for frames in (8, 16):
            spent = {reader: [] for reader in readers}
            for _ in range(TURNS):
                for reader, read in readers.items():
                    start = perf_counter()
                    read(path, frames)
                    spent[reader].append(perf_counter() - start)
            best = {reader: round(min(times) * 1000) for reader, times in spent.items()}
            ratio = best["ours"] / min(ms for reader, ms in best.items() if reader != "ours")
            told[f"{name}, {frames} frames"] = {**best, "ratio": round(ratio, 2)}
    return told


def main() -> None:
    """Make the films, read them, and print what was found as JSON."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--reads", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps({"right": right(Path(folder), asked.reads)}, indent=1), flush=True)
        print(json.dumps({"milliseconds": timed(Path(folder), asked.seconds)}, indent=1))


if __name__ == "__main__":
    main()
