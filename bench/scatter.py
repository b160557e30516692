"""Points with error bars and names as an SVG that reads well on a light and on a dark page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 760, 470
LEFT, RIGHT, TOP, BOTTOM = 70, 30, 46, 60
INK, GRID = "#6b7280", "#9ca3af55"


@dataclass(frozen=True)
class Point:
    """A named point and its standard deviations."""

    name: str
    x: float
    y: float
    dx: float = 0.0
    dy: float = 0.0
    colour: str = "#2563eb"


def scatter(points: Sequence[Point], title: str, across: str, up: str) -> str:
    """Shares from 0 to 1 on both axes, zoomed to the points, with curves of equal harmonic mean."""
    xs, ys = _span([p.x for p in points]), _span([p.y for p in points])

    def at(x: float, y: float) -> tuple[float, float]:
        right = LEFT + (x - xs[0]) / (xs[1] - xs[0]) * (WIDTH - LEFT - RIGHT)
        down = HEIGHT - BOTTOM - (y - ys[0]) / (ys[1] - ys[0]) * (HEIGHT - TOP - BOTTOM)
        return round(right, 1), round(down, 1)

    parts = [_text(WIDTH / 2, 24, title, 17, "middle", "font-weight='600'")]
    parts += _axes(xs, ys, at)
    parts += _equal_means(xs, ys, at)
    for point in points:
        parts += _point(point, at)
    parts.append(_text(WIDTH / 2, HEIGHT - 14, across, 14, "middle"))
    middle = (HEIGHT - BOTTOM + TOP) / 2
    parts.append(_text(18, middle, up, 14, "middle", f"transform='rotate(-90 18 {middle})'"))
    box = f"viewBox='0 0 {WIDTH} {HEIGHT}' font-family='system-ui, sans-serif'"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {box}>\n" + "\n".join(parts) + "\n</svg>\n"


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = max(0.05, 0.15 * (high - low))
    return max(0.0, low - room), min(1.0, high + room)


def _axes(xs, ys, at) -> list[str]:
    parts = []
    for i in range(11):
        tick = i / 10
        if xs[0] <= tick <= xs[1]:
            (x, y0), (_, y1) = at(tick, ys[0]), at(tick, ys[1])
            parts.append(f"<path d='M{x} {y0}V{y1}' stroke='{GRID}'/>")
            parts.append(_text(x, y0 + 20, f"{tick:.0%}", 12, "middle"))
        if ys[0] <= tick <= ys[1]:
            (x0, y), (x1, _) = at(xs[0], tick), at(xs[1], tick)
            parts.append(f"<path d='M{x0} {y}H{x1}' stroke='{GRID}'/>")
            parts.append(_text(x0 - 8, y + 4, f"{tick:.0%}", 12, "end"))
    return parts


def _equal_means(xs, ys, at) -> list[str]:
    """Dashed curves on which the harmonic mean of x and y is the same."""
    parts = []
    for i in range(1, 20):
        mean, line = i / 20, []
        for step in range(101):
            x = xs[0] + (xs[1] - xs[0]) * step / 100
            y = mean * x / (2 * x - mean) if 2 * x > mean else 2.0
            if ys[0] <= y <= ys[1]:
                line.append("{} {}".format(*at(x, y)))
        if len(line) > 20:
            parts.append(f"<path d='M{'L'.join(line)}' {_DASHED}/>")
    return parts


_DASHED = "fill='none' stroke='#9ca3af66' stroke-dasharray='3 5'"


def _point(point: Point, at) -> list[str]:
    x, y = at(point.x, point.y)
    (left, _), (right, _) = at(point.x - point.dx, point.y), at(point.x + point.dx, point.y)
    (_, low), (_, high) = at(point.x, point.y - point.dy), at(point.x, point.y + point.dy)
    line = f"stroke='{point.colour}' stroke-width='1.5'"
    side, anchor = (-10, "end") if x > WIDTH * 0.72 else (10, "start")
    return [
        f"<path d='M{left} {y}H{right}M{x} {low}V{high}' {line}/>",
        f"<circle cx='{x}' cy='{y}' r='6' fill='{point.colour}'/>",
        _text(x + side, y - 8, point.name, 13, anchor, f"fill='{point.colour}'"),
    ]


def _text(x: float, y: float, text: str, size: int, anchor: str, more: str = "") -> str:
    fill = "" if "fill=" in more else f"fill='{INK}'"
    head = f"<text x='{x}' y='{y}' font-size='{size}' text-anchor='{anchor}' {fill} {more}>"
    return f"{head}{escape(text)}</text>"
