"""The sample clips of the app: shots worth looking at, with a film strip and a caption each."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
from PIL import Image

from ..samples import Sample
from ..video import write
from . import captions
from .render import film
from .shots import shot
from .stills import TRAINING_SEEDS

FPS = 12
STRIP = 8  # pictures in a film strip, which the page moves under the pointer
CHOSEN = {  # action -> which of its shots; twins with one number are one film, run both ways
    "jumping jacks": 6,
    "sitting down": 5,
    "standing up": 5,
    "playing drums": 4,
    "opening an umbrella": 0,
    "kicking soccer ball": 4,
    "putting on a hat": 6,
    "taking off a hat": 4,
    "riding a bike": 4,
    "cartwheel": 3,
    "surfing water": 2,
    "juggling balls": 6,
}


def make_samples(folder: Path, size: int = 256, picture: int = 128) -> Iterator[Sample]:
    """Write every clip, its strip and, at the end, `samples.json`; never a shot trained on."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for action, number in CHOSEN.items():
        take = shot(action, TRAINING_SEEDS + number)
        name = action.replace(" ", "-")
        write(folder / f"{name}.mp4", film(take, size, fps=FPS).frames, FPS, crf=24)
        stills = list(film(take, picture, frames=STRIP).frames)
        Image.fromarray(np.hstack(stills)).save(folder / f"{name}.webp", quality=64, method=6)
        words = captions.caption(take, np.random.default_rng(take.seed))
        made.append(Sample(f"{name}.mp4", action, words))
        yield made[-1]
    listed = json.dumps([asdict(sample) for sample in made], indent=1)
    (folder / "samples.json").write_text(listed + "\n", encoding="utf-8")
