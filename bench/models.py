"""How long the recommended CLIPs take for a clip of 8 frames, on one core, and how large they are.

    python bench/models.py [--json] [--times 5] [NAME …]

With random weights, which are as fast as learned ones and need no download. What is counted is
the time of the processor, in one thread, so that what else the machine does falls out; each model
has its turns with the embedded one, A B A B …, and the ratio is the median over them.
`vitaclip/models/catalogue/recommended.py` holds the numbers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import process_time

import torch

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from vitaclip.models import factory  # noqa: E402
from vitaclip.models.backbone import Backbone  # noqa: E402
from vitaclip.models.catalogue.defaults import DEFAULT_FRAMES  # noqa: E402
from vitaclip.models.catalogue.recommended import RECOMMENDED  # noqa: E402

EMBEDDED = factory.LOCAL + str(ROOT / "assets" / "puppet-clip")


@torch.inference_mode()
def measure(name: str, embedded: Backbone, times: int) -> dict[str, float | str]:
    """Seconds for a clip, that beside the embedded model, and the size of the weights."""
    network = embedded.model if name == "puppet-clip" else factory.untrained(name)
    clip = Backbone(network, factory.clip_tokenizer(), name)
    turns = [(seconds(embedded), seconds(clip)) for _ in range(times + 1)]
    turns = turns[1:]  # the first is slower and does not count
    numbers = sum(weight.numel() for weight in network.parameters())
    return {
        "model": name,
        "side": clip.side,
        "megabytes": round(numbers * 4 / 1e6),
        "seconds": round(median(large for _, large in turns), 3),
        "cost": round(median(large / small for small, large in turns), 1),
    }


def seconds(clip: Backbone) -> float:
    """Of the processor, for one clip."""
    frames = torch.rand(1, DEFAULT_FRAMES, 3, clip.side, clip.side)
    started = process_time()
    clip.encode_frames(frames)
    return process_time() - started


def main(words: Sequence[str] | None = None) -> None:
    """A line for each model."""
    parser = argparse.ArgumentParser(description="Speed and size of the recommended CLIPs.")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(words)
    torch.set_num_threads(1)
    embedded = Backbone.load(EMBEDDED, device="cpu")
    names = asked.names or list(dict.fromkeys(model.name for model in RECOMMENDED))
    for name in names:
        row = measure(name, embedded, asked.times)
        print(
            json.dumps(row) if asked.json else "  ".join(f"{k} {v}" for k, v in row.items()),
            flush=True,
        )


if __name__ == "__main__":
    main()
