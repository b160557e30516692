"""The moving picture of the README: a clip, and what the class token reads in it.

    python bench/picture.py

writes docs/look-inside.gif from the model that ships.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from vitaclip.attention import overlay  # noqa: E402
from vitaclip.inference.model_id import EMBEDDED  # noqa: E402
from vitaclip.inference.service import Service  # noqa: E402

CLIP, PROMPTS, LAYER, SIDE = "opening-an-umbrella.mp4", "vita", 3, 256


def main() -> None:
    """The frames as they are, beside the same frames under their heat."""
    service = Service.open(ROOT / "assets")
    clip = service.encode(service.samples.path(CLIP), model=EMBEDDED.under(PROMPTS))
    heat = (
        service.inspector.attention(clip.key, model=EMBEDDED.under(PROMPTS))
        .gaze("class", LAYER)
        .values
    )
    sides = [overlay.paint(clip.crops, heat, strength, SIDE) for strength in (0, 0.75)]
    moving = np.concatenate(sides, axis=2)
    moving = np.concatenate([moving, moving[-1:].repeat(4, axis=0)])  # rest at the end
    (ROOT / "docs" / "look-inside.gif").write_bytes(overlay.gif(moving))


if __name__ == "__main__":
    main()
