"""Curves over time as an SVG that reads well on a light and on a dark page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 760, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 20, 46, 54
INK, GRID = "#6b7280", "#9ca3af55"
COLOURS = ("#2563eb", "#d97706", "#059669")


def curves(
    lines: Mapping[str, Sequence[tuple[float, float]]], title: str, across: str, up: str
) -> str:
    """Named lines of (x, y), both axes from 0 on."""
    points = [point for line in lines.values() for point in line]
    right, top = max(x for x, _ in points), 1.1 * max(y for _, y in points)

    def at(x: float, y: float) -> str:
        across = LEFT + x / right * (WIDTH - LEFT - RIGHT)
        return f"{across:.1f} {HEIGHT - BOTTOM - y / top * (HEIGHT - TOP - BOTTOM):.1f}"

    parts = [_text(WIDTH / 2, 22, title, 16, "middle", "font-weight='600'")]
    for step in range(5):
        x, y = at(right * step / 4, top * step / 4).split()
        parts.append(f"<path d='M{LEFT} {y}H{WIDTH - RIGHT}' stroke='{GRID}'/>")
        parts.append(_text(LEFT - 8, float(y) + 4, f"{top * step / 4:.3g}", 12, "end"))
        parts.append(_text(float(x), HEIGHT - BOTTOM + 18, f"{right * step / 4:.3g}", 12, "middle"))
    for number, (name, line) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = "L".join(at(*point) for point in line)
        parts.append(f"<path d='M{path}' fill='none' stroke='{colour}' stroke-width='1.6'/>")
        place = LEFT + 12 + number * 230
        parts.append(_text(place, TOP - 6, f"— {name}", 13, "start", f"fill='{colour}'"))
    parts.append(_text(WIDTH / 2, HEIGHT - 14, across, 13, "middle"))
    middle = (HEIGHT - BOTTOM + TOP) / 2
    parts.append(_text(16, middle, up, 13, "middle", f"transform='rotate(-90 16 {middle})'"))
    box = f"viewBox='0 0 {WIDTH} {HEIGHT}' font-family='system-ui, sans-serif'"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {box}>\n" + "\n".join(parts) + "\n</svg>\n"


def _text(x: float, y: float, text: str, size: int, anchor: str, more: str = "") -> str:
    fill = "" if "fill=" in more else f"fill='{INK}'"
    head = f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' text-anchor='{anchor}' {fill} {more}>"
    return f"{head}{escape(text)}</text>"
