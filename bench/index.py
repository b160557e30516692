"""How fast videos become a gallery: this version, an earlier one, and what is possible.

    python bench/index.py --before CHECKOUT                  # 384 puppet clips
    python bench/index.py --before CHECKOUT --films 4        # films of 60 s, 1280 x 720
    python bench/index.py --memory 5000                      # is memory flat over many small clips?

`--before` is a checkout of an earlier version (`git worktree add`); both index the same videos into
an empty gallery in a process of their own, in turns, and a ratio is the median over the turns.
A second ratio leaves out what indexing a single one of them takes, most of which is the start.
Beside it: the same videos decoded alone, and the same crops encoded alone, each on all cores.
`--plot FILE.svg` draws how many cores are busy over time, or the memory. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from curves import curves  # noqa: E402

from vitaclip import video  # noqa: E402
from vitaclip.data import puppets  # noqa: E402

SEEDS, SIDE = 8, 256  # of the puppet clips: 48 actions, so 384
FILM, PIECES, FPS = (1280, 720), 6, 24  # of the long films: six actions, ten seconds each
EVERY = 0.25  # seconds between two looks at the machine


@dataclass(frozen=True)
class Run:
    """One indexing: its time, the processors' time, and what was seen meanwhile."""

    wall: float
    cpu: float
    seen: list[tuple[float, float]]


def puppet_clips(folder: Path, seeds: int = SEEDS, actions: int | None = None) -> Path:
    """Every action, or the first few, drawn from several seeds."""
    for action in list(puppets.ACTIONS)[:actions]:
        for seed in range(seeds):
            take = puppets.shot(action, seed)
            video.write(
                folder / f"{action}-{seed}.mp4", puppets.film(take, SIDE, fps=12).frames, 12
            )
    return folder


