"""Diagrams of the two papers as SVG, drawn from the shapes of the models that ship."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from safetensors import safe_open

from vitaclip.models.catalogue.defaults import DEFAULT_FRAMES
from vitaclip.ui.plots.attention import FAMILIES

CELL = 13  # pixels of a patch in the drawings
INK, SOFT = "var(--vc-ink)", "var(--vc-soft)"


@dataclass(frozen=True)
class Shapes:
    """What there is to draw."""

    side: int  # pixels
    grid: int  # patches along a side
    layers: int
    heads: int
    frames: int
    shared: int  # global prompts
    cube: int  # rows a frame carries, and frames in a chunk


def shapes(assets: Path) -> Shapes:
    """As the files beside the weights say; nothing is loaded."""
    config = json.loads((assets / "puppet-clip" / "open_clip_config.json").read_text("utf-8"))
    vision = config["model_cfg"]["vision_cfg"]
    vita, cube = (_options(assets / f"{kind}.safetensors") for kind in ("vita", "cube"))
    return Shapes(
        side=vision["image_size"],
        grid=vision["image_size"] // vision["patch_size"],
        layers=vision["layers"],
        heads=vision["width"] // vision["head_width"],
        frames=DEFAULT_FRAMES,
        shared=vita.get("globals", 8),
        cube=cube.get("size") or DEFAULT_FRAMES,
    )


def _options(path: Path) -> dict:
    if not path.is_file():
        return {}
    with safe_open(path, "np") as file:
        return json.loads(file.metadata()["vitaclip"])["options"]


def journey(s: Shapes) -> str:
    """A video on its way to an answer, from left to right."""
    body = [
        *(box(4 + 7 * i, 46 + 5 * i, 92, 92, "var(--vc-card)", SOFT) for i in range(4)),
        grid(25, 61, s.grid, 92 / s.grid - 0.5, FAMILIES["patch"]),
        words(62, 190, f"{s.frames} frames,", f"{s.grid} × {s.grid} patches each"),
        arrow(134, 106, 176),
        *(box(188 + 22 * i, 58, 15, 92, FAMILIES["global"]) for i in range(s.layers)),
        words(190 + 11 * s.layers, 190, f"{s.layers} frozen layers,", f"{s.heads} heads each"),
        arrow(200 + 22 * s.layers, 106, 242 + 22 * s.layers),
    ]
    x = 258 + 22 * s.layers
    high = 132 / s.frames
    body += [box(x, 40 + i * high, 74, high - 4, FAMILIES["class"]) for i in range(s.frames)]
    body += [
        words(x + 37, 190, "one vector", "for each frame"),
        arrow(x + 88, 106, x + 130),
        box(x + 144, 98, 74, 17, FAMILIES["local"]),
        words(x + 181, 190, "their mean:", "the video"),
        arrow(x + 232, 106, x + 274),
    ]
    for i, (name, share) in enumerate((("sitting down", 150), ("standing up", 60), ("waving", 22))):
        y = 58 + 36 * i
        body.append(text(x + 288, y, name, anchor="start"))
        body.append(box(x + 288, y + 7, share, 9, FAMILIES["local"] if not i else SOFT))
    body.append(words(x + 360, 190, "nearest to which", "of your words?"))
    title = "From a video to an answer: frames, patches, layers, one vector a frame, their mean"
    return svg(x + 460, 222, title, body)


def vita(s: Shapes) -> str:
    """One layer of Vita-CLIP, as one frame sees it."""
    x, y, side = 20, 56, s.grid * CELL
    body = [
        text(x, 34, "carried to the next layer", anchor="start", weight=700),
        box(x, y, 20, 20, FAMILIES["class"]),
        text(x + 28, y + 15, "class", anchor="start"),
        grid(x, y + 34, s.grid, CELL - 1, FAMILIES["patch"]),
        text(x + side + 10, y + 34 + side / 2, f"{s.grid * s.grid} patches", anchor="start"),
        f'<path d="M250 24V{y + side + 44}" stroke="{SOFT}" stroke-dasharray="4 5"/>',
        text(280, 34, "prompts: read by every row, then dropped", anchor="start", weight=700),
    ]
    notes = (
        ("local", s.frames, "one a frame: what its class token holds; every frame reads all"),
        ("global", s.shared, "learned, the same for every frame and every video"),
        ("summary", 1, "what this frame’s class token reads of all the others"),
    )
    for i, (kind, count, note) in enumerate(notes):
        row = y + i * 54
        body += [box(280 + 22 * j, row, 18, 18, FAMILIES[kind]) for j in range(count)]
        body.append(text(294 + 22 * count, row + 14, f"{count} {kind}", anchor="start", weight=700))
        body.append(text(280, row + 36, note, anchor="start", size=14, fill=SOFT))
    return svg(760, y + side + 50, "One layer of Vita-CLIP: kept rows and dropped prompts", body)


def cube(s: Shapes) -> str:
    """The rows of one chunk before and after they change places."""
    n, cell, left, top = s.cube, 22, 96, 62
    right = left + n * cell + 210
    body = [
        text(left, 34, "as written", anchor="start", weight=700),
        text(right, 34, "as read", anchor="start", weight=700),
        arrow(left + n * cell + 40, top + n * cell / 2, left + n * cell + 104),
        text(left + n * cell + 72, top + n * cell / 2 - 16, "switch"),
    ]
    for i in range(n):
        body.append(text(left - 12, top + i * cell + 16, f"frame {i + 1}", "end", 14, SOFT))
        body.append(text(right - 12, top + i * cell + 16, f"frame {i + 1}", "end", 14, SOFT))
        for j in range(n):
            body.append(box(left + j * cell, top + i * cell, cell - 3, cell - 3, shade(i, n)))
            body.append(box(right + j * cell, top + i * cell, cell - 3, cell - 3, shade(j, n)))
    body.append(text(left, top + n * cell + 22, f"{n} prompt rows on each", "start", 14, SOFT))
    body.append(text(right, top + n * cell + 22, "one row from every frame", "start", 14, SOFT))
    title = "Prompt Switch: row j of frame i and row i of frame j change places in every layer"
    return svg(right + n * cell + 30, top + n * cell + 36, title, body)


def shade(i: int, n: int) -> str:
    """A colour for each writer: from amber over pink to teal, of even lightness."""
    return f"hsl({40 - 230 * i / max(n - 1, 1):.0f} 62% 52%)"


def grid(x: float, y: float, n: int, cell: float, fill: str) -> str:
    """A square of n × n patches."""
    step = cell + 0.5
    places = ((i, j) for i in range(n) for j in range(n))
    return "".join(box(x + j * step, y + i * step, cell - 0.5, cell - 0.5, fill) for i, j in places)


def box(x: float, y: float, w: float, h: float, fill: str, stroke: str = "none") -> str:
    """A rectangle with soft corners."""
    r = min(4, w / 6, h / 3)
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{r:.1f}" '
        f'fill="{fill}" stroke="{stroke}"/>'
    )


def text(
    x: float, y: float, words: str, anchor: str = "middle", size: int = 15, fill: str = INK,
    weight: int = 400,
) -> str:  # fmt: skip
    """One line of words."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}" '
        f'font-weight="{weight}">{words}</text>'
    )


def words(x: float, y: float, first: str, second: str) -> str:
    """Two lines under a part of the picture."""
    return text(x, y, first, size=14) + text(x, y + 19, second, size=14, fill=SOFT)


def arrow(x: float, y: float, to: float) -> str:
    """From left to right."""
    return f'<path d="M{x} {y}H{to}m-7 -6l7 6l-7 6" fill="none" stroke="{SOFT}" stroke-width="2"/>'


def svg(width: float, height: float, title: str, body: list[str]) -> str:
    """The picture, as wide as the page allows and never wider than drawn."""
    return (
        f'<svg class="vh-picture" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{title}" style="max-width:{width:.0f}px">{"".join(body)}</svg>'
    )
