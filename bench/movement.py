"""What a second pass by movement does to a search by a clip, and what it costs.

    python bench/movement.py

Each of the 48 actions is drawn with several people for the gallery, and with others as queries; a
hit is right where it shows the same action. Half of the actions have a twin, their own reverse.
`share` is that of the movement beside what is seen.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import vitaclip  # noqa: E402
from vitaclip.data import puppets  # noqa: E402
from vitaclip.inference.search.embedding import unit  # noqa: E402
from vitaclip.inference.search.query.by_movement import by_movement  # noqa: E402
from vitaclip.retrieval import Embedding, Gallery, ModelFingerprint, Query, VideoEntry  # noqa: E402
from vitaclip.retrieval.search import FIRST, search  # noqa: E402

SIDE, FPS, FRAMES = 128, 12, 8
UNSEEN = 1_000_000  # seeds from here on were in no training
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
TIMES = (np.arange(FRAMES) + 0.5) / FRAMES * 3


def drawn(seeds: range) -> Iterator[tuple[str, np.ndarray]]:
    """Every action with people of so many seeds: pictures (t, h, w, 3), amid equal spans."""
    for action in puppets.ACTIONS:
        for seed in seeds:
            film = puppets.film(puppets.shot(action, UNSEEN + seed), SIDE, fps=FPS).frames
            yield action, film[((np.arange(FRAMES) + 0.5) / FRAMES * len(film)).astype(int)]


def embedded(model: vitaclip.Model, clips: list[tuple[str, np.ndarray]]) -> list[Embedding]:
    """The clips as the model sees them, named after their action."""
    made = []
    for first in range(0, len(clips), 16):
        some = clips[first : first + 16]
        for (action, _), seen in zip(some, model.encode([model.crop(film) for _, film in some])):
            vector, frames = model.pool(seen.features), unit(seen.features)
            made.append(Embedding(VideoEntry(action, str(len(made))), vector, frames, TIMES, b""))
    return made


def right(gallery: Gallery, asked: list[Embedding], share: float) -> dict[str, float]:
    """Shares of right hits: the first, for all queries, those with twins, and two of these."""
    first, of_three = [], []
    for query in asked:
        then = by_movement([query.frames], share)
        found = search([gallery], Query(video=query.vector), 3, then=then).hits
        hits = [hit.entry.video == query.entry.video for hit in found]
        first.append(hits[0])
        of_three.append(np.mean(hits))
    actions = [query.entry.video for query in asked]
    twins = [ok for ok, action in zip(first, actions) if puppets.ACTIONS[action].twin]
    chair = [ok for ok, action in zip(first, actions) if action in ("sitting down", "standing up")]
    return {
        "share": share,
        "first_right": float(np.mean(first)),
        "of_three_right": float(np.mean(of_three)),
        "first_right_twins": float(np.mean(twins)),
        "first_right_sitting_and_standing": float(np.mean(chair)),
    }


def cost(gallery: Gallery, query: Embedding) -> dict[str, float]:
    """Milliseconds of processor for a search over a thousand clips, in one pass and in two."""
    rows = np.arange(FIRST) % len(gallery.vectors)
    many = replace(
        gallery,
        vectors=gallery.vectors[rows],
        frames=np.asarray(gallery.frames)[rows],
        times=gallery.times[rows],
        entries=[gallery.entries[row] for row in rows.tolist()],
        pictures=[b""] * FIRST,
    )
    spent: dict[str, list[float]] = {"one_pass_ms": [], "two_passes_ms": []}
    for _ in range(9):
        for name, then in (("one_pass_ms", None), ("two_passes_ms", by_movement([query.frames]))):
            begun = process_time()
            search([many], Query(video=query.vector), 12, then=then)
            spent[name].append(1000 * (process_time() - begun))
    return {name: median(each) for name, each in spent.items()}


def main() -> None:
    """Print every figure as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=4, help="of each action in the gallery")
    parser.add_argument("--asked", type=int, default=4, help="others of each action as queries")
    given = parser.parse_args()
    kept = list(drawn(range(given.people)))
    others = list(drawn(range(given.people, given.people + given.asked)))
    found: dict[str, object] = {"gallery": len(kept), "queries": len(others)}
    for kind in ("none", "cube", "vita"):
        model = vitaclip.load_model(prompts=kind)
        maker = ModelFingerprint("puppet-clip", None, kind, FRAMES, model.fingerprint)
        gallery, asked = Gallery.of(maker, embedded(model, kept)), embedded(model, others)
        found[kind] = [right(gallery, asked, share) for share in SHARES]
        found["cost"] = cost(gallery, asked[0])
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
