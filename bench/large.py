"""What a Lance gallery costs and finds beside an exact search, at ten thousand to a million videos.

    python bench/large.py --videos 1000000 --folder /big/disk

Both galleries hold the same made-up vectors of 512 numbers: a film has neighbours, as real ones
have, so they lie in clusters (one for every hundred) along 32 directions, with noise in all of
them. Queries are new vectors of the same kind. Each side is a process of its own; time is the
median of the queries after the first, memory the most that a process ever held less what it held
after its imports, recall the share of the exact ten that Lance finds too. Needs the extra [scale].

`--only fill`, `build` or `ask` does a part of it, in this order.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from search import _most_memory  # noqa: E402

from vitaclip.retrieval import Embedding, Query, VideoEntry, search  # noqa: E402
from vitaclip.retrieval.addresses import load_gallery, writer_for  # noqa: E402
from vitaclip.retrieval.entries import ModelFingerprint  # noqa: E402

WIDTH, DIRECTIONS, TOP, QUERIES, BLOCK = 512, 32, 10, 50, 20_000
MAKER = ModelFingerprint("made up", None, "none", 1, "0" * 64)
SIDES = ("exact", "lance")


def vectors(count: int, seed: int, videos: int) -> np.ndarray:
    """Unit vectors (count, e) of a gallery of so many videos."""
    rng, fixed = np.random.default_rng(seed), np.random.default_rng(7)
    centres = fixed.standard_normal((max(50, videos // 100), DIRECTIONS), np.float32)
    spread = fixed.standard_normal((DIRECTIONS, WIDTH), np.float32) / DIRECTIONS**0.5
    near = centres[rng.integers(0, len(centres), count)]
    near = near + 0.6 * rng.standard_normal((count, DIRECTIONS), np.float32)
    made = near @ spread + 0.25 * rng.standard_normal((count, WIDTH), np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def embeddings(videos: int) -> Iterator[list[Embedding]]:
    """All of them, block by block."""
    times = np.zeros(1)
    for first in range(0, videos, BLOCK):
        made = vectors(min(BLOCK, videos - first), first + 1, videos)
        yield [
            Embedding(
                VideoEntry(f"/films/{row}.mp4", f"{row:064x}", "", (1, 1)), v, v[None], times, b""
            )
            for row, v in enumerate(made, start=first)
        ]


def address(side: str, folder: Path) -> str:
    """Where a side's gallery is."""
    return f"lance://{folder / side}" if side == "lance" else str(folder / side)


def fill(side: str, folder: Path, videos: int) -> None:
    """Write the gallery; the index of near vectors is made by `build`."""
    writer = writer_for(address(side, folder), MAKER)
    writer.__enter__()
    for block in embeddings(videos):
        for each in block:
            writer.add(each)
        writer.save()
    writer.__exit__(KeyboardInterrupt, None, None)  # as if stopped: nothing is tidied yet


def build(side: str, folder: Path) -> None:
    """Gather what was written, and make the index."""
    with writer_for(address(side, folder), MAKER):
        pass


def ask(side: str, folder: Path, videos: int) -> None:
    """Prints seconds, memory and what was found."""
    if side == "lance":
        import lancedb  # noqa: F401  # type: ignore[import-not-found]  # not its memory
    before, spent, found = _most_memory(), [], []
    gallery = load_gallery(address(side, folder))
    for query in vectors(QUERIES, 0, videos):
        start = perf_counter()
        hits = search([gallery], Query(query), TOP).hits
        spent.append(perf_counter() - start)
        found.append([hit.entry.video for hit in hits])
    print(json.dumps({"spent": spent, "bytes": _most_memory() - before, "found": found}))


def run(part: str, side: str, given: argparse.Namespace) -> tuple[float, str]:
    """A part of the work in a process of its own: seconds, and what it printed."""
    words = ["--part", part, "--side", side, "--videos", str(given.videos)]
    begun = perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, *words, "--folder", str(given.folder)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return perf_counter() - begun, done.stdout


def compare(given: argparse.Namespace) -> dict[str, float]:
    """What each side took, and the recall."""
    figures: dict[str, float] = {"videos": given.videos, "width": WIDTH}
    told = {}
    for side in SIDES:
        for part in ("fill", "build"):
            if given.only in ("", part):
                figures[f"{side}_{part}_s"] = run(part, side, given)[0]
        if given.only in ("", "ask"):
            told[side] = json.loads(run("ask", side, given)[1])
            used = [path.stat().st_size for path in (given.folder / side).rglob("*")]
            figures |= {
                f"{side}_first_ms": 1000 * told[side]["spent"][0],
                f"{side}_query_ms": 1000 * float(np.median(told[side]["spent"][1:])),
                f"{side}_memory_MB": told[side]["bytes"] / 1e6,
                f"{side}_disk_MB": sum(used) / 1e6,
            }
    if told:
        pairs = zip(told["exact"]["found"], told["lance"]["found"], strict=True)
        figures["recall_at_10"] = float(np.mean([len({*a} & {*b}) / len(a) for a, b in pairs]))
        figures["lance_over_exact"] = figures["lance_query_ms"] / figures["exact_query_ms"]
    return figures


def main() -> None:
    """Make both galleries, ask both, and print the figures."""
    read = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    read.add_argument("--videos", type=int, default=100_000)
    read.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "large")
    read.add_argument("--only", choices=("fill", "build", "ask"), default="")
    read.add_argument("--part", choices=("fill", "build", "ask"), help=argparse.SUPPRESS)
    read.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    given = read.parse_args()
    if given.part == "build":
        build(given.side, given.folder)
    elif given.part:
        parts = {"fill": fill, "ask": ask}
        parts[given.part](given.side, given.folder, given.videos)
    else:
        given.folder.mkdir(parents=True, exist_ok=True)
        for name, value in compare(given).items():
            print(f"{name:20} {value:,.3f}" if isinstance(value, float) else f"{name:20} {value:,}")


if __name__ == "__main__":
    main()
