"""What a Lance gallery costs and finds beside an exact search, at ten thousand to a million videos.

    python bench/large.py --videos 10000 100000 1000000 --folder /big/disk --json docs/large.json

Both galleries hold the same made-up vectors of 512 numbers: a film has neighbours, as real ones
have, so they lie in clusters (one for every hundred) along 32 directions, with noise in all of
them. Queries are new vectors of the same kind. Each side is a process of its own; time is the
median of the queries after the first, memory the most that a process ever held less what it held
after its imports, recall the share of the exact ten that Lance finds too. A filter is one that a
hundredth of the videos pass. Needs the extra [scale].

What was measured is kept in the folder: a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from search import _most_memory  # noqa: E402

from vitaclip.retrieval import (  # noqa: E402
    EVERYTHING,
    Embedding,
    Query,
    SearchFilter,
    VideoEntry,
    search,
)
from vitaclip.retrieval.addresses import load_gallery, writer_for  # noqa: E402
from vitaclip.retrieval.entries import ModelFingerprint  # noqa: E402
from vitaclip.retrieval.index import FORMAT  # noqa: E402
from vitaclip.retrieval.storage import ColumnStore  # noqa: E402

WIDTH, DIRECTIONS, TOP, QUERIES, BLOCK = 512, 32, 10, 50, 20_000
MAKER = ModelFingerprint("made up", None, "none", 1, "0" * 64)
SIDES = ("exact", "lance")
FEW = SearchFilter(folder="/films/07")


def vectors(count: int, seed: int, videos: int) -> np.ndarray:
    """Unit vectors (count, e) of a gallery of so many videos."""
    rng, fixed = np.random.default_rng(seed), np.random.default_rng(7)
    centres = fixed.standard_normal((max(50, videos // 100), DIRECTIONS), np.float32)
    spread = fixed.standard_normal((DIRECTIONS, WIDTH), np.float32) / DIRECTIONS**0.5
    near = centres[rng.integers(0, len(centres), count)]
    near = near + 0.6 * rng.standard_normal((count, DIRECTIONS), np.float32)
    made = near @ spread + 0.25 * rng.standard_normal((count, WIDTH), np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def blocks(videos: int) -> Iterator[tuple[np.ndarray, list[VideoEntry]]]:
    """All vectors (n, e) with their entries, block by block."""
    for first in range(0, videos, BLOCK):
        made = vectors(min(BLOCK, videos - first), first + 1, videos)
        rows = range(first, first + len(made))
        paths = [f"/films/{row % 100:02}/{row}.mp4" for row in rows]
        yield made, [VideoEntry(p, f"{r:064x}", "", (1, 1)) for r, p in zip(rows, paths)]


def address(side: str, folder: Path) -> str:
    """Where a side's gallery is."""
    return f"lance://{folder / side}" if side == "lance" else str(folder / side)


def fill(side: str, folder: Path, videos: int) -> None:
    """Write the gallery: that in Lance as ever, the other, which is not in question, in bulk."""
    if side == "exact":
        return fill_in_bulk(folder / side, videos)
    writer = writer_for(address(side, folder), MAKER)
    writer.__enter__()
    for made, entries in blocks(videos):
        for entry, vector in zip(entries, made):
            writer.add(Embedding(entry, vector, vector[None], np.zeros(1), b""))
        writer.save()
    writer.__exit__(KeyboardInterrupt, None, None)  # as if stopped: nothing is tidied yet
    return None


def fill_in_bulk(folder: Path, videos: int) -> None:
    """The files that `IndexWriter` writes."""
    folder.mkdir()
    columns = ColumnStore(folder)
    for made, entries in blocks(videos):
        lines = [json.dumps(entry.as_dict()).encode() + b"\n" for entry in entries]
        lengths = np.array([len(line) for line in lines])
        starts = columns.size("entries.jsonl") + lengths.cumsum() - lengths
        places = np.stack([starts, lengths, 0 * starts, 0 * starts], axis=1)
        more = {
            "vectors.f32": made.tobytes(),
            "times.f32": np.zeros(len(made), "<f4").tobytes(),
            "entries.jsonl": b"".join(lines),
            "places.i64": places.astype("<i8").tobytes(),
            "frames.f16": made.astype("<f2").tobytes(),
        }
        about = {"format": FORMAT, "maker": MAKER.as_dict(), "width": WIDTH, "gone": []}
        columns.save(more, about)