def films(folder: Path, count: int) -> Path:
    """Films of a minute in which puppets act one after the other on a wide stage."""
    names = list(puppets.ACTIONS)
    for number in range(count):
        parts = []
        for piece in range(PIECES):
            take = puppets.shot(names[(number * PIECES + piece) % len(names)], number)
            once = puppets.film(take, FILM[1], fps=FPS).frames
            again = once[np.arange(60 * FPS // PIECES) % len(once)]
            left = (FILM[0] - FILM[1]) // 2
            parts.append(np.pad(again, ((0, 0), (0, 0), (left, left), (0, 0))))
        video.write(folder / f"film-{number}.mp4", np.concatenate(parts), FPS, crf=26)
    return folder


def small_clips(folder: Path, count: int) -> Path:
    """So many files of one small clip that differ by an empty box at their end."""
    first = folder / "0.mp4"
    video.write(first, puppets.film(puppets.shot("waving", 0), 64, frames=12).frames, 12)
    content = first.read_bytes()
    for number in range(1, count):
        box = (16).to_bytes(4, "big") + b"free" + number.to_bytes(8, "big")
        (folder / f"{number}.mp4").write_bytes(content + box)
    return folder


def indexed(checkout: Path, clips: Path, look: Callable[[int], float]) -> Run:
    """One indexing by a checkout's own code into an empty gallery."""
    with tempfile.TemporaryDirectory() as gallery:
        words = [sys.executable, "-m", "vitaclip", "index", str(clips), "--gallery", gallery]
        begun = perf_counter()
        child = subprocess.Popen(words, cwd=checkout, stdout=subprocess.DEVNULL, stderr=2)
        with watching(child.pid, look) as seen:
            _, code, used = os.wait4(child.pid, 0)
        child.returncode = code
        assert code == 0, f"{checkout} could not index"
        return Run(perf_counter() - begun, used.ru_utime + used.ru_stime, seen)


@contextmanager
def watching(pid: int, look: Callable[[int], float]) -> Iterator[list[tuple[float, float]]]:
    """Looks at the machine every so often: (seconds, what was seen)."""
    seen, over, begun = [], Event(), perf_counter()

    def work() -> None:
        while not over.wait(EVERY):
            seen.append((perf_counter() - begun, look(pid)))

    watcher = Thread(target=work)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


class Cores:
    """How many cores were busy since the last look, whoever kept them so."""

    def __init__(self) -> None:
        self._before = self._read()

    def __call__(self, _: int) -> float:
        """Since the last look; of this machine as a whole, so no process is asked for."""
        (busy, whole), (busy0, whole0) = self._read(), self._before
        self._before = (busy, whole)
        return (os.cpu_count() or 1) * (busy - busy0) / max(whole - whole0, 1)

    @staticmethod
    def _read() -> tuple[int, int]:
        ticks = [int(n) for n in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def memory(pid: int) -> float:
    """Megabytes that a process and those it started hold for themselves."""
    total = 0
    for each in (pid, *_children(pid)):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:  # it has ended meanwhile
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Private"))
    return total / 1024


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:
            continue
    return found


def alone(clips: Path) -> dict[str, float]:
    """Seconds for decoding all videos, and for encoding all of their crops, on all cores."""
    from vitaclip.data.lists.listing import list_videos
    from vitaclip.inference.loading import load_model
    from vitaclip.inference.long_video.moments import AUTO, longest_clip, window_for
    from vitaclip.inference.model_id import EMBEDDED
    from vitaclip.models.encoded_frames import EncodedFrames
    from vitaclip.models.hardware.core_shares import shares
    from vitaclip.video.reader import WORKERS
    from vitaclip.video.worker_pool import Workers

    model = load_model(prompts="cube")
    split = shares(model.clip)
    decoders = Workers(WORKERS.command, split.decoders)
    listed = list_videos(clips).videos

    def decode(path: Path) -> list[np.ndarray]:
        seen = video.read_short(path, model.frames, longest_clip(AUTO, EMBEDDED), workers=decoders)
        if isinstance(seen, video.Video):
            return [model.crop(seen)]
        window = window_for(AUTO, seen, EMBEDDED, model.frames)
        assert window is not None
        kept: list[np.ndarray] = []

        def keep(crops: Sequence[np.ndarray]) -> list[EncodedFrames]:
            kept.extend(crops)
            return [EncodedFrames(np.ones((len(crop), 1), np.float32)) for crop in crops]

        for _ in model.moments(path, seen, window, keep, decoders):
            pass
        return kept

    def encode(clips: list[np.ndarray]) -> None:
        for first in range(0, len(clips), split.batch):
            model.encode(clips[first : first + split.batch], split.cores)

    model.encode([np.zeros((model.frames, *[model.clip.backbone.side] * 2, 3), np.uint8)])
    with ThreadPoolExecutor(split.decoders) as crew:
        list(crew.map(decode, [item.path for item in listed[: split.decoders]]))  # they start
        begun = perf_counter()
        crops = [crop for found in crew.map(decode, [i.path for i in listed]) for crop in found]
        decoded = perf_counter() - begun
    decoders.end()
    with ThreadPoolExecutor(split.encoders) as crew:
        parts = [crops[n :: 8 * split.encoders] for n in range(8 * split.encoders)]
        begun = perf_counter()
        list(crew.map(encode, parts))
        encoded = perf_counter() - begun
    return {"clips_or_moments": len(crops), "decode_alone_s": decoded, "encode_alone_s": encoded}


def compare(clips: Path, before: Path | None, times: int) -> tuple[dict[str, float], list[Run]]:
    """Medians of both versions in turns, and the last run of each."""
    sides = {"before": before, "now": ROOT} if before else {"now": ROOT}
    runs: dict[str, list[Run]] = {name: [] for name in sides}
    for _ in range(times):
        for name, checkout in sides.items():
            runs[name].append(indexed(checkout, clips, Cores()))
    found: dict[str, float] = {"videos": len(list(clips.iterdir())), "cores": os.cpu_count() or 1}
    for name, those in runs.items():
        found[f"{name}_wall_s"] = median(run.wall for run in those)
        found[f"{name}_cpu_s"] = median(run.cpu for run in those)
    with tempfile.TemporaryDirectory() as one:
        shutil.copy(next(iter(sorted(clips.iterdir()))), one)
        for name, checkout in sides.items():  # Python, torch and the model come first
            found[f"{name}_with_one_video_s"] = indexed(checkout, Path(one), Cores()).wall
    if before:
        old, new = (found[f"{name}_wall_s"] for name in sides)
        old_start, new_start = (found[f"{name}_with_one_video_s"] for name in sides)
        found["times_as_fast_after_the_first"] = (old - old_start) / (new - new_start)
        pairs = zip(runs["before"], runs["now"], strict=True)
        found["times_as_fast"] = median(old.wall / new.wall for old, new in pairs)
    return found, [those[-1] for those in runs.values()]


def main() -> None:
    """Make the videos, index them, and print every figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--before", type=Path, help="a checkout of an earlier version")
    parser.add_argument("--films", type=int, default=0, help="so many long films, not puppet clips")
    parser.add_argument("--memory", type=int, default=0, help="so many small clips, for memory")
    parser.add_argument("--times", type=int, default=3, help="turns")
    parser.add_argument("--videos", type=Path, help="keep or find the videos in this folder")
    parser.add_argument("--plot", type=Path, help="an SVG of cores busy, or of memory, over time")
    given = parser.parse_args()
    folder = given.videos or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        if given.memory:
            small_clips(folder, given.memory)
        else:
            films(folder, given.films) if given.films else puppet_clips(folder)
    if given.memory:
        run = indexed(ROOT, folder, memory)
        held = [megabytes for _, megabytes in run.seen]
        tenth = max(1, len(held) // 10)
        found = {"videos": given.memory, "wall_s": run.wall, "most_mb": max(held)}
        found |= {"mb_at_a_tenth": median(held[tenth : 2 * tenth]), "mb_at_the_end": held[-2]}
        lines, up = {"this version": run.seen}, "megabytes of all its processes"
    else:
        found, runs = compare(folder, given.before, given.times)
        found |= alone(folder)
        slower = max(found["decode_alone_s"], found["encode_alone_s"])
        both = found["decode_alone_s"] + found["encode_alone_s"]
        found |= {"now_over_slower_alone": found["now_wall_s"] / slower}
        found |= {"now_over_both_alone": found["now_wall_s"] / both}
        names = ["before", "now"] if given.before else ["now"]
        lines, up = {name: run.seen for name, run in zip(names, runs)}, "cores busy"
    if given.plot:
        title = f"Indexing {found['videos']:,.0f} videos"
        given.plot.write_text(curves(lines, title, "seconds", up), encoding="utf-8")
    if not given.videos:
        shutil.rmtree(folder)
    print(json.dumps({name: round(value, 3) for name, value in found.items()}, indent=1))


if __name__ == "__main__":
    main()
