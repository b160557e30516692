"""Clips that are not the puppets' world: real ones, drawn in other styles, and spoiled puppets.

Real pictures come from the packages around (Gradio's; scikit-image's and scikit-learn's where they
are installed) and from a folder of your own: none is kept here.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

sys.path.insert(0, str(Path(__file__).parents[1]))

from vitaclip import video
from vitaclip.data.puppet_dataset import FRESH, stills
from vitaclip.data.puppets import ACTIONS

SIDE, FRAMES = 192, 8
PLACES = {  # package -> where its pictures lie
    "gradio": ("media_assets/images", "test_data", "media_assets/videos"),
    "skimage": ("data",),
    "sklearn": ("datasets/images",),
    "matplotlib": ("mpl-data/sample_data",),
}
NO_PHOTOGRAPHS = ("logo", "icon", "avatar", "text", "page", "phantom", "chessboard", "horse", "bus")
FILMS = (".mp4", ".mkv", ".webm", ".avi", ".mov")
Rng = np.random.Generator


def everything(real: Path | None, each: int, seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """(kind, frames (t, h, w, 3) uint8) of every clip; kinds without material are left out."""
    yield from films(real)
    pictures = list(photographs(real))
    for kind, made in KINDS.items():
        rng = np.random.default_rng([seed, *kind.encode()])
        for number in range(each):
            source = pictures[number % len(pictures)] if pictures else None
            if (clip := made(rng, source)) is not None:
                yield kind, clip


def photographs(real: Path | None) -> Iterator[Image.Image]:
    """Every photograph there is."""
    for path in files(real, (".jpg", ".jpeg", ".png")):
        if not any(word in path.name.lower() for word in NO_PHOTOGRAPHS):
            image = Image.open(path).convert("RGB")
            if min(image.size) >= 100:
                yield image


def films(real: Path | None) -> Iterator[tuple[str, np.ndarray]]:
    """Real films, each cut into windows of two seconds or its whole length."""
    for path in files(real, FILMS):
        seen = video.read(path, FRAMES * 6)
        yield "films", seen.frames[:: len(seen.frames) // FRAMES][:FRAMES]
        for start in range(0, len(seen.frames) - FRAMES + 1, FRAMES):
            yield "films", seen.frames[start : start + FRAMES]


def files(real: Path | None, endings: tuple[str, ...]) -> Iterator[Path]:
    """Files with these endings in the packages around and in a folder of your own."""
    folders = [real] if real else []
    for package, inside in PLACES.items():
        if (spec := find_spec(package)) and spec.origin:
            folders += [Path(spec.origin).parent / place for place in inside]
    for folder in folders:
        yield from (p for p in sorted(folder.rglob("*")) if p.suffix.lower() in endings)


def pan(rng: Rng, picture: Image.Image | None) -> np.ndarray | None:
    """A camera that moves over a photograph."""
    if picture is None:
        return None
    side = min(picture.size) * rng.uniform(0.45, 0.95)
    ends = rng.uniform(0, 1, (2, 2)) * (np.array(picture.size) - side)
    return np.stack(
        [
            np.asarray(picture.crop((x, y, x + side, y + side)).resize((SIDE, SIDE)))
            for x, y in np.linspace(ends[0], ends[1], FRAMES).astype(int)
        ]
    )


def puppet(rng: Rng) -> np.ndarray:
    """A clip of the puppets, to be spoiled."""
    action = str(rng.choice(list(ACTIONS)))
    return stills(action, FRESH + 79_000_000 + int(rng.integers(10_000)), FRAMES, SIDE)


def spoiled(change: Callable[[np.ndarray], np.ndarray]) -> Callable:
    """A kind that is made of puppets."""
    return lambda rng, _: change(puppet(rng)).astype(np.uint8)


def each_frame(change: Callable[[Image.Image], Image.Image]) -> Callable:
    """The same change on every picture of a clip."""
    return lambda clip: np.stack([np.asarray(change(Image.fromarray(f))) for f in clip])


def grey(clip: np.ndarray) -> np.ndarray:
    """Light without colour."""
    return np.repeat((clip @ [0.299, 0.587, 0.114])[..., None], 3, axis=-1)


def drawing(rng: Rng, _: object, paper: int = 250) -> np.ndarray:
    """A stick figure in pencil on paper that moves its arms."""
    tone, thick = tuple(int(v) for v in rng.integers(0, 120, 3)), int(rng.integers(2, 6))
    x, size = rng.uniform(60, 130), rng.uniform(30, 50)
    return np.stack([_stick(paper, tone, thick, x, size, t) for t in range(FRAMES)])


def _stick(paper: int, tone: tuple, thick: int, x: float, size: float, t: int) -> np.ndarray:
    image = Image.new("RGB", (SIDE, SIDE), (paper,) * 3)
    pen, top = ImageDraw.Draw(image), 95 - size
    pen.ellipse((x - 12, top - 24, x + 12, top), outline=tone, width=thick)
    pen.line((x, top, x, top + size), tone, thick)
    swing = math.sin(t)
    for dx, y in ((-size, top + size / 3), (size, top + size / 3)):
        pen.line((x, y, x + dx, y - size * swing), tone, thick)
    for dx in (-size / 2, size / 2):
        pen.line((x, top + size, x + dx, top + 2 * size), tone, thick)
    return np.asarray(image)


def shapes(rng: Rng, _: object) -> np.ndarray:
    """Flat discs and bars in strong colours that drift."""
    ground = tuple(int(v) for v in rng.integers(0, 256, 3))
    things = [
        (rng.uniform(0, SIDE, 2), rng.uniform(-9, 9, 2), rng.uniform(12, 50),
         tuple(int(v) for v in rng.integers(0, 256, 3)), rng.random() < 0.5)
        for _ in range(int(rng.integers(2, 9)))
    ]  # fmt: skip
    clip = []
    for t in range(FRAMES):
        image = Image.new("RGB", (SIDE, SIDE), ground)
        pen = ImageDraw.Draw(image)
        for place, speed, r, colour, round_ in things:
            x, y = place + t * speed
            (pen.ellipse if round_ else pen.rectangle)((x - r, y - r, x + r, y + r), fill=colour)
        clip.append(np.asarray(image))
    return np.stack(clip)


def writing(rng: Rng, _: object) -> np.ndarray:
    """Lines of text that scroll, dark on light or light on dark."""
    letters, font = list("abcdefghijklmnopqrstuvwxyz     "), ImageFont.load_default(16)
    lines = ["".join(rng.choice(letters, 24)) for _ in range(20)]
    ink, paper = ("black", "white") if rng.random() < 0.5 else ("white", "navy")
    clip = []
    for t in range(FRAMES):
        image = Image.new("RGB", (SIDE, SIDE), paper)
        ImageDraw.Draw(image).multiline_text((6, -10 * t), "\n".join(lines), ink, font)
        clip.append(np.asarray(image))
    return np.stack(clip)


def painted(rng: Rng, picture: Image.Image | None) -> np.ndarray | None:
    """A photograph as a painter with few colours would have it."""
    clip = pan(rng, picture)
    few = int(rng.integers(4, 10))
    paint = each_frame(lambda i: i.filter(ImageFilter.ModeFilter(9)).quantize(few).convert("RGB"))
    return None if clip is None else paint(clip)


def bars(rng: Rng, _: object) -> np.ndarray:
    """The test card: eight bars of colour, or a checkerboard, or a ramp."""
    kind = int(rng.integers(3))
    y, x = np.mgrid[:SIDE, :SIDE]
    if kind == 0:
        card = np.stack([(x * 8 // SIDE >> bit & 1) * 255 for bit in range(3)], axis=-1)
    elif kind == 1:
        card = ((x // 16 + y // 16) % 2 * 255)[..., None].repeat(3, axis=-1)
    else:
        card = (x * 255 // SIDE)[..., None].repeat(3, axis=-1)
    return np.repeat(np.roll(card, int(rng.integers(SIDE)), axis=1)[None], FRAMES, 0).astype(
        np.uint8
    )


def noise(rng: Rng, _: object) -> np.ndarray:
    """Snow on a screen, coarse or fine, with colour or without."""
    cells, colours = int(rng.choice([12, 48, 192])), int(rng.choice([1, 3]))
    snow = rng.integers(0, 256, (FRAMES, cells, cells, colours))
    return (
        np.repeat(snow, 3 // colours, -1)
        .repeat(SIDE // cells, 1)
        .repeat(SIDE // cells, 2)
        .astype(np.uint8)
    )


def blank(rng: Rng, _: object) -> np.ndarray:
    """Black, white, or one colour: a lens cap, a slide."""
    tone = [(0, 0, 0), (255, 255, 255), tuple(rng.integers(0, 256, 3))][int(rng.integers(3))]
    return np.full((FRAMES, SIDE, SIDE, 3), tone, np.uint8)


KINDS: dict[str, Callable] = {
    "photographs": pan,
    "paintings": painted,
    "stick figures": drawing,
    "flat shapes": shapes,
    "writing": writing,
    "test cards": bars,
    "noise": noise,
    "black, white, one colour": blank,
    "puppets in grey": spoiled(grey),
    "puppets inverted": spoiled(lambda clip: 255 - clip),
    "puppets upside down": spoiled(lambda clip: clip[:, ::-1]),
    "puppets blurred": spoiled(each_frame(lambda i: i.filter(ImageFilter.GaussianBlur(7)))),
    "puppets in wrong colours": spoiled(lambda clip: clip[..., [2, 0, 1]]),
}
