"""Lines over a shared axis as an SVG that reads well on a light and on a dark page."""

from __future__ import annotations

from html import escape

import numpy as np

WIDTH, HEIGHT = 760, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 46, 54
INK, GRID = "#6b7280", "#9ca3af55"
COLOURS = ("#0f766e", "#d97706", "#7c3aed", "#dc2626")


def curve(
    lines: dict[str, tuple[np.ndarray, np.ndarray]],
    title: str,
    across: str,
    up: str,
    names_at: int = TOP,  # pixels from above: where the lines leave room for their names
) -> str:
    """Each line is its points (n,), (n,); the upright axis starts at nothing."""
    right = max(float(x[-1]) for x, _ in lines.values())
    high = max(float(y.max()) for _, y in lines.values()) * 1.05

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            round(LEFT + x / right * (WIDTH - LEFT - RIGHT), 1),
            round(HEIGHT - BOTTOM - y / high * (HEIGHT - TOP - BOTTOM), 1),
        )

    parts = [_text(WIDTH / 2, 24, title, 17, "middle")]
    for tick in _ticks(high):
        x, y = at(0, tick)
        parts.append(f"<path d='M{x} {y}H{WIDTH - RIGHT}' stroke='{GRID}'/>")
        parts.append(_text(x - 8, y + 4, f"{tick:g}", 12, "end"))
    for tick in _ticks(right):
        x, y = at(tick, 0)
        parts.append(_text(x, y + 20, f"{tick:g}", 12, "middle"))
    for number, (name, (xs, ys)) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = "L".join("{} {}".format(*at(x, y)) for x, y in zip(xs, ys, strict=True))
        parts.append(f"<path d='M{points}' fill='none' stroke='{colour}' stroke-width='2'/>")
        parts.append(_text(WIDTH - RIGHT, names_at + 18 * (number + 1), name, 13, "end", colour))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, across, 13, "middle"))
    parts.append(_text(LEFT - 8, TOP - 12, up, 13, "start"))
    box = f"viewBox='0 0 {WIDTH} {HEIGHT}' font-family='system-ui, sans-serif'"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {box}>\n" + "\n".join(parts) + "\n</svg>\n"


def _ticks(high: float) -> np.ndarray:
    """About five round numbers from nothing to `high`."""
    rough = high / 5
    size = 10 ** np.floor(np.log10(rough))
    step = size * min((1, 2, 5, 10), key=lambda factor: abs(factor * size - rough))
    return np.arange(0, high, step)


def _text(x: float, y: float, text: str, size: int, anchor: str, colour: str = INK) -> str:
    place = f"x='{x}' y='{y}' font-size='{size}' text-anchor='{anchor}' fill='{colour}'"
    return f"<text {place}>{escape(text)}</text>"
