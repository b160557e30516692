"""How long the recommended CLIPs take for a clip of 8 frames, on one core, and how large they are.

    python bench/models.py [--json] [--times 5] [NAME …]

With random weights, which are as fast as learned ones and need no download. Each model is measured
in turns with the embedded one, A B A B …, and the ratio is the median over the turns, so what
else the machine does falls on both. `vitaclip/models/catalogue/recommended.py` holds the numbers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from encode import in_turns  # noqa: E402

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
    ours, theirs = (torch.rand(1, DEFAULT_FRAMES, 3, b.side, b.side) for b in (embedded, clip))

    def small() -> None:
        embedded.encode_frames(ours)

    def large() -> None:
        clip.encode_frames(theirs)

    in_turns(small, large, 1)  # the first is slower and does not count
    _, seconds, ratio = in_turns(small, large, times)
    numbers = sum(weight.numel() for weight in network.parameters())
    return {
        "model": name,
        "side": clip.side,
        "megabytes": round(numbers * 4 / 1e6),
        "seconds": round(seconds, 3),
        "cost": round(ratio, 1),
    }


def main(words: Sequence[str] | None = None) -> None:
    """A line for each model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
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
