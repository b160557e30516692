"""The clips that ship: samples with film strips to pick from, and a gallery to search."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
from PIL import Image

from vitaclip.data.sample_clips import SampleClip
from vitaclip.io.checksums import LIST, write_sums
from vitaclip.video import write

from . import ACTIONS, captions
from .render import film
from .shots import Shot, shot
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


GALLERY = TRAINING_SEEDS + 1000  # the first of the gallery's shots


def make_samples(folder: Path, size: int = 256, picture: int = 128) -> Iterator[SampleClip]:
    """Write every clip, its strip and, at the end, `samples.json`; never a shot trained on."""
    made = []
    for action, number in CHOSEN.items():
        take = shot(action, TRAINING_SEEDS + number)
        made.append(_make(take, action.replace(" ", "-"), folder, size, take.seed))
        stills = np.hstack(list(film(take, picture, frames=STRIP).frames))
        strip = (folder / made[-1].file).with_suffix(".webp")
        Image.fromarray(stills).save(strip, quality=64, method=6)
        yield made[-1]
    _list(made, folder / "samples.json")


def make_gallery(folder: Path, size: int = 256) -> Iterator[SampleClip]:
    """Write two clips of every action and, at the end, `gallery.json`; never a shot trained on.

    The first clips of twins are one film run both ways, so that only time tells them apart.
    """
    made = []
    for number, action in enumerate(ACTIONS):
        for name, seed in (("a", GALLERY), ("b", GALLERY + 1 + number)):
            take, chance = shot(action, seed), [seed, zlib.crc32(action.encode())]
            made.append(_make(take, f"{action.replace(' ', '-')}-{name}", folder, size, chance))
            yield made[-1]
    _list(made, folder / "gallery.json")


def _make(take: Shot, name: str, folder: Path, size: int, chance: int | list[int]) -> SampleClip:
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / f"{name}.mp4", film(take, size, fps=FPS).frames, FPS, crf=24)
    words = captions.caption(take, np.random.default_rng(chance))
    return SampleClip(f"{name}.mp4", take.action, words)


def _list(made: list[SampleClip], path: Path) -> None:
    listed = json.dumps([asdict(sample) for sample in made], indent=1)
    path.write_text(listed + "\n", encoding="utf-8")
    files = sorted(file.name for file in path.parent.iterdir() if file.is_file())
    write_sums(path.parent, [name for name in files if name != LIST])
