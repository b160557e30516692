"""How fast a gallery is searched, and how much memory that takes, beside bare numpy.

    python bench/search.py --videos 100000
    python bench/search.py --videos 1000000

Bare numpy is one matrix product and `argpartition` over the same file of vectors, in a process of
its own; so the ratios count everything: opening the gallery, the entries, the best moments, and
the decision whether anything stands out. Memory is the most that a process ever held, less what
it held after its imports, over the bytes of the vectors. The vectors are made up. Every figure is
the median of `--times` turns, taken in alternation, so that a busy machine slows both alike.

On two cores, 512 numbers a vector: a million videos in 85 ms a query, 1.01 × bare numpy, 1.03 × the
vectors in memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

TOP, QUERIES, FRAMES = 10, 20, 8
BLOCK = 20_000  # videos written at a time


def fill(folder: Path, videos: int, width: int) -> None:
    """A gallery of made-up vectors, in the files that `IndexWriter` writes; frames are alike."""
    from vitaclip.retrieval import ModelFingerprint
    from vitaclip.retrieval.index import FORMAT
    from vitaclip.retrieval.storage import ColumnStore

    fingerprint = ModelFingerprint("made up", None, "none", FRAMES, "0" * 64).as_dict()
    rng, columns = np.random.default_rng(0), ColumnStore(folder)
    for first in range(0, videos, BLOCK):
        count = min(BLOCK, videos - first)
        vectors = rng.standard_normal((count, width), np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        rows = range(first, first + count)
        lines = [_line(row) for row in rows]
        lengths = np.array([len(line) for line in lines])
        starts = columns.size("entries.jsonl") + lengths.cumsum() - lengths
        places = np.stack([starts, lengths, 0 * starts, 0 * starts], axis=1)
        more = {
            "vectors.f32": vectors.tobytes(),
            "times.f32": np.tile(np.arange(FRAMES, dtype="<f4"), count).tobytes(),
            "entries.jsonl": b"".join(lines),
            "places.i64": places.astype("<i8").tobytes(),
            "frames.f16": np.repeat(vectors[:, None].astype("<f2"), FRAMES, axis=1).tobytes(),
        }
        about = {"format": FORMAT, "maker": fingerprint, "width": width, "gone": []}
        columns.save(more, about)


def _line(row: int) -> bytes:
    entry = {"video": f"/films/{row}.mp4", "content": f"{row:064x}", "caption": "", "stamp": [1, 1]}
    return json.dumps(entry).encode() + b"\n"


def queries(width: int) -> np.ndarray:
    """Unit vectors (queries, e)."""
    made = np.random.default_rng(1).standard_normal((QUERIES, width)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def ours(folder: Path, width: int) -> tuple[list[float], list]:
    """Seconds of each query, the first one the process's first, and what was found."""
    from vitaclip.retrieval import (  # not above: bare numpy does without
        Gallery,
        Query,
        search,  # not above: bare numpy does without
    )

    gallery, spent, found = Gallery.load(folder), [], []
    for query in queries(width):
        start = perf_counter()
        hits = search([gallery], Query(query), TOP).hits
        spent.append(perf_counter() - start)
        found.append([hit.row for hit in hits])
    return spent, found


def bare(folder: Path, width: int) -> tuple[list[float], list]:
    """The same by nothing but numpy."""
    vectors = np.memmap(folder / "vectors.f32", np.float32, "r").reshape(-1, width)
    spent, found = [], []
    for query in queries(width):
        start = perf_counter()
        scores = vectors @ query
        places = np.argpartition(scores, len(scores) - TOP)[-TOP:]
        found.append(places[np.argsort(-scores[places])].tolist())
        spent.append(perf_counter() - start)
    return spent, found


def alone(who: str, folder: Path, width: int) -> None:
    """One process of the comparison: prints its seconds, its memory and what it found."""
    before = _most_memory()
    start = perf_counter()
    spent, found = {"ours": ours, "bare": bare}[who](folder, width)
    whole = perf_counter() - start
    held = _most_memory() - before
    print(json.dumps({"queries": spent, "whole": whole, "bytes": held, "found": found}))


def _most_memory() -> int:
    """The most bytes this process ever held; 0 where the system does not tell."""
    status = Path("/proc/self/status")  # its peak, unlike getrusage's, begins anew with a program
    if not status.exists():
        return 0
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) * 1024


def compare(folder: Path, videos: int, width: int, times: int) -> dict[str, float]:
    """The figures and ratios of ours against bare numpy."""
    runs: dict[str, list[dict]] = {"ours": [], "bare": []}
    for _ in range(times):
        for who in runs:
            words = [sys.executable, __file__, "--alone", who, "--folder", str(folder)]
            words += ["--width", str(width)]
            start = perf_counter()
            done = subprocess.run(words, check=True, capture_output=True, text=True)
            runs[who].append(json.loads(done.stdout) | {"process": perf_counter() - start})
    assert all(run["found"] == runs["bare"][0]["found"] for run in runs["ours"])
    figures: dict[str, float] = {"videos": videos, "width": width}
    for name, of in {
        "query_ms": lambda run: 1000 * float(np.median(run["queries"][1:])),
        "first_query_ms": lambda run: 1000 * run["queries"][0],
        "process_s": lambda run: run["process"],
    }.items():
        mine, theirs = (float(np.median([of(run) for run in runs[w]])) for w in ("ours", "bare"))
        figures |= {name: mine, f"{name}_bare": theirs, f"{name}_ratio": mine / theirs}
    vectors = videos * width * 4
    held = max(run["bytes"] for run in runs["ours"])
    return figures | {"vector_MB": vectors / 1e6, "memory_ratio": held / vectors}


def main() -> None:
    """Make the gallery if need be, time both sides, and print the medians."""
    read = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    read.add_argument("--videos", type=int, default=100_000)
    read.add_argument("--width", type=int, default=512)
    read.add_argument("--times", type=int, default=5)
    read.add_argument("--folder", type=Path, help="keep the gallery here; else it is temporary")
    read.add_argument("--alone", choices=["ours", "bare"], help=argparse.SUPPRESS)
    given = read.parse_args()
    if given.alone:
        alone(given.alone, given.folder, given.width)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "gallery.json").exists():
            fill(folder, given.videos, given.width)
        figures = compare(folder, given.videos, given.width, given.times)
    for name, value in figures.items():
        print(f"{name:22} {value:,.3f}" if isinstance(value, float) else f"{name:22} {value:,}")


if __name__ == "__main__":
    main()