def build(side: str, folder: Path, videos: int) -> None:
    """Gather what was written, and make the index; old versions leave at once."""
    from vitaclip.retrieval.lance import commits

    commits.READING = timedelta(0)
    with writer_for(address(side, folder), MAKER):
        pass


def ask(side: str, folder: Path, videos: int, only: SearchFilter = EVERYTHING) -> None:
    """Prints seconds, memory and what was found."""
    if side == "lance":
        import lancedb  # noqa: F401  # type: ignore[import-not-found]  # not its memory
    before, spent, found, start = _most_memory(), [], [], perf_counter()
    gallery = load_gallery(address(side, folder))
    opened = perf_counter() - start
    for query in vectors(QUERIES, 0, videos):
        start = perf_counter()
        hits = search([gallery], Query(query), TOP, only=only).hits
        spent.append(perf_counter() - start)
        found.append([hit.entry.video for hit in hits])
    held = _most_memory() - before
    print(json.dumps({"open": opened, "spent": spent, "bytes": held, "found": found}))


PARTS = {"fill": fill, "build": build, "ask": ask, "filter": partial(ask, only=FEW)}
ORDER = [(part, side) for part in PARTS for side in SIDES if (part, side) != ("build", "exact")]


def run(part: str, side: str, videos: int, folder: Path) -> dict[str, Any]:
    """A part of the work in a process of its own: what it printed, and its seconds."""
    words = ["--part", part, "--side", side, "--videos", str(videos), "--folder", str(folder)]
    begun = perf_counter()
    done = subprocess.run([sys.executable, __file__, *words], check=True, stdout=-1, text=True)
    return {"seconds": perf_counter() - begun} | json.loads(done.stdout or "{}")


def compare(videos: int, folder: Path) -> dict[str, float]:
    """What each side took, and the recall; what is known already is not measured again."""
    known = folder / "measured.json"
    done = json.loads(known.read_text()) if known.exists() else {}
    for part, side in ORDER:
        if f"{part} {side}" not in done:
            if part == "fill":  # what a stopped run has written
                shutil.rmtree(folder / side, ignore_errors=True)
            done[f"{part} {side}"] = run(part, side, videos, folder)
            done[f"disk {side}"] = sum(p.stat().st_size for p in (folder / side).rglob("*"))
            known.write_text(json.dumps(done))
    figures: dict[str, float] = {"videos": videos, "width": WIDTH}
    for side in SIDES:
        told, few = done[f"ask {side}"], done[f"filter {side}"]
        figures |= {
            f"{side}_open_s": told["open"],
            f"{side}_first_ms": 1000 * told["spent"][0],
            f"{side}_query_ms": 1000 * float(np.median(told["spent"][1:])),
            f"{side}_memory_MB": told["bytes"] / 1e6,
            f"{side}_filtered_ms": 1000 * float(np.median(few["spent"][1:])),
            f"{side}_filtered_memory_MB": few["bytes"] / 1e6,
            f"{side}_disk_MB": done[f"disk {side}"] / 1e6,
        }
    for name, part in {"recall_at_10": "ask", "filtered_recall_at_10": "filter"}.items():
        both = zip(*(done[f"{part} {side}"]["found"] for side in SIDES), strict=True)
        figures[name] = float(np.mean([len({*a} & {*b}) / len(a) for a, b in both]))
    figures["lance_fill_s"] = done["fill lance"]["seconds"]
    figures["lance_build_s"] = done["build lance"]["seconds"]
    figures["lance_over_exact"] = figures["lance_query_ms"] / figures["exact_query_ms"]
    return figures


def main() -> None:
    """Make both galleries, ask both, and print the figures."""
    read = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    read.add_argument("--videos", type=int, nargs="+", default=[100_000])
    read.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "large")
    read.add_argument("--json", type=Path, help="save the figures here, too")
    read.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    read.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    given = read.parse_args()
    if given.part:
        PARTS[given.part](given.side, given.folder, given.videos[0])
        return
    rows = []
    for videos in given.videos:
        folder = given.folder / str(videos)
        folder.mkdir(parents=True, exist_ok=True)
        rows.append(compare(videos, folder))
        for name, value in rows[-1].items():
            print(f"{name:24} {value:,.3f}" if isinstance(value, float) else f"{name:24} {value:,}")
        if given.json:
            given.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
