"""Timeline plot: how well each class fits over time, colours of classes, thumbnails of frames."""

from __future__ import annotations

import base64
import html
import io
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from vitaclip.ui.plots.style import BARE, FAINT, FIXED, figure, legend, spans, title

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from vitaclip.models.zero_shot import Ranking

# Told apart on white and on slate-900 alike (3:1 at least), and by people who confuse red and green
COLOURS = (
    "#0d9488", "#6366f1", "#d97706", "#db2777", "#64748b", "#0284c7", "#65a30d", "#a16207",
)  # fmt: skip
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
THUMB = 112  # pixels: sharp enough at the size of the strip


def colours(
    rankings: Sequence[Ranking], top: int, before: Sequence[Ranking] = ()
) -> dict[int, str]:
    """The classes worth showing, by index, each with one colour everywhere.

    A colour follows from a class's place in the list and not from its rank, so that it stays when
    the answer changes; of two that would share one, the later in the list takes the next free one.
    What was shown `before` keeps its colours.
    """
    paint = colours(before, top) if before else {}
    free = [colour for colour in COLOURS if colour not in paint.values()]
    for index in sorted({i for each in rankings for i in each.order[:top]} - set(paint)):
        free = free or list(COLOURS)
        wanted = COLOURS[index % len(COLOURS)]
        paint[index] = wanted if wanted in free else free[0]
        free.remove(paint[index])
    return paint


def timeline(
    rankings: Sequence[Ranking],
    titles: Sequence[str],
    top: int = 5,
    before: Sequence[Ranking] = (),  # in the order of the film, where the frames are in another
) -> go.Figure:
    """How well the best classes fit, frame by frame: one set of axes for each ranking."""
    rows, paint = len(rankings), colours(rankings, top, before)
    best = sorted(paint, key=lambda i: -max(ranking.probs[i] for ranking in rankings))
    best = best[:top] if rows == 1 else best[: top + 1]
    curves = [
        _curve(ranking, index, paint[index], place, row)
        for row, ranking in enumerate(rankings, start=1)
        for place, index in enumerate(best)
    ]
    heights = spans(rows, 0.2 / rows)[::-1]  # from the top
    tops = [top for _, top in heights] if rows > 1 else []
    return figure(
        curves,
        130 + (190 if rows == 1 else 130) * rows,
        margin={"l": 52, "r": 12, "t": 8, "b": 40},
        legend={**legend(1.04), "itemwidth": 40},
        hovermode="x unified",
        hoverlabel={"namelength": -1},
        annotations=[title(html.escape(t), 0, y, 15, "left") for t, y in zip(titles, tops)],
        **_axes(heights, edges(rankings[0].times)),
    )


def edges(times: np.ndarray) -> tuple[float, float]:
    """Where a strip of equally wide pictures, each centred on its time, begins and ends."""
    if len(times) < 2:
        return float(times[0]) - 0.5, float(times[0]) + 0.5
    half = float(times[-1] - times[0]) / (len(times) - 1) / 2
    return float(times[0]) - half, float(times[-1]) + half


def thumbnails(crops: np.ndarray) -> list[str]:
    """Crops (t, s, s, 3) as small JPEG pictures, ready to stand in a page."""
    return [address(_picture(crop)) for crop in crops]


def address(jpeg: bytes) -> str:
    """A JPEG picture as it stands in a page."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()


def _curve(ranking: Ranking, index: int, colour: str, place: int, row: int) -> dict:
    # plotly reads a few HTML tags in names, so a typed class is escaped
    name = "<br>".join(html.escape(line) for line in textwrap.wrap(ranking.labels[index], 36))
    return {
        "type": "scatter",
        "x": ranking.times.tolist(),
        "y": ranking.per_frame[:, index].tolist(),
        "xaxis": f"x{row}",
        "yaxis": f"y{row}",
        "name": name,
        "legendgroup": str(index),
        "showlegend": row == 1,
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2.5, "dash": DASHES[place % len(DASHES)]},
        "marker": {"size": 6, "color": colour},
        "hovertemplate": "%{y:.0%}",
    }


def _axes(heights: list[list[float]], span: tuple[float, float]) -> dict:
    """One pair of axes a row; they share their scales, and the last one is labelled."""
    across = {**BARE, **FIXED, "range": span, "ticksuffix": " s", "nticks": 9}
    up = {**FAINT, **FIXED, "range": [0, 1.04], "tickvals": [0, 0.5, 1]}
    axes, rows = {}, len(heights)
    for row, height in enumerate(heights, start=1):
        shown = {"showticklabels": row == rows, "ticklabelstandoff": 8}
        axes[f"xaxis{row}"] = {**across, **shown, "anchor": f"y{row}"}
        axes[f"yaxis{row}"] = {**up, "tickformat": ".0%", "anchor": f"x{row}", "domain": height}
    return axes


def _picture(crop: np.ndarray) -> bytes:
    image = Image.fromarray(crop)
    image.thumbnail((THUMB, THUMB))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    return file.getvalue()
