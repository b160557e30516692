"""Long videos: is memory flat, does the first moment come soon, and are the moments right?

    python bench/long.py --minutes 60

makes a 1080p film of that length (puppets, cut together without coding them again) and recognises
it moment by moment with the embedded model, in a process of its own; then decodes the same pictures
and encodes the same crops with nothing in between. Ten minutes in which two actions take turns
every ten seconds show whether the moments are right.
"""

from __future__ import annotations

import ctypes
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import av
import numpy as np
import typer

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from vitaclip import video  # noqa: E402
from vitaclip.data import puppets  # noqa: E402
from vitaclip.inference.model_id import EMBEDDED  # noqa: E402
from vitaclip.inference.service import Service  # noqa: E402

ACTIONS = ("playing drums", "riding a bike")
PIECE = 10.0  # seconds of one action
CASTS = 5  # puppets and places that take turns, for what is told apart
FPS = 12
MODEL = EMBEDDED.under("vita")


def piece(action: str, path: Path, size: tuple[int, int], seed: int) -> Path:
    """One action for ten seconds, again and again as drawn, on a canvas of this size (w, h)."""
    side = min(size)
    take = puppets.shot(action, seed)
    once = puppets.film(take, side, fps=FPS).frames
    again = once[np.arange(round(PIECE * FPS)) % len(once)]
    left = (size[0] - side) // 2
    wide = np.pad(again, ((0, 0), (0, 0), (left, size[0] - side - left), (0, 0)))
    video.write(path, wide, FPS, crf=28)
    return path


def joined(pieces: list[Path], path: Path) -> Path:
    """Films of one codec and size, one after the other, packet by packet."""
    with av.open(str(path), "w") as out:
        stream, offset = None, 0
        for each in pieces:
            with av.open(str(each)) as film:
                source = film.streams.video[0]
                stream = stream or out.add_stream_from_template(source)
                length = round(PIECE / source.time_base)
                for packet in film.demux(source):
                    if packet.dts is None:
                        continue
                    packet.pts += offset
                    packet.dts += offset
                    packet.stream = stream
                    out.mux(packet)
                offset += length
    return path


def megabytes() -> float:
    """What this process holds now, free pages given back as the server does every two seconds."""
    if sys.platform.startswith("linux"):
        getattr(ctypes.CDLL(None), "malloc_trim", int)(0)
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * resource.getpagesize() / 1e6


def through(path: Path) -> dict[str, float]:
    """The film by our own way: seconds to its first moment and to its last, and memory."""
    service = Service.open(ROOT / "assets")
    service.encode(service.samples.path("cartwheel.mp4"), MODEL)  # the model is open
    start, first, held = perf_counter(), 0.0, []
    moments = 0
    for number, answer in enumerate(service.answers(path, ACTIONS, model=MODEL)):
        first, moments = first or perf_counter() - start, len(answer.moments)
        if number % 10 == 0:
            held.append(megabytes())
    total = perf_counter() - start
    tenth = max(1, len(held) // 10)
    return {
        "moments": moments,
        "first_seconds": first,
        "seconds": total,
        "mb_after_a_tenth": held[tenth],
        "mb_at_the_end": megabytes(),
    }


def bare(path: Path, moments: int) -> dict[str, float]:
    """The same work with nothing in between: every picture decoded, every window encoded."""
    service = Service.open(ROOT / "assets")
    model = service.models.get(MODEL)
    start = perf_counter()
    with av.open(str(path)) as film:
        film.streams.video[0].thread_type = "AUTO"
        for _ in film.decode(video=0):
            pass
    decode = perf_counter() - start
    side = model.clip.backbone.side
    crops = [np.zeros((model.frames, side, side, 3), np.uint8)] * 8
    model.encode(crops)
    start = perf_counter()
    for _ in range(0, moments, 8):
        model.encode(crops)
    return {"bare_decode_seconds": decode, "bare_encode_seconds": perf_counter() - start}


def told_apart(folder: Path) -> dict[str, float]:
    """Ten minutes that change every ten seconds, of several casts: which moments are right?

    Right is what fills half of a moment or more: of two halves, either.
    """
    service = Service.open(ROOT / "assets")
    right, inside = [], []
    for cast in range(CASTS):
        pair = [
            piece(action, folder / f"{cast}-{i}.mp4", (256, 256), 2 * cast + i)
            for i, action in enumerate(ACTIONS)
        ]
        path = joined(pair * 30, folder / f"turns-{cast}.mp4")
        answer = service.recognize(path, ACTIONS, model=MODEL)
        for window, ranking in zip(answer.windows, answer.moments):
            middle = (window.start + window.end) / 2
            fills = {ACTIONS[int((middle + shift) // PIECE) % 2] for shift in (-1e-6, 1e-6)}
            right.append(ranking.label in fills)
            inside.append(window.start // PIECE == (window.end - 1e-6) // PIECE)
    return {
        "windows": len(right),
        "right": float(np.mean(right)),
        "right_where_one_action_fills_it": float(np.mean(np.array(right)[inside])),
    }


def main(minutes: float = 60.0, part: str = "", path: str = "") -> None:
    """All of it; `part` and `path` are for the processes it starts itself."""
    if part == "through":
        print(json.dumps(through(Path(path))))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sides = (1920, 1080)
        pair = [piece(action, folder / f"w{i}.mp4", sides, i) for i, action in enumerate(ACTIONS)]
        count = max(1, round(minutes * 60 / (2 * PIECE)))
        film = joined(pair * count, folder / "film.mp4")
        words = [sys.executable, __file__, "--part", "through", "--path", str(film)]
        ours = json.loads(subprocess.run(words, capture_output=True, check=True, text=True).stdout)
        plain = bare(film, ours["moments"])
        both = plain["bare_decode_seconds"] + plain["bare_encode_seconds"]
        for key, value in (ours | plain | told_apart(folder)).items():
            print(f"{key:34}{value:>12.4g}")
        print(f"{'seconds_over_bare':34}{ours['seconds'] / both:>12.3f}")
        grown = ours["mb_at_the_end"] / ours["mb_after_a_tenth"]
        print(f"{'memory_over_the_first_tenth':34}{grown:>12.3f}")


if __name__ == "__main__":
    typer.run(main)
